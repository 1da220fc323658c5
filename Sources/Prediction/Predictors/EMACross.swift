public import Domain

/// Long when a fast average of the closes crosses above a slow one, short when it crosses below.
///
/// Averages are exponential with alpha = 2 / (n + 1), start from the first close, and are compared
/// from bar number `slow` on (counted from 0). A position taken on a cross is held until the
/// opposite one, so there is no horizon.
public struct EMACross: Predictor {
    /// The n of the fast average, in bars.
    public let fast: Int
    /// The n of the slow average, in bars; also the first bar that it speaks on.
    public let slow: Int
    /// The length of the bars it is fed: predictions are stamped with their close.
    public let interval: TimeSpan
    private let fastAlpha: Double
    private let slowAlpha: Double
    private var fastAverage = 0.0
    private var slowAverage = 0.0
    private var barsSeen = 0

    /// - Precondition: `1 ≤ fast < slow`; `PredictorSpec` checks it for text.
    public init(fast: Int, slow: Int, interval: TimeSpan) {
        precondition(fast >= 1 && fast < slow, "the fast average is the shorter one")
        self.fast = fast
        self.slow = slow
        self.interval = interval
        fastAlpha = 2.0 / (Double(fast) + 1)
        slowAlpha = 2.0 / (Double(slow) + 1)
    }

    /// `ema:FAST/SLOW`.
    public var name: String { "ema:\(fast)/\(slow)" }
    /// Every bar.
    public var cadence: Cadence { .everyBar }

    /// Long or short on the bar of a cross, otherwise `none`; `nil` before bar number `slow`.
    @inlinable
    public mutating func update(_ bar: Bar) -> Prediction? {
        guard let direction = advance(close: bar.close.approximate) else { return nil }
        return Prediction(time: bar.start + interval, direction: direction, horizon: nil)
    }

    /// Moves both averages to the next close; `nil` before bar number `slow`.
    @usableFromInline
    mutating func advance(close: Double) -> Direction? {
        let index = barsSeen
        barsSeen &+= 1
        guard index > 0 else {
            fastAverage = close
            slowAverage = close
            return nil
        }
        let previousFast = fastAverage
        let previousSlow = slowAverage
        fastAverage += fastAlpha * (close - fastAverage)
        slowAverage += slowAlpha * (close - slowAverage)
        guard index >= slow else { return nil }
        if fastAverage > slowAverage, previousFast <= previousSlow { return .long }
        if fastAverage < slowAverage, previousFast >= previousSlow { return .short }
        return Direction.none
    }
}
