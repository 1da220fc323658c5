public import Domain
public import ExchangeAPI
public import Transport

/// Upbit's public stream: trades, order books, tickers and candles of any number of markets.
public struct UpbitMarketStream: VenueStream {
    public typealias Event = MarketEvent

    public let name = "upbit market"
    public let url: WebSocketURL
    public var options = WebSocketOptions()
    public let subscriptions: [StreamSubscription]
    private let parts: [TicketRequest.Part]
    private let ticket: @Sendable () -> String
    private let decoder = UpbitDecoder()

    /// - Parameters:
    ///   - topics: each with a market such as `KRW-BTC`.
    ///   - allowedSilence: how long each may say nothing; absent when it may be quiet.
    ///   - depth: levels on each side of the order books: 1, 5, 15 or 30.
    ///   - url: the venue's own, or one that speaks its protocol.
    ///   - ticket: makes a text that is unique, such as a UUID.
    /// - Throws: `StreamSetupError`, or `WebSocketRequestError` for the address.
    public init(
        _ topics: [StreamTopic], allowedSilence: [StreamTopic: TimeSpan] = [:], depth: Int = 15,
        url: String = UpbitEndpoints.own.publicStream.description,
        ticket: @escaping @Sendable () -> String
    ) throws {
        self.url = try WebSocketURL(url)
        self.ticket = ticket
        try StreamTopic.check(topics)
        guard [1, 5, 15, 30].contains(depth) else {
            throw StreamSetupError.depth(depth, known: "1, 5, 15, 30")
        }
        let codes = try topics.map { topic in
            let market = try topic.namedMarket()
            return (try Self.type(of: topic), topic.kind == .book ? "\(market).\(depth)" : market)
        }
        // The snapshot of trades repeats the last one, which the back-fill brings already.
        parts = TicketRequest.parts(of: codes) { $0 == "trade" ? ["is_only_realtime"] : [] }
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
        case .candles(.seconds(1)): return "candle.1s"
        case .candles(let interval):
            let minutes = interval.nanoseconds / TimeSpan.minutes(1).nanoseconds
            guard interval == .minutes(minutes), [1, 3, 5, 10, 15, 30, 60, 240].contains(minutes)
            else { throw .unsupported(topic, known: "1s and 1, 3, 5, 10, 15, 30, 60, 240 m") }
            return "candle.\(minutes)m"
        default: throw .unsupported(topic, known: "trades, book, ticker, candles")
        }
    }

    public var policy: StreamPolicy { UpbitStreams.policy }

    public func subscribe() -> [String] { [TicketRequest(ticket: ticket(), parts).text] }

    public func decode(
        _ message: UnsafeRawBufferPointer, received: Timestamp, into events: inout [MarketEvent]
    ) throws(WireError) {
        try decoder.decodeMarket(message, received: received, into: &events)
    }

    public func meaning(of event: MarketEvent) -> StreamMeaning { StreamMeaning(event) }
}
