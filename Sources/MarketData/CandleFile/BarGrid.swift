import Domain

/// Holds the rows of a file to the grid of one interval.
struct BarGrid {
    /// A run of so many equal longer spacings is another interval, not a thin market.
    private static let longestRun = 32

    let interval: TimeSpan
    private let isStated: Bool
    private var last: Timestamp?
    private var runSpacing: TimeSpan = .zero
    private var runLength = 0

    init(interval: TimeSpan, isStated: Bool) {
        self.interval = interval
        self.isStated = isStated
    }

    /// Checks one start; they arrive in ascending order.
    @inline(__always)
    mutating func check(_ start: Timestamp) throws(CandleFileProblem) {
        // The common case costs one comparison: the row is one interval after the one before it.
        if let last, start.nanoseconds &- last.nanoseconds == interval.nanoseconds {
            self.last = start
            runLength = 0
            return
        }
        try checkSpacing(start)
    }

    private mutating func checkSpacing(_ start: Timestamp) throws(CandleFileProblem) {
        guard let last else {
            guard isOnGrid(start) else { throw .offGrid(time: start, interval: interval) }
            self.last = start
            return
        }
        let spacing = start - last
        guard spacing.nanoseconds % interval.nanoseconds == 0 else {
            let isWholeMinute = start.floored(to: .minutes(1)) == start
            throw isWholeMinute
                ? .intervalMixed(interval: interval, spacing: spacing, time: start)
                : .offGrid(time: start, interval: interval)
        }
        runLength = spacing == runSpacing ? runLength + 1 : 1
        runSpacing = spacing
        // A stated interval is trusted: a market may really trade once in five minutes for hours.
        if !isStated, runLength >= Self.longestRun, BarInterval.supported.contains(spacing) {
            throw .intervalMixed(interval: interval, spacing: spacing, time: start)
        }
        self.last = start
    }

    /// Multiples of the interval since 1970 UTC; days may open at any whole hour.
    ///
    /// Bithumb's daily bars are those of the Korean day and open at 15:00 UTC.
    private func isOnGrid(_ start: Timestamp) -> Bool {
        start.floored(to: interval == .days(1) ? .hours(1) : interval) == start
    }
}
