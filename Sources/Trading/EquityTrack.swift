public import Domain

/// The account's worth at the last close and at the start of the reporting day.
public struct EquityTrack: Sendable {
    public private(set) var last: Money
    public private(set) var dayStart: Money

    init(capital: Money) {
        last = capital
        dayStart = capital
    }

    /// Takes in the equity at the close of a bar.
    @inline(__always)
    mutating func update(_ equity: Money) { last = equity }

    /// A reporting day begins with the equity of the last close.
    mutating func startDay() { dayStart = last }
}
