import Domain

/// The labeled rows of a series: features, classes, moves and times, in order of time.
struct TrainingSet: Sendable {
    /// Row-major, `FeatureSet.count` columns.
    private(set) var features: [Float] = []
    private(set) var outcomes: [Labels.Outcome] = []
    /// Closes of the bars, when the features became known.
    private(set) var times: [Timestamp] = []
    private(set) var regimes: [FeatureState.Regime] = []

    var count: Int { times.count }

    /// Rows of `bars` that have a complete vector and a label.
    init(_ bars: BarSeries, labels: Labels) {
        var state = FeatureState(interval: bars.interval)
        features.reserveCapacity(bars.count * FeatureSet.count)
        for index in 0..<bars.count {
            guard state.update(bars[index]), let outcome = labels.outcomes[index] else { continue }
            features.append(contentsOf: state.vector)
            outcomes.append(outcome)
            times.append(state.closeTime)
            regimes.append(state.regime)
        }
    }

    /// Calls `body` with the features of `row`.
    func withRow<Result>(_ row: Int, _ body: (UnsafePointer<Float>) -> Result?) -> Result? {
        features.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.flatMap { body($0 + row * FeatureSet.count) }
        }
    }

    /// The same rows with the outcomes dealt anew: the control in which nothing can be learned.
    func withShuffledOutcomes(seed: UInt64) -> TrainingSet {
        var order = (0..<Int32(count)).map { $0 }
        var randomness = Randomness(seed: seed)
        randomness.shuffle(&order)
        var result = self
        result.outcomes = order.map { outcomes[Int($0)] }
        return result
    }

    /// An earlier slice to learn from and a later one to check on, in order of time.
    struct Split: Hashable, Sendable {
        let training: Range<Int>
        let validation: Range<Int>
        var purged: Int { validation.lowerBound - training.upperBound }
    }

    /// Splits so that no training row's horizon reaches past the first validation row.
    func split(validationShare: Double, horizon: TimeSpan) -> Split {
        let cut = count - Int(Double(count) * validationShare)
        guard cut < count else { return Split(training: 0..<count, validation: count..<count) }
        var end = cut
        while end > 0, times[end - 1] + horizon > times[cut] { end -= 1 }
        return Split(training: 0..<end, validation: cut..<count)
    }
}

/// Mean and spread of the features, fitted on training rows alone.
struct Scaler: Hashable, Sendable {
    /// Which features, ascending positions in the full vector.
    let columns: [Int]
    let means: [Float]
    /// 1 ÷ standard deviation; 0 for a feature that was constant in training, so that it stays mute.
    let inverseDeviations: [Float]

    init(columns: [Int], means: [Float], inverseDeviations: [Float]) {
        self.columns = columns
        self.means = means
        self.inverseDeviations = inverseDeviations
    }

    init(fitting set: TrainingSet, rows: Range<Int>, columns: [Int]) {
        let count = Double(max(1, rows.count))
        var means: [Float] = []
        var inverses: [Float] = []
        for column in columns {
            var sum = 0.0
            for row in rows { sum += Double(set.features[row * FeatureSet.count + column]) }
            let mean = sum / count
            var squares = 0.0
            for row in rows {
                let distance = Double(set.features[row * FeatureSet.count + column]) - mean
                squares += distance * distance
            }
            let deviation = (squares / count).squareRoot()
            means.append(Float(mean))
            inverses.append(deviation > 1e-4 ? Float(1 / deviation) : 0)
        }
        self.init(columns: columns, means: means, inverseDeviations: inverses)
    }

    /// Standardizes the chosen columns of one full vector, clipped to ±5.
    @inline(__always)
    func apply(_ vector: UnsafePointer<Float>, into input: UnsafeMutablePointer<Float>) {
        for index in 0..<columns.count {
            let value = (vector[columns[index]] - means[index]) * inverseDeviations[index]
            input[index] = min(5, max(-5, value))
        }
    }
}
