public import Domain

/// The account's worth over time: the start of the day, the peak, and the deepest fall from it.
public struct EquityTrack: Sendable {
    public private(set) var last: Money
    public private(set) var peak: Money
    /// The lowest since the peak.
    private var trough: Money
    /// The deepest fall from a peak as a share of it, 0 to 1.
    ///
    /// Beyond 1 when the account went negative.
    public private(set) var maxDrawdown: Double = 0
    public private(set) var dayStart: Money

    init(capital: Money) {
        last = capital
        peak = capital
        trough = capital
        dayStart = capital
    }

    /// Takes in the equity at the close of a bar.
    @inline(__always)
    mutating func update(_ equity: Money) {
        last = equity
        if equity > peak {
            peak = equity
            trough = equity
        } else if equity < trough {
            trough = equity
            let fall = (peak - equity).approximate / peak.approximate
            if fall > maxDrawdown { maxDrawdown = fall }
        }
    }

    /// A reporting day begins with the equity of the last close.
    mutating func startDay() { dayStart = last }
}
