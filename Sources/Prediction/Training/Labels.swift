public import Domain

/// What the price did over the horizon that follows each bar of a series.
///
/// The class of a row is that of `close(t + h) / close(t) − 1` against the dead band, compared in
/// whole numbers. A row has no label when its horizon runs past the end of the series or across a
/// hole longer than `FeatureState.longestHole` bars. Inside a shorter hole the last close stands.
public struct Labels: Sendable, Equatable {
    /// The outcome of one row.
    public struct Outcome: Hashable, Sendable {
        /// Beyond the dead band upward (`long`), downward (`short`), or inside it.
        public let direction: Direction
        /// The move as a ratio; positive is up.
        public let move: Double
    }

    /// The horizon in bars.
    public let horizon: Int
    /// The dead band as a ratio of the price.
    public let band: Rate
    /// One element for each bar; `nil` where there is no label.
    public let outcomes: [Outcome?]

    /// Labels every bar of `bars`.
    ///
    /// - Parameters:
    ///   - horizon: bars ahead, at least 1.
    ///   - band: not negative; a move must exceed it to count.
    public init(_ bars: BarSeries, horizon: Int, band: Rate) {
        precondition(horizon > 0, "a horizon lies ahead")
        precondition(band >= .zero, "a dead band is not negative")
        self.horizon = horizon
        self.band = band
        let interval = bars.interval.nanoseconds
        let longestStep = Int64(FeatureState.longestHole + 1) * interval
        var outcomes: [Outcome?] = []
        outcomes.reserveCapacity(bars.count)
        var target = 0  // the last bar that starts at or before the horizon
        var gap = 0  // the first bar after `row` that lies behind a long hole
        for row in 0..<bars.count {
            let due = bars.starts[row] + Int64(horizon) * interval
            target = max(target, row)
            while target + 1 < bars.count, bars.starts[target + 1] <= due { target += 1 }
            gap = max(gap, row + 1)
            while gap < bars.count, bars.starts[gap] - bars.starts[gap - 1] <= longestStep {
                gap += 1
            }
            // The bar that closes the horizon must exist, or a later one before any long hole.
            let isKnown = bars.starts[target] == due || target + 1 < bars.count
            let isWhole = target < gap && (bars.starts[target] == due || target + 1 < gap)
            outcomes.append(
                isKnown && isWhole
                    ? Self.outcome(from: bars.closes[row], to: bars.closes[target], band: band)
                    : nil)
        }
        self.outcomes = outcomes
    }

    /// The class and size of the move between two closes; `nil` when the first is not positive.
    public static func outcome(from: Int64, to: Int64, band: Rate) -> Outcome? {
        guard from > 0 else { return nil }
        let difference = Int128(to) - Int128(from)
        let scaledMove = difference * Int128(FixedPoint.scale)
        let limit = Int128(band.raw) * Int128(from)
        let direction: Direction =
            scaledMove > limit ? .long : (scaledMove < -limit ? .short : .none)
        return Outcome(direction: direction, move: Double(difference) / Double(from))
    }
}
