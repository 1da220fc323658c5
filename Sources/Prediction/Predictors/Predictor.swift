public import Domain

/// Which closed bars a predictor wants to be fed.
public enum Cadence: Hashable, Sendable {
    /// Every bar of the input, whatever its length.
    case everyBar
    /// Bars of this length; the caller folds shorter ones.
    case interval(TimeSpan)
}

/// Says at the close of a bar where the price goes.
///
/// A predictor is a value: feeding the same bars to a copy gives the same answers. It has no clock
/// and reads nothing but the bars. To add one, write a struct like `LastReturn`, give it a text form
/// in `PredictorSpec`, and a case of its own in `Service.RunPredictor`.
public protocol Predictor: Sendable {
    /// What reports call it.
    var name: String { get }
    /// Which bars it wants.
    var cadence: Cadence { get }
    /// Takes the next closed bar.
    ///
    /// - Returns: what it says at the close of `bar`; `nil` while it is warming up.
    mutating func update(_ bar: Bar) -> Prediction?
}
