public import Domain

/// The order books of one market stream, kept right: each is whole, or is not shown.
///
/// It stands between a stream and whoever reads books. A book that does not fit together is forgotten
/// and its snapshot asked for again; so are all of them when the stream was lost or a message was not
/// understood.
public struct BookKeeper: Sendable {
    private var books: [InstrumentID: BookState]
    /// Faults so far, for health.
    public private(set) var faults = 0

    public init(of instruments: [InstrumentID]) {
        books = Dictionary(
            uniqueKeysWithValues: Set(instruments).map { ($0, BookState(of: $0)) })
    }

    /// The book of a market; `nil` while it cannot be relied on.
    public func book(of instrument: InstrumentID) -> BookState? {
        books[instrument].flatMap { $0.phase == .live ? $0 : nil }
    }

    /// Takes what the stream hands out.
    ///
    /// - Returns: the topics to begin anew: for `StreamRunner.resync`.
    public mutating func take(_ delivery: StreamDelivery<MarketEvent>) -> [StreamTopic] {
        switch delivery {
        case .events(let events): events.compactMap { take($0) }
        // The stream brings every snapshot again when it is restored.
        case .lost: forget()
        case .restored: []
        // It may have been a change of any book.
        case .undecodable:
            forget() + books.keys.sorted { $0.market < $1.market }.map(Self.topic)
        }
    }

    private mutating func take(_ event: MarketEvent) -> StreamTopic? {
        guard case .book(let update) = event,
            case .needsResync = books[update.instrument]?.apply(update)
        else { return nil }
        faults += 1
        return Self.topic(update.instrument)
    }

    private mutating func forget() -> [StreamTopic] {
        for instrument in books.keys { books[instrument]?.reset() }
        return []
    }

    private static func topic(_ instrument: InstrumentID) -> StreamTopic {
        StreamTopic(.book, market: instrument.market)
    }
}
