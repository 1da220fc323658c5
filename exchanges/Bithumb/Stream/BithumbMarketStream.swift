public import Domain
public import ExchangeAPI
public import Transport

/// Bithumb's public stream: trades, order books and tickers of any number of markets; it
/// has no candles.
public struct BithumbMarketStream: VenueStream {
    public typealias Event = MarketEvent

    public let name = "bithumb market"
    public let url: WebSocketURL
    public var options = WebSocketOptions()
    public let subscriptions: [StreamSubscription]
    private let parts: [TicketRequest.Part]
    private let ticket: @Sendable () -> String
    private let decoder = BithumbDecoder()

    /// - Parameters:
    ///   - topics: each with a market such as `KRW-BTC`.
    ///   - allowedSilence: how long each may say nothing; absent when it may be quiet.
    ///   - url: the venue's own, or one that speaks its protocol.
    ///   - ticket: makes a text that is unique, such as a UUID.
    /// - Throws: `StreamSetupError`, or `WebSocketRequestError` for the address.
    public init(
        _ topics: [StreamTopic], allowedSilence: [StreamTopic: TimeSpan] = [:],
        url: String = BithumbEndpoints.own.publicStream.description,
        ticket: @escaping @Sendable () -> String
    ) throws {
        self.url = try WebSocketURL(url)
        self.ticket = ticket
        try StreamTopic.check(topics)
        let codes = try topics.map { (try Self.type(of: $0), try $0.namedMarket()) }
        // The snapshot of trades repeats the last one under a number that the back-fill does not
        // know: REST counts trades differently.
        parts = TicketRequest.parts(of: codes) { $0 == "trade" ? ["isOnlyRealtime"] : [] }
        subscriptions = topics.map { topic in
            StreamSubscription(
                topic, allowedSilence: allowedSilence[topic],
                promisesSnapshot: topic.kind == .book || topic.kind == .ticker)
        }
    }

    private static func type(of topic: StreamTopic) throws(StreamSetupError) -> String {
        switch topic.kind {
        case .trades: return "trade"
        case .book: return "orderbook"
        case .ticker: return "ticker"
        default: throw .unsupported(topic, known: "trades, book, ticker")
        }
    }

    public var policy: StreamPolicy { BithumbStreams.policy }

    public func subscribe() -> [String] { [TicketRequest(ticket: ticket(), parts).text] }

    public func decode(
        _ message: UnsafeRawBufferPointer, received: Timestamp, into events: inout [MarketEvent]
    ) throws(WireError) {
        try decoder.decodeMarket(message, received: received, into: &events)
    }

    public func meaning(of event: MarketEvent) -> StreamMeaning { StreamMeaning(event) }
}
