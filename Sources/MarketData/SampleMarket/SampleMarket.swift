public import Domain

/// A synthetic market of 1-minute bars, for trying things out where no data and no network is.
///
/// It is made up, and made to be beatable; profits earned here say that the plumbing works and
/// nothing about any real market. What it is made of, so that nobody mistakes it for evidence:
///
/// - **Regimes.** Ranges (about eight hours, a weak pull to the price they began at), trends up or
///   down (about three hours, 0.7 to 1.5 basis points a minute, i.e. 20 to 45 in half an hour), a
///   crash about every ten days (1 to 5 % within 40 minutes) and a rebound behind it. The direction
///   of a trend is a fair coin.
/// - **Volatility.** About six basis points a minute, clustered as in GARCH(1,1), higher in the
///   hours when Europe and America trade, lower in the Asian night; four steps inside each minute.
/// - **Jumps** of about half a percent either way, one in two days; nothing announces them.
/// - **Volume** grows with the hour, with volatility, with the size of the move, and in trends.
/// - **Quiet minutes** without a trade, which give no bar.
/// - Over months the price is pulled back to where it began, so that a long run stays in a
///   plausible range.
///
/// **What can be learned:** a trend, once under way, goes on for a while and shows in the returns
/// and the volume of the last hours. A model that sees it earns more than 13 basis points in half
/// an hour on the rows it is surest of. Most rows are ranges, where nearly nothing can be known:
/// one who was told the regime of each minute would be right in less than 64 % of all half hours, and
/// nobody is told.
///
/// The market has no end. `next()` gives `nil` for a quiet minute, not for the end.
public struct SampleMarket: Sendable {
    /// What it was made from.
    public let settings: SampleMarketSettings
    /// The start of the minute that `next()` makes.
    public private(set) var time: Timestamp

    private var random: SampleRandom
    /// What a model has to guess; visible in the module so that a test can play the all-knowing.
    private(set) var regime: SampleRegime
    private(set) var logPrice: Double
    private let home: Double
    /// Variance of a minute relative to the usual one; GARCH(1,1).
    private var variance = 1.0

    private static let minuteVolatility = 6e-4
    private static let jumpProbability = 1.0 / 2880
    private static let homePull = 8e-6
    private static let stepsPerMinute = 4

    /// - Precondition: the start price, mean volume and lot are positive, and `quietShare` is from 0
    ///   to 0.4.
    public init(_ settings: SampleMarketSettings) {
        precondition(settings.startPrice > .zero, "a price is positive")
        precondition(settings.meanVolume > .zero && settings.lot > .zero, "volume is positive")
        precondition((0...0.4).contains(settings.quietShare), "quiet minutes are the exception")
        self.settings = settings
        time = settings.start.floored(to: .minutes(1))
        random = SampleRandom(seed: settings.seed)
        home = PortableMath.log(settings.startPrice.approximate)
        logPrice = home
        regime = .opening(at: home, &random)
    }

    /// The bar of the next minute, or `nil` if nothing traded in it.
    public mutating func next() -> Bar? {
        let start = time
        time = time + .minutes(1)
        regime = regime.next(at: logPrice, &random)
        let season = SampleSeason.factor(at: start)
        let isQuiet = random.happens(
            settings.quietShare * max(0, 2 - season) / max(1, regime.volume))
        let volatility =
            Self.minuteVolatility * variance.squareRoot() * season * regime.volatility
            * (isQuiet ? 0.2 : 1)
        let move = advance(volatility: volatility)
        guard !isQuiet else { return nil }
        return bar(
            start: start, move: move,
            volume: volume(season: season, surprise: abs(move.change) / volatility))
    }

    /// The next `minutes` minutes as a series; quiet ones are absent from it.
    public mutating func series(minutes: Int) -> BarSeries {
        var series = BarSeries(interval: .minutes(1), capacity: minutes)
        for _ in 0..<minutes {
            if let bar = next() { series.append(bar) }
        }
        return series
    }
}

extension SampleMarket {
    /// Log prices of one minute.
    private struct Move {
        let open: Double
        var high: Double
        var low: Double
        var close: Double
        var change: Double { close - open }
    }

    private mutating func advance(volatility: Double) -> Move {
        var move = Move(open: logPrice, high: logPrice, low: logPrice, close: logPrice)
        let steps = Double(Self.stepsPerMinute)
        let drift =
            regime.drift + regime.pull * (regime.anchor - logPrice)
            + Self.homePull * (home - logPrice)
        var shock = 0.0
        for _ in 0..<Self.stepsPerMinute {
            let normal = random.normal()
            shock += normal / steps.squareRoot()
            move.close += drift / steps + volatility / steps.squareRoot() * normal
            move.high = max(move.high, move.close)
            move.low = min(move.low, move.close)
        }
        if random.happens(Self.jumpProbability) {
            move.close += 0.005 * random.normal()
            move.high = max(move.high, move.close)
            move.low = min(move.low, move.close)
        }
        variance = min(16, 0.03 + (0.05 * shock * shock + 0.92) * variance)
        logPrice = move.close
        return move
    }

    private mutating func volume(season: Double, surprise: Double) -> Quantity {
        let factor =
            season * regime.volume * variance.squareRoot() * (0.5 + 0.6 * min(surprise, 8))
            * PortableMath.exp(0.6 * random.normal() - 0.18)
        let raw = Double(settings.meanVolume.raw) * factor
        let limit = Double(Int64.max / 2)
        let cut = Quantity(raw: Int64(min(raw, limit))).roundedDown(to: settings.lot)
        return max(cut, settings.lot)
    }

    private func bar(start: Timestamp, move: Move, volume: Quantity) -> Bar {
        // Rounding keeps order, so that high and low still enclose open and close.
        Bar(
            start: start, open: onGrid(move.open), high: onGrid(move.high), low: onGrid(move.low),
            close: onGrid(move.close), volume: volume)
    }

    /// The nearest price on the grid, at least one tick.
    private func onGrid(_ logPrice: Double) -> Price {
        let scaled = PortableMath.exp(logPrice) * Double(FixedPoint.scale)
        let exact = Price(raw: Int64(min(scaled.rounded(), Double(Int64.max / 2))))
        let below = settings.ticks.rounded(exact, .floor)
        let above = settings.ticks.rounded(exact, .ceiling)
        let nearest = exact.raw - below.raw < above.raw - exact.raw ? below : above
        return nearest > .zero ? nearest : settings.ticks.tick(at: .zero)
    }
}
