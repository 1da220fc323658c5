import Foundation

/// Candles made from a seed, on the grid of a market; prices and volumes at 10⁻⁸.
struct CandleFixture {
    struct Candle {
        /// Milliseconds since 1970.
        var time: Int64
        var open: Int64
        var high: Int64
        var low: Int64
        var close: Int64
        var volume: Int64
    }

    var candles: [Candle] = []

    /// A made-up market with swings that last some minutes, so that all classes of labels occur.
    ///
    /// - Parameters:
    ///   - start: milliseconds since 1970.
    ///   - price: about where it trades.
    ///   - tick: its grid.
    ///   - unit: a usual volume of one candle; whole multiples of it only when `isWhole`.
    init(
        _ count: Int, seed: UInt64, start: Int64, price: Int64, tick: Int64, unit: Int64,
        isWhole: Bool = false, stepMilliseconds: Int64 = 60_000
    ) {
        var random = Seeded(seed)
        let first = price / tick
        var close = first
        var drift: Int64 = 0
        // A tenth of a percent is a usual move; ticks are counted, nothing is rounded.
        let usual = max(2, first / 1000)
        for index in 0..<count {
            let open = max(1, close + Int64.random(in: -1...1, using: &random))
            drift = drift * 9 / 10 + Int64.random(in: -usual / 3...usual / 3, using: &random)
            // Held in a wide corridor, so that prices stay those of the market.
            let pull = (first - close) / 400
            close = max(
                first / 2, open + drift + pull + Int64.random(in: -usual...usual, using: &random))
            let high = max(open, close) + Int64.random(in: 0...usual / 2, using: &random)
            let low = min(open, close) - Int64.random(in: 0...usual / 2, using: &random)
            let volume =
                isWhole
                ? Int64.random(in: 1...2000, using: &random) * unit
                : Int64.random(in: unit / 10...unit * 5, using: &random)
            candles.append(
                Candle(
                    time: start + Int64(index) * stepMilliseconds, open: open * tick,
                    high: high * tick, low: low * tick, close: close * tick, volume: volume))
        }
    }

    /// Upbit's KRW-BTC in September 2025: about 158,000,000 won, tick 1,000.
    static func wonMarket(_ count: Int, seed: UInt64) -> CandleFixture {
        CandleFixture(
            count, seed: seed, start: wonStart, price: 158_000_000 * one, tick: 1000 * one,
            unit: one)
    }

    /// BitMEX's XBTUSD in March 2019: about 4,000 dollars, tick 0.5, contracts.
    static func inverseMarket(_ count: Int, seed: UInt64) -> CandleFixture {
        CandleFixture(
            count, seed: seed, start: inverseStart, price: 4000 * one, tick: one / 2,
            unit: 1000 * one, isWhole: true)
    }

    static let one: Int64 = 100_000_000
    /// 2025-09-01.
    static let wonStart: Int64 = 1_756_684_800_000
    /// 2019-03-01.
    static let inverseStart: Int64 = 1_551_398_400_000
    static let header = "open_time_ms,open,high,low,close,volume"

    /// The file as `haetae` reads it.
    var text: String { ([Self.header] + candles.map(Self.line)).joined(separator: "\n") + "\n" }

    /// The first `count` candles.
    func prefix(_ count: Int) -> CandleFixture {
        var result = self
        result.candles = Array(candles.prefix(count))
        return result
    }

    func dropFirst(_ count: Int) -> CandleFixture {
        var result = self
        result.candles = Array(candles.dropFirst(count))
        return result
    }

    static func line(_ candle: Candle) -> String {
        let prices = [candle.open, candle.high, candle.low, candle.close, candle.volume]
        return "\(candle.time)," + prices.map(decimal).joined(separator: ",")
    }

    static func decimal(_ value: Int64) -> String { Exact.text(Int128(value), decimals: 8) }

    /// ISO 8601 in UTC, as exports write it.
    static func time(_ milliseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(milliseconds) / 1000).ISO8601Format()
    }
}
