public import Domain
public import ExchangeAPI
public import Transport

/// Upbit's private stream: orders, their fills, and balances of one account.
///
/// It has no snapshots and is silent until something happens: after each `restored` the account must be
/// read over REST.
public struct UpbitAccountStream: VenueStream {
    public typealias Event = AccountEvent

    public let name = "upbit account"
    public let url: WebSocketURL
    public var options = WebSocketOptions()
    public let subscriptions = [
        StreamSubscription(StreamTopic(.orders)), StreamSubscription(StreamTopic(.fills)),
        StreamSubscription(StreamTopic(.balances)),
    ]
    private let authorize: @Sendable () throws -> [HTTPField]
    private let ticket: @Sendable () -> String
    private let decoder = UpbitDecoder()

    /// - Parameters:
    ///   - url: the venue's own, or one that speaks its protocol.
    ///   - authorize: makes the `Authorization` header; a token is good for one connection. Its errors
    ///     are told to people and must hold no secret.
    ///   - ticket: makes a text that is unique, such as a UUID.
    public init(
        url: String = UpbitEndpoints.own.privateStream.description,
        authorize: @escaping @Sendable () throws -> [HTTPField],
        ticket: @escaping @Sendable () -> String
    ) throws(WebSocketRequestError) {
        self.url = try WebSocketURL(url)
        self.authorize = authorize
        self.ticket = ticket
    }

    public var policy: StreamPolicy { UpbitStreams.policy }

    /// The login is the handshake: a bad token is HTTP 401.
    public func handshakeHeaders() throws -> [HTTPField] { try authorize() }

    /// Without codes `myOrder` tells of all markets; `myAsset` takes no codes.
    public func subscribe() -> [String] {
        [
            TicketRequest(
                ticket: ticket(), [TicketRequest.Part("myOrder"), TicketRequest.Part("myAsset")]
            ).text
        ]
    }

    public func decode(
        _ message: UnsafeRawBufferPointer, received: Timestamp, into events: inout [AccountEvent]
    ) throws(WireError) {
        try decoder.decodeAccount(message, received: received, into: &events)
    }

    public func meaning(of event: AccountEvent) -> StreamMeaning { StreamMeaning(event) }
}
