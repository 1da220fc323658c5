public import Domain

/// Which bars of which market are to be fetched.
public struct BackfillRequest: Hashable, Sendable {
    public let market: String
    /// One of the venue's own lengths.
    public let interval: TimeSpan
    /// Bars that begin here or later are wanted.
    public let start: Timestamp
    /// Bars that begin before this are wanted.
    public let end: Timestamp
    /// Whether the venue sends a bar for an interval without a trade (`VenueCatalog.emitsEmptyBars`).
    public let emitsEmptyBars: Bool
    /// How long after its end a bar is left to settle: the newest one may still change for some seconds.
    public let settling: TimeSpan

    /// - Precondition: the interval is positive.
    public init(
        market: String, interval: TimeSpan, from start: Timestamp, to end: Timestamp,
        emitsEmptyBars: Bool, settling: TimeSpan = .seconds(10)
    ) {
        precondition(interval > .zero, "a bar has a length")
        self.market = market
        self.interval = interval
        self.start = start
        self.end = end
        self.emitsEmptyBars = emitsEmptyBars
        self.settling = settling
    }

    /// The first time at which a bar that begins there has not settled by `now`.
    func settledEnd(at now: Timestamp) -> Timestamp {
        min(end, now - settling - interval + TimeSpan(nanoseconds: 1))
    }
}

/// Intervals in a row without a bar, and why.
public struct AbsentBars: Hashable, Sendable {
    public enum Reason: String, Hashable, Sendable {
        /// The venue was asked, and it makes no bar when nothing trades.
        case noTrade
        /// The venue has nothing as old as this: not listed yet, or no longer kept.
        case notOffered
        /// The venue was not asked, did not answer, or left out a bar that it owes.
        case missing
    }

    /// Where the first absent bar would begin.
    public let from: Timestamp
    /// Where the last absent bar would end.
    public let to: Timestamp
    public let bars: Int
    public let reason: Reason

    public init(from: Timestamp, to: Timestamp, bars: Int, reason: Reason) {
        self.from = from
        self.to = to
        self.bars = bars
        self.reason = reason
    }
}

/// A stretch of time that the venue has answered for.
public struct BackfillPage: Hashable, Sendable {
    /// In ascending order.
    public let bars: [Bar]
    /// The stretch: what begins in `[from, to)` is either among the bars or among the absent ones.
    public let from: Timestamp
    public let to: Timestamp
    /// In ascending order.
    public let absent: [AbsentBars]
    /// Rows that told a bar once more; where they differ, the one the venue stamped last is kept.
    public let repeatedRows: Int
}
