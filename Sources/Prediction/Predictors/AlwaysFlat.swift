public import Domain

/// Never says anything: what doing nothing earns.
public struct AlwaysFlat: Predictor {
    /// The length of the bars it is fed.
    public let interval: TimeSpan

    /// - Parameter interval: the length of the bars it will be fed.
    public init(interval: TimeSpan) { self.interval = interval }

    /// `always-flat`.
    public var name: String { "always-flat" }
    /// Bars of `interval`.
    public var cadence: Cadence { .interval(interval) }

    /// `none`, at once and always.
    public mutating func update(_ bar: Bar) -> Prediction? {
        Prediction(time: bar.start + interval, direction: .none, horizon: nil)
    }
}
