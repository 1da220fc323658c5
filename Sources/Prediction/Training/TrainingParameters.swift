public import Domain

/// Everything that decides what a training run gives, apart from the bars.
public struct TrainingParameters: Hashable, Sendable {
    /// The length of the model's bars.
    public var interval: TimeSpan = .minutes(5)
    /// How far ahead it speaks; a whole number of intervals.
    public var horizon: TimeSpan = .minutes(30)
    /// The dead band as a ratio: a smaller move counts as none. At least the round-trip cost.
    public var band: Rate
    /// Decides every random number; the same seed gives the same model.
    public var seed: UInt64 = 1
    /// The largest number of passes over the training rows.
    public var epochs = 60
    /// Passes without a better validation loss after which training stops.
    public var patience = 8
    /// Rows in one step.
    public var batch = 256
    /// Sizes of the hidden layers.
    public var hidden = [64, 64]
    /// The step size of Adam.
    public var learningRate: Float = 0.0005
    /// Share of hidden units dropped in training.
    public var dropout: Float = 0.25
    /// Decoupled weight decay, in units of the learning rate.
    public var weightDecay: Float = 0.05
    /// The latest share of the rows, kept for early stopping, calibration and thresholds.
    public var validationShare = 0.2
    /// The pair's thresholds must leave at least this share of validation rows for each side.
    public var minimumSignalShare = 0.02

    /// Parameters with defaults that suit five-minute bars of a liquid market.
    ///
    /// - Parameter band: see `band`.
    public init(band: Rate) { self.band = band }

    /// The horizon in bars.
    public var horizonBars: Int { Int(horizon.nanoseconds / interval.nanoseconds) }

    /// Refuses values that cannot be trained with, naming the first.
    public func validate() throws(TrainingError) {
        func require(
            _ condition: Bool, _ name: String, _ value: some CustomStringConvertible,
            _ rule: String
        ) throws(TrainingError) {
            guard condition else {
                throw .invalidParameter(name: name, value: value.description, rule: rule)
            }
        }
        try require(interval > .zero, "interval", interval, "is longer than zero")
        try require(
            horizon > .zero && horizon.nanoseconds % interval.nanoseconds == 0, "horizon",
            horizon, "is a whole number of bars of \(interval)")
        try require(
            horizonBars <= FeatureState.longestWindow, "horizon", horizon,
            "is at most \(FeatureState.longestWindow) bars")
        try require(
            band >= .zero && band < Rate(raw: FixedPoint.scale / 2), "band", band,
            "is a ratio from 0 to below 0.5")
        try require((1...10_000).contains(epochs), "epochs", epochs, "is 1…10000")
        try require(patience >= 1, "patience", patience, "is at least 1")
        try require((1...65_536).contains(batch), "batch", batch, "is 1…65536")
        try require(
            (1...8).contains(hidden.count) && hidden.allSatisfy { (1...4096).contains($0) },
            "hidden", hidden, "has 1…8 layers of 1…4096 units")
        try require(
            learningRate > 0 && learningRate <= 1, "learning rate", learningRate,
            "is above 0 and at most 1")
        try require((0...0.9).contains(dropout), "dropout", dropout, "is 0…0.9")
        try require((0...100).contains(weightDecay), "weight decay", weightDecay, "is 0…100")
        try require(
            (0.05...0.5).contains(validationShare), "validation share", validationShare,
            "is 0.05…0.5")
        try require(
            (0...0.25).contains(minimumSignalShare), "minimum signal share", minimumSignalShare,
            "is 0…0.25")
    }
}
