public import Domain

/// The order book of one market, kept up to date by the messages of a stream.
///
/// Whole books replace it (Upbit, Bithumb); insertions, changes and deletions alter it (BitMEX), where a
/// level is found by its number, or by its price where it has none. Nothing is taken in before a
/// snapshot, and after the first message that does not fit the book is empty until the next one: a book
/// that may be wrong is worse than none.
public struct BookState: Sendable {
    public let instrument: InstrumentID
    public private(set) var phase = BookPhase.waiting
    /// Of the last message that was taken in; `nil` before the first.
    public private(set) var times: EventTimes?
    /// Deletions of levels that were not there. They do no harm: some tables send them.
    public private(set) var needlessDeletions = 0

    private var bids = BookSide(.buy)
    private var asks = BookSide(.sell)

    /// A book that waits for its first snapshot.
    public init(of instrument: InstrumentID) { self.instrument = instrument }

    /// The highest bid; `nil` when nobody bids, and while the book is not live.
    public var bestBid: BookEntry? { bids.best }
    /// The lowest ask; `nil` when nobody offers, and while the book is not live.
    public var bestAsk: BookEntry? { asks.best }

    /// The levels of one side from the best on; `buy` for the bids.
    public func levels(_ side: Side) -> BookLevels {
        BookLevels(side: side == .buy ? bids : asks)
    }

    /// What an order of that side and size would meet, from the best price on.
    ///
    /// `nil` when nothing stands against it.
    public func walk(_ side: Side, _ quantity: Quantity) -> BookWalk? {
        BookWalk(side, quantity, through: side == .buy ? asks : bids)
    }

    /// Takes a message in.
    ///
    /// A message about another market is ignored.
    public mutating func apply(_ update: BookUpdate) -> BookOutcome {
        guard update.instrument == instrument else { return .ignored }
        if update.kind == .snapshot { return replace(with: update) }
        guard phase == .live else { return .ignored }
        for level in update.levels {
            let fault =
                level.side == .buy
                ? Self.change(&bids, level, update.kind, &needlessDeletions)
                : Self.change(&asks, level, update.kind, &needlessDeletions)
            if let fault { return lose(fault) }
        }
        return settle(update.times)
    }

    /// Forgets the book, for example when the stream was lost: the next snapshot begins it anew.
    public mutating func reset() {
        bids.removeAll()
        asks.removeAll()
        phase = .waiting
    }

    private mutating func replace(with update: BookUpdate) -> BookOutcome {
        bids.removeAll()
        asks.removeAll()
        for level in update.levels.reversed() {
            let fault = level.side == .buy ? bids.push(level) : asks.push(level)
            if let fault { return lose(fault) }
        }
        if let fault = bids.settle() ?? asks.settle() { return lose(fault) }
        return settle(update.times)
    }

    @inline(__always)
    private mutating func settle(_ times: EventTimes) -> BookOutcome {
        if let bid = bids.best, let ask = asks.best, bid.price >= ask.price {
            return lose(.crossed(bid: bid.price, ask: ask.price))
        }
        phase = .live
        self.times = times
        return .applied
    }

    private mutating func lose(_ fault: BookFault) -> BookOutcome {
        reset()
        phase = .lost(fault)
        return .needsResync(fault)
    }

    @inline(__always)
    private static func change(
        _ side: inout BookSide, _ level: BookLevel, _ kind: BookUpdate.Kind,
        _ needless: inout Int
    ) -> BookFault? {
        switch kind {
        case .insert, .snapshot: return side.insert(level)
        case .change: return side.change(level)
        case .delete:
            if !side.remove(level) { needless += 1 }
            return nil
        }
    }
}

/// How far a book can be relied on.
public enum BookPhase: Hashable, Sendable {
    /// No snapshot has come. → live, lost
    case waiting
    /// → lost, waiting
    case live
    /// A message did not fit. → live at the next snapshot
    case lost(BookFault)
}

/// What became of a message.
public enum BookOutcome: Hashable, Sendable {
    case applied
    /// Of another market, or before a snapshot.
    case ignored
    /// The book is empty: ask for a snapshot, or subscribe anew.
    case needsResync(BookFault)
}

/// What in a message did not fit the book.
public enum BookFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A change of a level that is not there: a message was missed.
    case unknownLevel(Side, id: Int64?, price: Price?)
    /// An insertion of a level that is there.
    case repeatedLevel(Side, id: Int64?, price: Price)
    /// An insertion without a price, or of no size.
    case incompleteLevel(Side, id: Int64?)
    /// Someone would buy for more than someone else sells for.
    case crossed(bid: Price, ask: Price)

    public var description: String {
        func name(_ id: Int64?, _ price: Price?) -> String {
            let parts = [id.map { "number \($0)" }, price.map { "price \($0)" }]
            return parts.compactMap(\.self).joined(separator: ", ")
        }
        switch self {
        case .unknownLevel(let side, let id, let price):
            return "a change of a \(side) level that is not there (\(name(id, price)))"
        case .repeatedLevel(let side, let id, let price):
            return "a \(side) level that is there already (\(name(id, price)))"
        case .incompleteLevel(let side, let id):
            return "a \(side) level without price or size (\(name(id, nil)))"
        case .crossed(let bid, let ask): return "a bid of \(bid) at or above the ask of \(ask)"
        }
    }
}
