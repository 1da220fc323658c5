public import Domain
public import ExchangeAPI
public import Transport

/// BitMEX's private tables: orders, executions, positions and margin of one account.
///
/// The partial of orders holds the open ones alone: what finished while the stream was lost must be
/// read over REST after each `restored`.
public struct BitMEXAccountStream: VenueStream {
    public typealias Event = AccountEvent

    public let name = "bitmex account"
    public let url: WebSocketURL
    public var options = WebSocketOptions()
    public let subscriptions: [StreamSubscription]
    private let makeLogin: @Sendable () throws -> String
    private let decoder = BitMEXDecoder()

    /// - Parameters:
    ///   - url: of a venue that speaks the protocol.
    ///   - login: makes the text of `authKeyExpires`; it expires, so it is made for each connection. Its
    ///     errors are told to people and must hold no secret.
    public init(
        url: String = BitMEXEndpoints.production.addresses.publicStream.description,
        login: @escaping @Sendable () throws -> String
    ) throws(WebSocketRequestError) {
        self.url = try WebSocketURL(url)
        makeLogin = login
        // Executions only grow: their partial repeats old ones, and they are told apart by number.
        subscriptions = Self.tables.map { table in
            StreamSubscription(
                StreamTopic(table.kind), promisesSnapshot: table.kind != .fills)
        }
    }

    private static let tables: [(name: String, kind: StreamTopic.Kind)] = [
        ("order", .orders), ("execution", .fills), ("position", .positions), ("margin", .margins),
    ]

    public var policy: StreamPolicy { BitMEXStreams.policy }
    public var needsLogin: Bool { true }

    public func login() throws -> String { try makeLogin() }

    public func subscribe() -> [String] { [BitMEXStreams.subscribe(Self.tables.map(\.name))] }

    public func resubscribe(_ topic: StreamTopic) -> [String]? {
        Self.tables.first { $0.kind == topic.kind }.map { BitMEXStreams.resubscribe($0.name) }
    }

    public func opening(of message: UnsafeRawBufferPointer) -> StreamOpening {
        BitMEXOpening.shared.read(message)
    }

    public func decode(
        _ message: UnsafeRawBufferPointer, received: Timestamp, into events: inout [AccountEvent]
    ) throws(WireError) {
        try decoder.decodeAccount(message, received: received, into: &events)
    }

    public func meaning(of event: AccountEvent) -> StreamMeaning { StreamMeaning(event) }
}
