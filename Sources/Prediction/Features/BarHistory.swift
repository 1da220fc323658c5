import Domain
import Glibc

/// Rolling columns over the recent bars, fed one bar at a time.
struct BarHistory: Sendable {
    /// Bars pushed so far; the newest is at `position`.
    private(set) var position = 0

    private(set) var logCloses = RollingSum()
    private(set) var logHighs = RollingSum()
    private(set) var logLows = RollingSum()
    private(set) var returns = RollingSum()
    private(set) var squares = RollingSum()
    private(set) var upSquares = RollingSum()
    private(set) var magnitudes = RollingSum()
    private(set) var neighborProducts = RollingSum()
    private(set) var rangeSquares = RollingSum()
    private(set) var locations = RollingSum()
    private(set) var wickBalances = RollingSum()
    private(set) var volumes = RollingSum()
    private(set) var rootVolumes = RollingSum()
    private(set) var signedVolumes = RollingSum()
    private(set) var flows = RollingSum()
    private(set) var quiet = RollingSum()
    private(set) var bigMoves = RollingSum()
    private(set) var bigMoveSigns = RollingSum()
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
        let previous = position > 0 ? logCloses.value(at: position) : log(close)
        let previousReturn = returns.value(at: position)
        position &+= 1
        shape = BarShape(open: open, high: high, low: low, close: close)
        let logClose = log(close)
        let move = logClose - previous
        yardstick = max(
            Self.smallestYardstick,
            magnitudes.mean(min(96, position), at: position &- 1) * Self.deviationPerMagnitude)
        let sign: Double = move > 0 ? 1 : (move < 0 ? -1 : 0)
        let isBig = abs(move) > Self.bigMoveThreshold * yardstick

        logCloses.push(logClose, at: position)
        logHighs.push(shape.logHigh, at: position)
        logLows.push(shape.logLow, at: position)
        returns.push(move, at: position)
        squares.push(move * move, at: position)
        upSquares.push(move > 0 ? move * move : 0, at: position)
        magnitudes.push(abs(move), at: position)
        neighborProducts.push(move * previousReturn, at: position)
        let range = shape.logHigh - shape.logLow
        rangeSquares.push(range * range, at: position)
        locations.push(shape.location, at: position)
        wickBalances.push(shape.lowerWick - shape.upperWick, at: position)
        volumes.push(volume, at: position)
        rootVolumes.push(volume.squareRoot(), at: position)
        signedVolumes.push(sign * volume, at: position)
        flows.push(shape.location * volume, at: position)
        quiet.push(volume > 0 ? 0 : 1, at: position)
        bigMoves.push(isBig ? 1 : 0, at: position)
        bigMoveSigns.push(isBig ? sign : 0, at: position)
        averages.push(logClose, isFirst: position == 1)
    }

    /// Computes every running quantity anew from the last `depth` bars.
    mutating func rebase(depth: Int) {
        logCloses.rebase(at: position, depth: depth)
        returns.rebase(at: position, depth: depth)
        squares.rebase(at: position, depth: depth)
        upSquares.rebase(at: position, depth: depth)
        magnitudes.rebase(at: position, depth: depth)
        neighborProducts.rebase(at: position, depth: depth)
        rangeSquares.rebase(at: position, depth: depth)
        locations.rebase(at: position, depth: depth)
        wickBalances.rebase(at: position, depth: depth)
        volumes.rebase(at: position, depth: depth)
        rootVolumes.rebase(at: position, depth: depth)
        signedVolumes.rebase(at: position, depth: depth)
        flows.rebase(at: position, depth: depth)
        quiet.rebase(at: position, depth: depth)
        bigMoves.rebase(at: position, depth: depth)
        bigMoveSigns.rebase(at: position, depth: depth)
        for step in (0..<depth).reversed() {
            averages.push(
                logCloses.value(at: position &- step), isFirst: step == depth - 1)
        }
    }

    /// Root of the mean squared return of the last `length` bars.
    func volatility(_ length: Int) -> Double {
        squares.mean(length, at: position).squareRoot()
    }

    /// The volatility that high and low imply (Parkinson 1980), per bar.
    func parkinson(_ length: Int) -> Double {
        // 1 / (4 ln 2)
        (rangeSquares.mean(length, at: position) * 0.36067376022224085).squareRoot()
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
