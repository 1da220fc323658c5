public import Domain

/// Says that the last bar's move goes on: the simplest thing a model has to beat.
public struct LastReturn: Predictor {
    /// The length of the bars it is fed.
    public let interval: TimeSpan
    /// How far ahead it speaks.
    public let horizon: TimeSpan
    /// A move must exceed it to count, as a ratio of the price.
    public let band: Rate
    private var previous: Bar?

    /// - Precondition: `band` is not negative.
    public init(interval: TimeSpan, horizon: TimeSpan, band: Rate) {
        precondition(band >= .zero, "a dead band is not negative")
        self.interval = interval
        self.horizon = horizon
        self.band = band
    }

    /// `last-return`.
    public var name: String { "last-return" }
    /// Bars of `interval`.
    public var cadence: Cadence { .interval(interval) }

    /// The direction of the move since the bar just before; `nil` after a hole.
    public mutating func update(_ bar: Bar) -> Prediction? {
        let before = previous
        previous = bar
        // After a hole there is no last bar to speak of.
        guard let before, bar.start == before.start + interval,
            let outcome = Labels.outcome(
                from: before.close.raw, to: bar.close.raw, band: band)
        else { return nil }
        return Prediction(
            time: bar.start + interval, direction: outcome.direction, horizon: horizon)
    }
}
