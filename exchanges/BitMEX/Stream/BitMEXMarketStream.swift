public import Domain
public import ExchangeAPI
public import Transport

/// BitMEX's public stream: trades, order books, quotes, candles, instruments and funding.
public struct BitMEXMarketStream: VenueStream {
    public typealias Event = MarketEvent

    /// Which of the venue's order books is followed.
    public enum Book: String, Hashable, Sendable {
        /// Every level.
        case full = "orderBookL2"
        /// The best 25 of each side, less often.
        case best25 = "orderBookL2_25"
        /// The best ten of each side, whole each time.
        case best10 = "orderBook10"
    }

    public let name = "bitmex market"
    public let url: WebSocketURL
    public var options = WebSocketOptions()
    public let subscriptions: [StreamSubscription]
    private let book: Book
    private let decoder = BitMEXDecoder()

    /// - Parameters:
    ///   - topics: each with a market such as `XBTUSD`.
    ///   - allowedSilence: how long each may say nothing; absent when it may be quiet.
    ///   - url: of a venue that speaks the protocol.
    /// - Throws: `StreamSetupError`, or `WebSocketRequestError` for the address.
    public init(
        _ topics: [StreamTopic], allowedSilence: [StreamTopic: TimeSpan] = [:],
        book: Book = .best25,
        url: String = BitMEXEndpoints.production.addresses.publicStream.description
    ) throws {
        self.url = try WebSocketURL(url)
        self.book = book
        try StreamTopic.check(topics)
        for topic in topics {
            _ = try Self.name(of: topic, book)
            // Volumes of spot markets are counted in another unit, which messages do not tell.
            guard BitMEXSizing.isContract(topic.market ?? "") else {
                throw StreamSetupError.unsupported(topic, known: "contracts such as XBTUSD")
            }
        }
        subscriptions = topics.map { topic in
            StreamSubscription(
                topic, allowedSilence: allowedSilence[topic],
                promisesSnapshot: topic.kind == .book || topic.kind == .instrument)
        }
    }

    private static func name(
        of topic: StreamTopic, _ book: Book
    ) throws(StreamSetupError) -> String {
        let table: String
        switch topic.kind {
        case .trades: table = "trade"
        case .book: table = book.rawValue
        case .quotes: table = "quote"
        case .instrument: table = "instrument"
        case .funding: table = "funding"
        case .candles(.minutes(1)): table = "tradeBin1m"
        case .candles(.minutes(5)): table = "tradeBin5m"
        case .candles(.hours(1)): table = "tradeBin1h"
        case .candles(.days(1)): table = "tradeBin1d"
        default:
            throw .unsupported(
                topic, known: "trades, book, quotes, instrument, funding, candles of 1m 5m 1h 1d")
        }
        return "\(table):\(try topic.namedMarket())"
    }

    public var policy: StreamPolicy { BitMEXStreams.policy }

    public func subscribe() -> [String] {
        [BitMEXStreams.subscribe(subscriptions.compactMap { name(of: $0.topic) })]
    }

    public func resubscribe(_ topic: StreamTopic) -> [String]? {
        name(of: topic).map(BitMEXStreams.resubscribe)
    }

    /// `nil` for a topic that this stream was not made with: those were all checked.
    private func name(of topic: StreamTopic) -> String? {
        do throws(StreamSetupError) {
            return try Self.name(of: topic, book)
        } catch {
            return nil
        }
    }

    public func opening(of message: UnsafeRawBufferPointer) -> StreamOpening {
        BitMEXOpening.shared.read(message)
    }

    public func decode(
        _ message: UnsafeRawBufferPointer, received: Timestamp, into events: inout [MarketEvent]
    ) throws(WireError) {
        try decoder.decodeMarket(message, received: received, into: &events)
    }

    public func meaning(of event: MarketEvent) -> StreamMeaning { StreamMeaning(event) }
}
