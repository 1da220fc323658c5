public import Domain

/// Why an evaluation was refused.
public enum EvaluationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The span begins before the end of what the model has seen.
    case seenInTraining(model: ClosedRange<Timestamp>, from: Timestamp)
    case wrongInterval(bars: TimeSpan, model: TimeSpan)
    /// No bar of the span has both a prediction and a known outcome.
    case nothingToEvaluate(from: Timestamp, to: Timestamp)

    /// What is wrong, and which span or bars to give instead.
    public var description: String {
        switch self {
        case .seenInTraining(let span, let from):
            "the model has seen \(span.lowerBound) to \(span.upperBound): evaluate from "
                + "\(span.upperBound) on, not from \(from)"
        case .wrongInterval(let bars, let model):
            "the bars are \(bars) long, the model wants \(model): fold them first"
        case .nothingToEvaluate(let from, let to):
            "no bar from \(from) to \(to) has both a prediction and a known outcome: "
                + "give bars for a day and a half before the span and for one horizon after it"
        }
    }
}

extension TrainedModel {
    /// Evaluates the model on predictions made from `from` up to `to`, which it must not have seen.
    ///
    /// - Parameter bars: at the model's interval; those before `from` only warm the features up.
    public func evaluate(
        _ bars: BarSeries, from: Timestamp, to: Timestamp
    ) throws(EvaluationError) -> Evaluation {
        let rows = try evaluatedRows(bars, from: from, to: to)
        guard !rows.isEmpty else { throw .nothingToEvaluate(from: from, to: to) }
        return Evaluation(rows, interval: parameters.interval)
    }

    /// The rows of `evaluate`, in order of time; possibly none.
    public func evaluatedRows(
        _ bars: BarSeries, from: Timestamp, to: Timestamp
    ) throws(EvaluationError) -> [EvaluatedRow] {
        guard from >= trainedTo else {
            throw .seenInTraining(model: trainedFrom...trainedTo, from: from)
        }
        guard bars.interval == parameters.interval else {
            throw .wrongInterval(bars: bars.interval, model: parameters.interval)
        }
        let labels = Labels(bars, horizon: parameters.horizonBars, band: parameters.band)
        var predictor = ModelPredictor(self, name: design.description)
        var rows: [EvaluatedRow] = []
        let first = bars.firstIndex(from: from - bars.interval)
        for index in max(0, first - FeatureState.deepestReach)..<bars.count {
            let bar = bars[index]
            let time = bar.start + bars.interval
            guard time < to else { break }
            let prediction = predictor.update(bar)
            guard time >= from, let prediction, let outcome = labels.outcomes[index] else {
                continue
            }
            rows.append(
                EvaluatedRow(
                    time: time, direction: prediction.direction,
                    probabilities: predictor.lastScore?.probabilities, outcome: outcome,
                    regime: predictor.regime))
        }
        return rows
    }
}

extension Evaluation {
    /// Evaluates any predictor on the same terms as a model: from `from` up to `to`, against the
    /// moves over `horizon` bars.
    ///
    /// - Parameter bars: at the interval that the predictor wants.
    public init(
        of predictor: some Predictor, on bars: BarSeries, horizon: Int, band: Rate,
        from: Timestamp, to: Timestamp
    ) {
        let labels = Labels(bars, horizon: horizon, band: band)
        var predictor = predictor
        var state = FeatureState(interval: bars.interval)
        var rows: [EvaluatedRow] = []
        for index in 0..<bars.count {
            let bar = bars[index]
            let time = bar.start + bars.interval
            guard time < to else { break }
            let isReady = state.update(bar)
            let prediction = predictor.update(bar)
            // The same rows that a model speaks on, so that figures can be compared.
            guard time >= from, isReady, let prediction, let outcome = labels.outcomes[index]
            else { continue }
            rows.append(
                EvaluatedRow(
                    time: time, direction: prediction.direction, probabilities: nil,
                    outcome: outcome, regime: state.regime))
        }
        self.init(rows, interval: bars.interval)
    }
}
