public import Domain
public import ExchangeAPI
public import Transport

/// Where BitMEX, its testnet, or something that speaks its protocol is reached.
public struct BitMEXEndpoints: Hashable, Sendable {
    /// `/api/v1`, before every REST target; it is part of what is signed.
    public static let restPath = "/api/v1"
    /// The domain of every host of the venue's own.
    static let domain = "bitmex.com"

    public let addresses: VenueEndpoints

    public static let production = BitMEXEndpoints(rest: "www", stream: "ws")
    public static let testnet = BitMEXEndpoints(rest: "testnet", stream: "ws.testnet")

    private init(rest: String, stream: String) {
        let realtime = EndpointURL(
            scheme: .wss, host: "\(stream).\(Self.domain)", path: "/realtime")
        addresses = VenueEndpoints(
            rest: EndpointURL(scheme: .https, host: "\(rest).\(Self.domain)"),
            publicStream: realtime, privateStream: realtime)
    }

    /// The venue itself for `nil`, else what `base_url` names.
    ///
    /// - Parameters:
    ///   - base: `https://host[:port][/prefix]`, with or without `/api/v1`; the stream is expected at
    ///     `/realtime` of the same host. One of the venue's own names means all of its hosts.
    ///   - allowsPlain: whether plain http may leave this machine.
    public init(base: String?, allowsPlain: Bool = false) throws(EndpointError) {
        guard let base else {
            self = .production
            return
        }
        let moved = try Self.production.addresses.moved(
            to: base, restPath: Self.restPath, allowsPlain: allowsPlain)
        guard moved.rest.isWithin(Self.domain) else {
            addresses = moved
            return
        }
        self = moved.rest.isWithin("testnet.\(Self.domain)") ? .testnet : .production
    }

    /// Whether these are hosts of the venue's own.
    public var isOwn: Bool { addresses.rest.isWithin(Self.domain) }

    /// Returns when something can answer there: always elsewhere, at the venue's own hosts until its
    /// closure.
    public func permitted(at time: Timestamp) throws(BitMEXClosedError) {
        guard isOwn, let closure = BitMEXCatalog().closure, time >= closure.at else { return }
        throw BitMEXClosedError(host: addresses.rest.host, closure: closure)
    }
}

/// BitMEX's own hosts were asked for after its end.
public struct BitMEXClosedError: Error, Hashable, Sendable, CustomStringConvertible {
    public let host: String
    public let closure: VenueClosure

    public var description: String {
        "\(host): \(closure.notice) To trade by its protocol, set base_url to the sandbox or to a "
            + "compatible venue."
    }
}
