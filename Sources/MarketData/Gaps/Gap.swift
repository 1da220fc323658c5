public import Domain

/// A hole in a series of bars: `[from, to)`.
public struct Gap: Hashable, Sendable {
    /// Where the first absent bar would start.
    public let from: Timestamp
    /// Where the next bar starts, or the end of what was looked at.
    public let to: Timestamp
    /// How many bars would fit.
    public let bars: Int
    /// Why there is no bar.
    public let kind: Kind

    /// The reasons for which a bar can be absent.
    public enum Kind: Hashable, Sendable {
        /// The venue makes no bar when nothing trades.
        case noTrade
        /// The data is not here: to be fetched again before anyone trades on it.
        case missing
    }

    /// A hole of `bars` bars from `from` to just before `to`.
    public init(from: Timestamp, to: Timestamp, bars: Int, kind: Kind) {
        self.from = from
        self.to = to
        self.bars = bars
        self.kind = kind
    }

    /// What is left of the hole after the venue was asked for its bars.
    ///
    /// A venue that leaves quiet bars out has had its say: what it did not send did not trade. One
    /// that writes quiet bars owes every bar, so that the rest is still missing.
    ///
    /// - Parameters:
    ///   - starts: starts of the bars that came back, ascending; those outside the hole do not
    ///     count.
    ///   - interval: the length of a bar.
    public func remaining(
        after starts: some Sequence<Timestamp>, interval: TimeSpan, habit: QuietBarHabit
    ) -> [Gap] {
        let kind: Kind = habit == .written ? .missing : .noTrade
        var result: [Gap] = []
        var next = from
        func close(at end: Timestamp) {
            guard end > next else { return }
            let bars = Int((end - next).nanoseconds / interval.nanoseconds)
            result.append(Gap(from: next, to: end, bars: bars, kind: kind))
        }
        for start in starts where start >= from && start < to {
            close(at: start)
            next = max(next, start + interval)
        }
        close(at: to)
        return result
    }
}

/// What a venue does with an interval in which nothing trades.
public enum QuietBarHabit: Hashable, Sendable {
    /// It writes a bar of volume zero (BitMEX): every hole is missing data.
    case written
    /// It writes nothing (Upbit, Bithumb).
    ///
    /// A hole of up to `limit` bars counts as no trade, a longer one as missing until it has been
    /// asked for again.
    case leftOut(limit: Int)

    /// For markets that trade most minutes of the day: five bars.
    public static let leftOut = QuietBarHabit.leftOut(limit: 5)
}
