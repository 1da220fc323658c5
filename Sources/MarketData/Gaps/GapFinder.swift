public import Domain

/// Finds the holes in a series as its bars arrive, and counts what it saw.
public struct GapFinder: Sendable {
    /// The length of a bar.
    public let interval: TimeSpan
    /// What the venue does with quiet intervals.
    public let habit: QuietBarHabit
    /// What it has seen so far.
    public private(set) var tally = Tally()

    private var expected: Timestamp?

    /// Counts of bars; together they cover every interval from the first bar on.
    public struct Tally: Hashable, Sendable {
        /// Bars in which something traded.
        public internal(set) var traded = 0
        /// Bars of volume zero, and absent bars that count as no trade.
        public internal(set) var noTrade = 0
        /// Absent bars that count as missing.
        public internal(set) var missing = 0
        /// Holes that count as missing.
        public internal(set) var missingGaps = 0

        /// Nothing seen.
        public init() {}
    }

    /// A finder that has seen no bar.
    public init(interval: TimeSpan, habit: QuietBarHabit) {
        self.interval = interval
        self.habit = habit
    }

    /// Takes the next bar.
    ///
    /// - Returns: the hole before it, if there is one. A bar that is not after the last one belongs
    ///   to no hole and is not counted.
    public mutating func add(_ bar: Bar) -> Gap? {
        let gap = hole(upTo: bar.start)
        if let expected, bar.start < expected { return nil }
        if bar.volume == .zero { tally.noTrade += 1 } else { tally.traded += 1 }
        expected = bar.start + interval
        return gap
    }

    /// The hole between the last bar and `time`, of whole intervals that have ended by then.
    ///
    /// For the end of a file or of a request: a later bar inside what is reported here is not
    /// counted any more.
    public mutating func end(at time: Timestamp) -> Gap? {
        guard let expected, time > expected else { return nil }
        let whole = (time - expected).nanoseconds / interval.nanoseconds
        let end = expected + TimeSpan(nanoseconds: whole * interval.nanoseconds)
        let gap = hole(upTo: end)
        self.expected = end
        return gap
    }

    private mutating func hole(upTo start: Timestamp) -> Gap? {
        guard let expected, start > expected else { return nil }
        let bars = Int((start - expected).nanoseconds / interval.nanoseconds)
        guard bars > 0 else { return nil }
        let kind = kind(of: bars)
        switch kind {
        case .noTrade: tally.noTrade += bars
        case .missing:
            tally.missing += bars
            tally.missingGaps += 1
        }
        return Gap(from: expected, to: start, bars: bars, kind: kind)
    }

    private func kind(of bars: Int) -> Gap.Kind {
        switch habit {
        case .written: .missing
        case .leftOut(let limit): bars <= limit ? .noTrade : .missing
        }
    }
}

extension BarSeries {
    /// The holes between the first and the last bar.
    public func gaps(_ habit: QuietBarHabit) -> [Gap] {
        var finder = GapFinder(interval: interval, habit: habit)
        var result: [Gap] = []
        for index in 0..<count {
            if let gap = finder.add(self[index]) { result.append(gap) }
        }
        return result
    }
}
