import Domain
import Storage

/// Equity bar by bar: draw-down, returns by the hour, and a summary of each reporting day.
struct EquityCurve {
    /// The deepest fall from a peak so far, as a share of it.
    private(set) var maxDrawdown = 0.0
    private(set) var returns = ReturnSums(interval: .hours(1))
    private(set) var last: Money
    private var peak: Money
    private var trough: Money
    private var hourEquity: Money
    private var nextHour = Timestamp.distantPast
    private var day: OpenDay?
    private let zone: ReportingZone

    /// A day that is not over.
    private struct OpenDay {
        let start: Timestamp
        let openEquity: Money
        let openPrice: Price
        var high: Money
        var low: Money
        var peak: Money
        var maxDrawdown = 0.0
        var closePrice: Price
    }

    init(capital: Money, zone: ReportingZone) {
        last = capital
        peak = capital
        trough = capital
        hourEquity = capital
        self.zone = zone
    }

    /// Whether a day is open that `time` is not part of any more.
    @inline(__always)
    func hasEnded(by time: Timestamp) -> Bool {
        guard let day else { return false }
        return time >= day.start + .days(1)
    }

    var isDayOpen: Bool { day != nil }

    /// Opens the day of `bar`.
    mutating func startDay(_ bar: Bar) {
        day = OpenDay(
            start: zone.startOfDay(bar.start), openEquity: last, openPrice: bar.open, high: last,
            low: last, peak: last, closePrice: bar.open)
    }

    /// Closes the day; `nil` when none is open.
    mutating func closeDay(_ totals: RunTotals) -> RunDay? {
        guard let day else { return nil }
        self.day = nil
        return RunDay(
            start: day.start, openEquity: day.openEquity, highEquity: day.high,
            lowEquity: day.low, closeEquity: last, maxDrawdown: day.maxDrawdown,
            openPrice: day.openPrice, closePrice: day.closePrice, totals: totals)
    }

    /// Takes in the equity at the close of `bar`.
    @inline(__always)
    mutating func take(_ equity: Money, at bar: Bar) {
        day?.closePrice = bar.close
        if bar.start >= nextHour { closeHour(bar) }
        if equity == last { return }
        move(to: equity)
    }

    /// Takes in what the account is worth at the end, when something was traded after the last close.
    mutating func settle(_ equity: Money) {
        if equity != last { move(to: equity) }
    }

    private mutating func move(to equity: Money) {
        last = equity
        if equity > peak {
            peak = equity
            trough = equity
        } else if equity < trough {
            trough = equity
            maxDrawdown = max(maxDrawdown, Self.fall(from: peak, to: equity))
        }
        guard var open = day else { return }
        day = nil
        if equity > open.high { open.high = equity }
        if equity > open.peak {
            open.peak = equity
        } else if equity < open.peak {
            if equity < open.low { open.low = equity }
            open.maxDrawdown = max(
                open.maxDrawdown, Self.fall(from: open.peak, to: equity))
        }
        day = open
    }

    private mutating func closeHour(_ bar: Bar) {
        if nextHour > .distantPast, hourEquity > .zero {
            let change = (last - hourEquity).approximate / hourEquity.approximate
            returns.count += 1
            returns.sum += change
            returns.squareSum += change * change
        }
        hourEquity = last
        nextHour = bar.start.floored(to: .hours(1)) + .hours(1)
    }

    private static func fall(from peak: Money, to equity: Money) -> Double {
        peak > .zero ? (peak - equity).approximate / peak.approximate : 0
    }
}
