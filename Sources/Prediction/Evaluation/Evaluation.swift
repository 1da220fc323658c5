public import Domain

/// One prediction beside what came of it.
public struct EvaluatedRow: Sendable, Equatable {
    /// The close of the bar it was made at.
    public let time: Timestamp
    /// What was said.
    public let direction: Direction
    /// Calibrated probabilities, where the predictor has them.
    public let probabilities: ClassProbabilities?
    /// What the price then did.
    public let outcome: Labels.Outcome
    /// What the market looked like when it was said.
    public let regime: FeatureState.Regime

    /// A prediction made elsewhere, such as one read from a store.
    public init(
        time: Timestamp, direction: Direction, probabilities: ClassProbabilities?,
        outcome: Labels.Outcome, regime: FeatureState.Regime
    ) {
        self.time = time
        self.direction = direction
        self.probabilities = probabilities
        self.outcome = outcome
        self.regime = regime
    }
}

/// How good predictions were, seen from every side that money cares about before costs.
public struct Evaluation: Sendable, Equatable, Codable {
    /// What became of one class.
    public struct ClassMetrics: Sendable, Equatable, Codable {
        /// `short`, `none` or `long`.
        public let name: String
        /// Of the rows predicted as this class, those that were it.
        public let precision: Proportion
        /// Of the rows that were this class, those predicted as it.
        public let recall: Proportion
        /// Of all rows, those that were this class: what guessing reaches.
        public let baseRate: Proportion
    }

    /// What became of the longs and shorts of a set of rows.
    public struct SignalMetrics: Sendable, Equatable, Codable {
        /// Which rows: `all`, `big candle`, `ordinary candle`, `low volatility`, ….
        public let name: String
        /// Of all rows, those with a signal.
        public let share: Proportion
        /// Of the signals, those whose move passed the dead band on the right side.
        public let hits: Proportion
        /// Of the signals, those whose move had the right sign at all.
        public let rightSign: Proportion
        /// Mean move in favor of the signal before costs, in basis points; `nil` without signals.
        public let meanMoveBasisPoints: Double?
    }

    /// Runs of the same signal on consecutive bars; a run is about one piece of news.
    public struct Episodes: Sendable, Equatable, Codable {
        /// Hits among episodes, each judged by its first signal.
        public let hits: Proportion
        /// Mean number of bars in an episode.
        public let meanLength: Double
        /// The largest number of bars in an episode.
        public let longestLength: Int
    }

    /// Predictions evaluated.
    public let rows: Int
    /// Counts, `confusion[predicted][actual]`, in the order short, none, long.
    public let confusion: [[Int]]
    /// Of all rows, those predicted right.
    public let accuracy: Proportion
    /// In the order short, none, long.
    public let classes: [ClassMetrics]
    /// The longs and shorts of all rows.
    public let signals: SignalMetrics
    /// The same split by candle size and by terciles of volatility.
    public let regimes: [SignalMetrics]
    /// The same signals counted as runs.
    public let episodes: Episodes
    /// `nil` when some row has no probabilities.
    public let probabilities: ProbabilityMetrics?

    /// Evaluates rows in order of time.
    ///
    /// - Parameter interval: the spacing of predictions; a longer pause ends an episode.
    public init(_ rows: [EvaluatedRow], interval: TimeSpan) {
        var confusion = [[Int]](repeating: [0, 0, 0], count: 3)
        for row in rows {
            confusion[row.direction.classIndex][row.outcome.direction.classIndex] += 1
        }
        self.rows = rows.count
        self.confusion = confusion
        accuracy = Proportion(
            hits: (0..<3).map { confusion[$0][$0] }.reduce(0, +), total: rows.count)
        classes = Direction.allCases.sorted { $0.rawValue < $1.rawValue }.map { direction in
            let index = direction.classIndex
            let actual = confusion.map { $0[index] }.reduce(0, +)
            return ClassMetrics(
                name: direction.description,
                precision: Proportion(
                    hits: confusion[index][index], total: confusion[index].reduce(0, +)),
                recall: Proportion(hits: confusion[index][index], total: actual),
                baseRate: Proportion(hits: actual, total: rows.count))
        }
        signals = SignalMetrics(name: "all", rows)
        regimes = Self.regimes(rows)
        episodes = Episodes(rows, interval: interval)
        probabilities = ProbabilityMetrics(rows)
    }

    /// The metrics of one class.
    public subscript(direction: Direction) -> ClassMetrics { classes[direction.classIndex] }

    private static func regimes(_ rows: [EvaluatedRow]) -> [SignalMetrics] {
        let byVolatility = rows.sorted { $0.regime.volatility < $1.regime.volatility }
        let third = byVolatility.count / 3
        let low = byVolatility.prefix(third)
        let high = byVolatility.suffix(third)
        return [
            SignalMetrics(name: "big candle", rows.filter(\.regime.isAfterBigMove)),
            SignalMetrics(name: "ordinary candle", rows.filter { !$0.regime.isAfterBigMove }),
            SignalMetrics(name: "low volatility", low),
            SignalMetrics(
                name: "middle volatility", byVolatility.dropFirst(third).dropLast(third)),
            SignalMetrics(name: "high volatility", high),
        ]
    }
}

extension Evaluation.SignalMetrics {
    init(name: String, _ rows: some Collection<EvaluatedRow>) {
        let signals = rows.filter { $0.direction != .none }
        let moves = signals.map { $0.outcome.move * Double($0.direction.rawValue) }
        self.init(
            name: name,
            share: Proportion(hits: signals.count, total: rows.count),
            hits: Proportion(
                hits: signals.filter { $0.direction == $0.outcome.direction }.count,
                total: signals.count),
            rightSign: Proportion(hits: moves.filter { $0 > 0 }.count, total: signals.count),
            meanMoveBasisPoints: signals.isEmpty
                ? nil : moves.reduce(0, +) / Double(moves.count) * 10_000)
    }
}

extension Evaluation.Episodes {
    init(_ rows: [EvaluatedRow], interval: TimeSpan) {
        var starts = 0
        var hits = 0
        var signals = 0
        var length = 0
        var longest = 0
        var previous: EvaluatedRow?
        for row in rows {
            if row.direction == .none {
                length = 0
            } else {
                let continues =
                    length > 0 && previous?.direction == row.direction
                    && previous.map { row.time <= $0.time + interval } == true
                length = continues ? length + 1 : 1
                signals += 1
                if !continues {
                    starts += 1
                    hits += row.direction == row.outcome.direction ? 1 : 0
                }
                longest = max(longest, length)
            }
            previous = row
        }
        self.init(
            hits: Proportion(hits: hits, total: starts),
            meanLength: starts > 0 ? Double(signals) / Double(starts) : 0,
            longestLength: longest)
    }
}
