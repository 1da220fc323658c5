public import Domain

/// Why a model could not be trained; each case says what to change.
public enum TrainingError: Error, Equatable, Sendable, CustomStringConvertible {
    case invalidParameter(name: String, value: String, rule: String)
    /// The bars are not of the model's interval.
    case wrongInterval(bars: TimeSpan, model: TimeSpan)
    /// Too few rows have both a complete feature vector and a label.
    case tooShort(labeled: Int, needed: Int, bars: Int, needsDays: Double)
    /// A class hardly occurs in a slice.
    case classMissing(Direction, count: Int, needed: Int, slice: String, band: Rate)
    /// The loss stopped being a number.
    case notFinite(member: String, epoch: Int, learningRate: Float)
    /// The progress callback asked to stop.
    case cancelled(member: String, epoch: Int)

    /// What is wrong, and what to change.
    public var description: String {
        switch self {
        case .invalidParameter(let name, let value, let rule):
            "\(name) = \(value) cannot be used: it must be a value that \(rule)"
        case .wrongInterval(let bars, let model):
            "the bars are \(bars) long, the model wants \(model): fold them first"
        case .tooShort(let labeled, let needed, let bars, let days):
            "\(bars) bars give \(labeled) labeled rows, training needs \(needed): "
                + "give at least \(Self.oneDecimal(days)) days without long holes"
        case .classMissing(let direction, let count, let needed, let slice, let band):
            "class \(direction) occurs \(count) times in the \(slice) rows, \(needed) are needed: "
                + "lower the dead band (\(band)) or give more data"
        case .notFinite(let member, let epoch, let rate):
            "the loss of \(member) is not finite in epoch \(epoch): "
                + "lower the learning rate (\(rate))"
        case .cancelled(let member, let epoch):
            "training was stopped in epoch \(epoch) of \(member)"
        }
    }

    private static func oneDecimal(_ value: Double) -> String {
        "\((value * 10).rounded(.up) / 10)"
    }
}

/// Where a training run stands, told after each pass.
public struct TrainingProgress: Hashable, Sendable {
    /// What the network is called, e.g. `long` or `member 2`.
    public let member: String
    /// Number of the network, from 1.
    public let number: Int
    /// How many networks there are.
    public let members: Int
    /// The pass that ended, from 1.
    public let epoch: Int
    /// The largest number of passes.
    public let epochs: Int
    /// Class-balanced log-loss of this pass, with dropout.
    public let trainingLoss: Double
    /// Class-balanced log-loss on the validation rows after it.
    public let validationLoss: Double
}

/// What a training run gave, kept in the model's file.
public struct TrainingReport: Sendable, Equatable, Codable {
    /// One network's training.
    public struct Member: Sendable, Equatable, Codable {
        /// What the network is called.
        public let name: String
        /// Inputs of the network.
        public let features: Int
        /// Rows that it learned from.
        public let rows: Int
        /// Passes made.
        public let epochs: Int
        /// The pass whose parameters were kept.
        public let bestEpoch: Int
        /// Class-balanced log-loss at the best pass; ln 3 = 1.099 (one of three classes) or
        /// ln 2 = 0.693 (yes or no) is knowing nothing.
        public let trainingLoss: Double
        /// The same on the validation rows, without dropout.
        public let validationLoss: Double
    }

    /// Rows before the validation slice.
    public let trainingRows: Int
    /// Rows left out between the slices, because their horizon reaches into the later one.
    public let purgedRows: Int
    /// Rows of the validation slice.
    public let validationRows: Int
    /// Shares of the classes in the training rows.
    public let classShares: ClassValues
    /// One for each network.
    public let members: [Member]
    /// Mean correlation between the networks' long − short scores; 1 means that they all agree.
    public let memberCorrelation: Double
    /// Whether the pair's thresholds left enough signals of both kinds; always true for the others.
    public let hasEnoughSignals: Bool
    /// On the validation rows, which early stopping, calibration and thresholds have seen: somewhat
    /// better than what later rows will show.
    public let validation: Evaluation
}
