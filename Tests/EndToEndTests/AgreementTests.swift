import Foundation
import Testing

/// The strategy of the moving averages in `Double`, as the comparison with other engines states it.
struct ReferenceStrategy {
    enum Sizing {
        case signalClose
        case fill
        case fillWithFee
    }

    /// Small enough that `Double` holds an equity to 10⁻⁹; `scripts/agreement` compares a thousand
    /// times as much on a million bars.
    static let capital = 1e6

    var entries = 0
    var exits = 0
    var equity = 0.0

    /// Averages with alpha 2/(n+1) from the first close; from bar `slow` on a cross up buys with 99 %
    /// of the cash and a cross down sells all, at the next bar's open, for a fee of 0.05 %.
    init(_ bars: [(open: Double, close: Double)], fast: Int, slow: Int, sizing: Sizing) {
        let fee = 0.0005
        var fastAverage = bars[0].close
        var slowAverage = bars[0].close
        var cash = ReferenceStrategy.capital
        var quantity = 0.0
        for index in 1..<bars.count {
            let close = bars[index].close
            let before = (fast: fastAverage, slow: slowAverage)
            fastAverage += 2 / Double(fast + 1) * (close - fastAverage)
            slowAverage += 2 / Double(slow + 1) * (close - slowAverage)
            guard index >= slow, index < bars.count - 1 else { continue }
            let price = bars[index + 1].open
            if quantity == 0, fastAverage > slowAverage, before.fast <= before.slow {
                let divisor =
                    switch sizing {
                    case .signalClose: close
                    case .fill: price
                    case .fillWithFee: price * (1 + fee)
                    }
                let size = (0.99 * cash / divisor / 1e-8).rounded(.down) * 1e-8
                guard size > 0 else { continue }
                cash -= size * price * (1 + fee)
                quantity = size
                entries += 1
            } else if quantity > 0, fastAverage < slowAverage, before.fast >= before.slow {
                cash += quantity * price * (1 - fee)
                quantity = 0
                exits += 1
            }
        }
        equity = cash + quantity * bars[bars.count - 1].close
    }
}

@Suite("Agreement with a reference in floating point")
struct AgreementTests {
    private static let fixture = CandleFixture(
        50_000, seed: 41, start: 1_704_067_200_000, price: 42_000 * CandleFixture.one,
        tick: CandleFixture.one / 10, unit: CandleFixture.one)

    @Test(
        "ema:10/50 enters and leaves where the reference does, and ends with its equity",
        arguments: [
            ("signal_close", "false", ReferenceStrategy.Sizing.signalClose),
            ("expected_fill", "false", .fill), ("expected_fill", "true", .fillWithFee),
        ])
    func agreement(
        pricedAt: String, reserveFee: String, sizing: ReferenceStrategy.Sizing
    ) throws {
        let shop = try Workshop(
            Configurations.ownSpot + Configurations.gateOff + Configurations.plainFills + """
                exchange: paper
                market: BTC-USDT
                capital: "1000000"
                sizing: { of: "0.99", priced_at: \(pricedAt), reserve_fee: \(reserveFee) }
                risk: { max_orders_per_day: off, price_band_pct: off, stale_after: off }
                """)
        try shop.write(Self.fixture.text, to: "bars.csv")
        let result = try shop.document("backtest --candles bars.csv --predictor ema:10/50")
            .at("result")
        let bars = Self.fixture.candles.map { candle in
            (open: Double(candle.open) / 1e8, close: Double(candle.close) / 1e8)
        }
        let reference = ReferenceStrategy(bars, fast: 10, slow: 50, sizing: sizing)
        let fills = try shop.export("fills")
        #expect(fills.filter { $0["side"] == "buy" }.count == reference.entries)
        #expect(fills.filter { $0["side"] == "sell" }.count == reference.exits)
        #expect(reference.exits > 400)
        #expect(try result.count("trades") == reference.exits)
        let equity = Double(try result.money("end_equity")) / 1e16
        #expect(
            abs(equity - reference.equity) <= 1e-6,
            "\(equity) here, \(reference.equity) in the reference")
    }
}
