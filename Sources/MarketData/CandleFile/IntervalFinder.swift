import Domain

/// Finds the interval of a file from the times of its first rows.
enum IntervalFinder {
    /// So many rows are looked at before the first one is given out.
    static let rows = 256
    /// So many equal hints contradict a stated interval; fewer can be chance in a thin market.
    private static let enough = 16

    /// The interval of bars that open at `starts`, which ascend.
    static func interval(
        of starts: [Timestamp], stated: TimeSpan?
    ) throws(CandleFileProblem) -> TimeSpan {
        if let stated, !BarInterval.supported.contains(stated) {
            throw .statedIntervalUnsupported(stated)
        }
        let spacings = zip(starts.dropFirst(), starts).map { $0 - $1 }
        guard let smallest = spacings.min() else {
            guard let stated else { throw .intervalUnknown }
            return stated
        }
        if let stated {
            try check(stated, against: spacings, smallest: smallest)
            return stated
        }
        guard BarInterval.supported.contains(smallest) else {
            throw .intervalUnsupported(spacing: smallest)
        }
        return smallest
    }

    private static func check(
        _ stated: TimeSpan, against spacings: [TimeSpan], smallest: TimeSpan
    ) throws(CandleFileProblem) {
        guard smallest >= stated else {
            throw .intervalContradicted(stated: stated, found: smallest)
        }
        // Holes make spacings larger, but they do not make all of them multiples of the same
        // longer interval.
        let common = spacings.reduce(Int64(0)) { greatestCommonDivisor($0, $1.nanoseconds) }
        if spacings.count >= enough, smallest > stated, common == smallest.nanoseconds,
            BarInterval.supported.contains(smallest)
        {
            throw .intervalContradicted(stated: stated, found: smallest)
        }
    }

    private static func greatestCommonDivisor(_ left: Int64, _ right: Int64) -> Int64 {
        var (left, right) = (left, right)
        while right != 0 { (left, right) = (right, left % right) }
        return left
    }
}
