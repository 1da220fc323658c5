import Domain
import Glibc

/// Rolling columns over the recent bars, fed one bar at a time.
struct BarHistory: Sendable {
    /// What is kept of each bar.
    enum Column: Int, CaseIterable {
        case logClose, logHigh, logLow
        /// Log return, its square, the square of an upward one, and its magnitude.
        case move, square, upSquare, magnitude
        /// Return times the return before.
        case neighborProduct
        /// Square of the log range.
        case rangeSquare
        /// Place of the close in the range, and lower minus upper wick.
        case location, wickBalance
        case volume, rootVolume
        /// Volume times the sign of the return, and times the place of the close.
        case signedVolume, flow
        /// 1 for a bar without a trade.
        case quiet
        /// 1 for a big move, and its sign.
        case bigMove, bigMoveSign
    }

    private var columns = RollingColumns(columns: Column.allCases.count)
    private(set) var averages = MovingAverages()
    private(set) var shape = BarShape()
    /// The typical one-bar return, measured on the 96 bars before the newest.
    private(set) var yardstick = BarHistory.smallestYardstick

    /// A tenth of a basis point: below this a market counts as still.
    static let smallestYardstick = 1e-5
    /// How many yardsticks make a big move.
    static let bigMoveThreshold = 5.0
    /// E|x| of a normal variable is σ × √(2/π).
    private static let deviationPerMagnitude = 1.2533141373155003

    /// Appends a bar whose prices are positive.
    mutating func push(open: Double, high: Double, low: Double, close: Double, volume: Double) {
        let isFirst = columns.position == 0
        let logClose = log(close)
        let move = isFirst ? 0 : logClose - value(.logClose)
        let product = move * value(.move)
        yardstick = max(
            Self.smallestYardstick,
            mean(.magnitude, min(96, columns.position + 1)) * Self.deviationPerMagnitude)
        shape = BarShape(open: open, high: high, low: low, close: close)
        let sign: Double = move > 0 ? 1 : (move < 0 ? -1 : 0)
        let isBig = abs(move) > Self.bigMoveThreshold * yardstick
        let range = shape.logHigh - shape.logLow

        columns.advance()
        set(.logClose, logClose)
        set(.logHigh, shape.logHigh)
        set(.logLow, shape.logLow)
        set(.move, move)
        set(.square, move * move)
        set(.upSquare, move > 0 ? move * move : 0)
        set(.magnitude, abs(move))
        set(.neighborProduct, product)
        set(.rangeSquare, range * range)
        set(.location, shape.location)
        set(.wickBalance, shape.lowerWick - shape.upperWick)
        set(.volume, volume)
        set(.rootVolume, volume.squareRoot())
        set(.signedVolume, sign * volume)
        set(.flow, shape.location * volume)
        set(.quiet, volume > 0 ? 0 : 1)
        set(.bigMove, isBig ? 1 : 0)
        set(.bigMoveSign, isBig ? sign : 0)
        averages.push(logClose, isFirst: isFirst)
    }

    /// Computes every running quantity anew from the last `depth` bars.
    mutating func rebase(depth: Int) {
        columns.rebase(depth: depth)
        for step in (0..<depth).reversed() {
            averages.push(value(.logClose, back: step), isFirst: step == depth - 1)
        }
    }

    @inline(__always)
    private mutating func set(_ column: Column, _ value: Double) {
        columns.set(column.rawValue, value)
    }

    /// The value of `column`, `back` bars ago.
    @inline(__always)
    func value(_ column: Column, back: Int = 0) -> Double {
        columns.value(column.rawValue, back: back)
    }

    /// The sum of the newest `length` values of `column`.
    @inline(__always)
    func sum(_ column: Column, _ length: Int) -> Double {
        columns.sum(column.rawValue, length, back: 0)
    }

    /// The mean of the newest `length` values of `column`.
    @inline(__always)
    func mean(_ column: Column, _ length: Int) -> Double {
        sum(column, length) / Double(length)
    }

    /// Calls `body` with the values of `column` for the bars `range` ago, newest first.
    @inline(__always)
    func forEach(_ column: Column, back range: Range<Int>, _ body: (Double) -> Void) {
        columns.forEach(column.rawValue, back: range, body)
    }

    /// Root of the mean squared return of the last `length` bars.
    func volatility(_ length: Int) -> Double {
        mean(.square, length).squareRoot()
    }

    /// The volatility that high and low imply (Parkinson 1980), per bar.
    func parkinson(_ length: Int) -> Double {
        // 1 / (4 ln 2)
        (mean(.rangeSquare, length) * 0.36067376022224085).squareRoot()
    }
}

/// One bar in logarithms and in parts of its range.
///
/// The open counts into the range, because BitMEX's can lie outside `[low, high]`.
struct BarShape: Sendable {
    private(set) var logHigh = 0.0
    private(set) var logLow = 0.0
    private(set) var body = 0.0
    private(set) var upperWick = 0.0
    private(set) var lowerWick = 0.0
    /// −1 when the close is the low, 1 when it is the high, 0 for a bar without range.
    private(set) var location = 0.0

    init() {}

    init(open: Double, high: Double, low: Double, close: Double) {
        let top = max(high, open, close)
        let bottom = min(low, open, close)
        logHigh = log(top)
        logLow = log(bottom)
        let range = top - bottom
        guard range > 0 else { return }
        body = (close - open) / range
        upperWick = (top - max(open, close)) / range
        lowerWick = (min(open, close) - bottom) / range
        location = (2 * close - top - bottom) / range
    }
}

/// Exponential averages of the log close, alpha = 2 / (n + 1), from the first value on.
struct MovingAverages: Sendable {
    private(set) var ema6 = 0.0
    private(set) var ema12 = 0.0
    private(set) var ema24 = 0.0
    private(set) var ema48 = 0.0
    /// EMA 9 of EMA 12 − EMA 24.
    private(set) var signal = 0.0

    @inline(__always)
    mutating func push(_ value: Double, isFirst: Bool) {
        if isFirst {
            ema6 = value
            ema12 = value
            ema24 = value
            ema48 = value
            signal = 0
            return
        }
        ema6 += 2.0 / 7 * (value - ema6)
        ema12 += 2.0 / 13 * (value - ema12)
        ema24 += 2.0 / 25 * (value - ema24)
        ema48 += 2.0 / 49 * (value - ema48)
        signal += 2.0 / 10 * (ema12 - ema24 - signal)
    }
}
