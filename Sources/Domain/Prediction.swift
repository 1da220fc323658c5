/// What a predictor says of the next minutes.
public enum Direction: Int8, Sendable, CaseIterable, CustomStringConvertible {
    case short = -1
    case none = 0
    case long = 1

    public var opposite: Direction {
        switch self {
        case .short: .long
        case .none: .none
        case .long: .short
        }
    }
    public var description: String {
        switch self {
        case .short: "short"
        case .none: "none"
        case .long: "long"
        }
    }
    public init?(named name: some StringProtocol) {
        guard let match = Self.allCases.first(where: { $0.description == name }) else { return nil }
        self = match
    }
}

/// One answer of a predictor at the close of a bar.
///
/// Models compute in floating point; every number here is already exact, so that the engine behind
/// it never sees a `Double`.
public struct Prediction: Hashable, Sendable {
    /// The close of the bar it was made at: nothing received after it was read.
    public let time: Timestamp
    public let direction: Direction
    /// How far ahead it speaks, and how long a position taken on it is held.
    ///
    /// `nil` for rules such as a moving-average cross, whose position is held until the opposite.
    public let horizon: TimeSpan?
    /// The calibrated probability of `direction`; `nil` when the predictor has none.
    public let confidence: Rate?
    /// Expected gain of following it for one horizon before costs, as a ratio of the price; `nil`
    /// when the predictor cannot say, in which case only a gate that is off lets it pass.
    public let expectedReturn: Rate?

    public init(
        time: Timestamp, direction: Direction, horizon: TimeSpan?, confidence: Rate? = nil,
        expectedReturn: Rate? = nil
    ) {
        self.time = time
        self.direction = direction
        self.horizon = horizon
        self.confidence = confidence
        self.expectedReturn = expectedReturn
    }
}

/// A prediction with its number in the run: what is stored, acted on and later labelled.
public struct Signal: Hashable, Sendable {
    /// Counts predictions in the run, from 1.
    public let sequence: UInt32
    public let prediction: Prediction
    /// The close of the bar it was made at.
    public let price: Price

    public init(sequence: UInt32, prediction: Prediction, price: Price) {
        self.sequence = sequence
        self.prediction = prediction
        self.price = price
    }
}

/// What came of a signal, inserted beside it when its horizon has passed.
public struct Label: Hashable, Sendable {
    public let signal: UInt32
    /// The close at which the horizon was measured.
    public let time: Timestamp
    /// The move of the price over the horizon, as a ratio; positive is up.
    public let moved: Rate
    /// The class of the move: beyond the dead band upward, downward, or inside it.
    public let outcome: Direction

    public init(signal: UInt32, time: Timestamp, moved: Rate, outcome: Direction) {
        self.signal = signal
        self.time = time
        self.moved = moved
        self.outcome = outcome
    }
}
