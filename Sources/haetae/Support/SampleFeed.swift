import Domain
import MarketData

/// The built-in market, for a first run with no data, no keys and no internet.
enum SampleFeed {
    /// Its first minute: fixed, so that the same seed gives the same market for ever.
    static let start = Timestamp(milliseconds: 1_767_225_600_000)  // 2026-01-01

    /// How much of it is traded unless something else is asked for.
    static let tradedDays = 14

    /// `days` of one-minute candles on the grid of `instrument`.
    static func series(_ instrument: Instrument, days: Int, seed: UInt64) -> BarSeries {
        var market = market(instrument, from: start, seed: seed)
        return market.series(minutes: days * 1440)
    }

    /// The made-up market of `instrument`, beginning at any time.
    static func market(
        _ instrument: Instrument, from start: Timestamp, seed: UInt64
    ) -> SampleMarket {
        let (price, volume) = scale(of: instrument)
        return SampleMarket(
            SampleMarketSettings(
                ticks: instrument.ticks, startPrice: price, start: start, meanVolume: volume,
                lot: instrument.lot, seed: seed))
    }

    /// A price and a minute's volume of about the size that the market has.
    private static func scale(of instrument: Instrument) -> (Price, Quantity) {
        let isWon = instrument.quote == .krw
        let (dollars, unitsPerMinute): (Int64, Int64) =
            switch instrument.base.code {
            case "ETH": (4000, 2)
            case "XRP": (2, 5000)
            default: (100_000, 2)
            }
        let price = Price(raw: dollars * (isWon ? 1400 : 1) * FixedPoint.scale)
        let contracts = Quantity(raw: 500_000 * FixedPoint.scale)
        let units = Quantity(raw: unitsPerMinute * FixedPoint.scale)
        return (price, instrument.isSpot ? units : contracts)
    }
}
