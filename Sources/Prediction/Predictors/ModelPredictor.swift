public import Domain

/// A trained model at work: features, networks and decision rule, bar by bar.
public struct ModelPredictor: Predictor {
    /// The model it runs.
    public let model: TrainedModel
    /// What reports call it.
    public let name: String
    /// What the model said last, with all three probabilities; `nil` while warming up.
    public private(set) var lastScore: TrainedModel.Score?
    private var state: FeatureState
    private var vector = [Float](repeating: 0, count: FeatureSet.count)
    private var scorer: ModelScorer

    /// - Parameter name: what reports call it, such as `pair-upbit-KRW-BTC-5m@3`.
    public init(_ model: TrainedModel, name: String) {
        self.model = model
        self.name = name
        state = FeatureState(interval: model.parameters.interval)
        scorer = model.scorer
    }

    /// Bars of the model's interval.
    public var cadence: Cadence { .interval(model.parameters.interval) }

    /// The market's state at the last bar.
    public var regime: FeatureState.Regime { state.regime }

    /// The model's answer at the close of `bar`; `nil` until the features are complete.
    public mutating func update(_ bar: Bar) -> Prediction? {
        guard let score = score(bar) else {
            lastScore = nil
            return nil
        }
        lastScore = score
        return Prediction(
            time: state.closeTime, direction: score.direction,
            horizon: model.parameters.horizon,
            confidence: Rate(nearest: score.probabilities[score.direction]),
            expectedReturn: Rate(nearest: score.expectedReturn))
    }

    private mutating func score(_ bar: Bar) -> TrainedModel.Score? {
        guard state.update(bar) else { return nil }
        return vector.withUnsafeMutableBufferPointer { vector in
            state.write(into: vector)
            return UnsafePointer(vector.baseAddress).map { scorer.score($0) }
        }
    }
}
