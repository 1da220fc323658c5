public import Domain

/// The features of one market, updated bar by bar; live, backtest and training all run this.
///
/// The vector at a bar is a function of the last `deepestReach` bars and of nothing else, to the
/// last bit: it does not matter when the state was started, nor what came after the bar.
///
/// Bars may be missing. A hole of up to `longestHole` bars is taken as bars without a trade (close
/// carried on, volume zero), which the activity features count. After a longer one nothing is
/// carried: the state starts over and must warm up again.
public struct FeatureState: Sendable {
    /// The longest window of any feature, in bars.
    public static let longestWindow = 288
    /// The longest hole, in bars, that still counts as "nobody traded".
    public static let longestHole = 12
    /// Running quantities are computed anew at every bar whose number since 1970 divides by this.
    static let rebaseEvery = 32
    /// Bars after which a fresh state is certainly ready: 320.
    public static let deepestReach = longestWindow + rebaseEvery

    /// The length of the bars it is fed.
    public let interval: TimeSpan
    private(set) var history = BarHistory()
    /// Number of the newest bar since 1970.
    private var barNumber: Int64 = .min
    /// Bars since the last start, fillers included.
    private var barsSinceStart = 0
    private(set) var lastClose = 0.0
    private(set) var closeTime = Timestamp(nanoseconds: 0)
    /// Whether the vector is complete: enough bars since the start or the last long hole.
    public private(set) var isReady = false

    /// An empty state for bars of `interval`.
    ///
    /// - Precondition: `interval` is positive.
    public init(interval: TimeSpan) {
        precondition(interval > .zero, "bars have a length")
        self.interval = interval
    }

    /// Takes the next closed bar.
    ///
    /// - Returns: whether a complete vector stands ready for this bar. A bar that is not later than
    ///   the newest one, or whose prices are not positive, is not taken: `false`.
    @discardableResult
    public mutating func update(_ bar: Bar) -> Bool {
        let number = bar.start.floored(to: interval).nanoseconds / interval.nanoseconds
        guard number > barNumber, bar.isPriced else { return false }
        if barsSinceStart > 0 {
            let hole = number - barNumber - 1
            if hole > Int64(Self.longestHole) {
                restart()
            } else {
                for missing in 0..<hole { fill(number: barNumber + 1 + missing) }
            }
        }
        let close = bar.close.approximate
        take(
            number: number, open: bar.open.approximate, high: bar.high.approximate,
            low: bar.low.approximate, close: close, volume: bar.volume.approximate)
        barNumber = number
        lastClose = close
        closeTime = bar.start + interval
        return isReady
    }

    /// Forgets everything but the interval.
    private mutating func restart() {
        history = BarHistory()
        barsSinceStart = 0
        isReady = false
    }

    private mutating func fill(number: Int64) {
        take(
            number: number, open: lastClose, high: lastClose, low: lastClose, close: lastClose,
            volume: 0)
    }

    private mutating func take(
        number: Int64, open: Double, high: Double, low: Double, close: Double, volume: Double
    ) {
        history.push(open: open, high: high, low: low, close: close, volume: max(0, volume))
        barsSinceStart += 1
        // One bar more than the window: the first return needs a close before it.
        guard barsSinceStart > Self.longestWindow + 1,
            number % Int64(Self.rebaseEvery) == 0
        else { return }
        history.rebase(depth: Self.longestWindow + 1)
        isReady = true
    }

    /// The vector of the newest bar as an array; see `write(into:)`.
    public var vector: [Float] {
        [Float](unsafeUninitializedCapacity: FeatureSet.count) { buffer, count in
            write(into: UnsafeMutableBufferPointer(rebasing: buffer[0..<FeatureSet.count]))
            count = FeatureSet.count
        }
    }

    /// What the market looks like at the newest bar, for splitting results by regime.
    public var regime: Regime {
        Regime(
            volatility: history.volatility(96),
            isAfterBigMove: history.value(.bigMove) > 0)
    }

    /// The market's state at a bar, in the features' own terms.
    public struct Regime: Hashable, Sendable {
        /// Root of the mean squared one-bar return over 96 bars, a ratio.
        public let volatility: Double
        /// Whether the bar itself moved more than five typical returns.
        public let isAfterBigMove: Bool

        /// A regime as measured elsewhere, e.g. read from a store.
        public init(volatility: Double, isAfterBigMove: Bool) {
            self.volatility = volatility
            self.isAfterBigMove = isAfterBigMove
        }
    }
}

extension Bar {
    /// Whether logarithms can be taken of it.
    var isPriced: Bool { open.raw > 0 && high.raw > 0 && low.raw > 0 && close.raw > 0 }
}
