import Foundation
import Testing

@Suite("Backtests of files")
struct BacktestTests {
    private static let day: Int64 = 86_400_000

    @Test(
        "a trained predictor on spot speaks all three kinds of signal",
        arguments: ["pair", "ensemble"])
    func trained(predictor: String) throws {
        let shop = try Workshop(Configurations.quick)
        let fixture = CandleFixture.wonMarket(3600, seed: 11)
        try shop.write(fixture.text, to: "candles.csv")
        let line =
            "backtest --exchange upbit --market KRW-BTC --candles candles.csv "
            + "--predictor \(predictor) --train-days 2"
        let document = try shop.document(line)
        let result = try document.at("result")
        #expect(try !result.flag("synthetic_data"))
        #expect(try result.at("ledger").flag("balanced"))
        for kind in ["long", "short", "none"] {
            #expect(try result.at("signals").count(kind) > 0, "\(kind)")
        }
        #expect(try result.count("bars") == 3600 - 2880)
        #expect(try result.count("predictions") == 3600 - 2880)
        #expect(try result.string("from") == CandleFixture.time(fixture.candles[2880].time))
        #expect(try result.string("model") == "\(predictor)-upbit-KRW-BTC-1m@1")
        let training = try document.at("training")
        #expect(try training.string("to") == result.string("from"), "no look ahead")
        #expect(try training.at("members").elements().count == (predictor == "pair" ? 2 : 4))
    }

    @Test("rules of thumb trade at once; one that never speaks never trades")
    func rules() throws {
        let shop = try Workshop(Configurations.gateOff)
        try shop.write(CandleFixture.wonMarket(2000, seed: 12).text, to: "candles.csv")
        let line = "backtest --market KRW-BTC --candles candles.csv --predictor"
        let cross = try shop.document("\(line) ema:3/8").at("result")
        #expect(try cross.count("trades") > 20)
        #expect(try cross.count("predictions") == 2000 - 8)
        #expect(try cross.string("model") == "ema:3/8")
        let last = try shop.document("\(line) last-return").at("result")
        #expect(try last.count("predictions") > 350 && last.count("predictions") <= 400)
        #expect(try last.count("fills") > 0)
        let flat = try shop.document("\(line) always-flat").at("result")
        #expect(try flat.count("orders") == 0 && flat.money("net_pnl") == 0)
        #expect(try flat.at("signals").count("none") == flat.count("predictions"))
        #expect(try flat.at("ledger").flag("balanced"))
    }

    @Test(
        "a position that its account cannot bear is liquidated: booked, reported, and the end of trading"
    )
    func liquidation() throws {
        let shop = try Workshop(
            """
            mode: paper
            exchange: bitmex
            market: XBTUSD
            capital: "1"
            gate: { minimum_edge_bps: off }
            sizing: { kind: fraction, of: "0.95" }

            """)
        var rows = ["open_time_ms,open,high,low,close,volume"]
        var time: Int64 = 1_546_300_800_000
        var price = 10_000.0
        func add(_ close: Double) {
            rows.append(
                "\(time),\(price),\(max(price, close)),\(min(price, close)),\(close),5000000")
            time += 60_000
            price = close
        }
        for _ in 0..<80 { add(price - 1) }
        for _ in 0..<120 { add(price + 5) }
        add(4000)
        for _ in 0..<60 { add(price + 0.5) }
        try shop.write(rows.joined(separator: "\n") + "\n", to: "candles.csv")
        let outcome = try shop.haetae(
            "backtest --candles candles.csv --predictor ema:10/50 --json")
        try #require(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("HALTED: the venue has liquidated the position: sell "))
        let result = try Document(strictly: outcome.output).at("result")
        #expect(try result.at("ledger").flag("balanced"))
        #expect(try result.money("end_equity") == 0)
        // The purchase was ours; nobody ordered the sale.
        #expect(try result.count("orders") == 1 && result.count("fills") == 2)
        #expect(try shop.export("fills").map { $0["side"] } == ["buy", "sell"])
    }

    @Test("--from, --to and --train-days choose what is traded, to the candle")
    func spans() throws {
        let shop = try Workshop(Configurations.gateOff)
        let fixture = CandleFixture.wonMarket(2 * 1440 + 100, seed: 13)
        try shop.write(fixture.text, to: "candles.csv")
        let line = "backtest --market KRW-BTC --candles candles.csv --predictor ema:3/8"
        let from = CandleFixture.time(CandleFixture.wonStart + Self.day)
        let to = CandleFixture.time(CandleFixture.wonStart + Self.day + 600 * 60_000)
        let part = try shop.document("\(line) --from \(from) --to \(to)").at("result")
        #expect(try part.count("bars") == 600)
        #expect(try part.string("from") == from && part.string("to") == to)
        let rest = try shop.document("\(line) --train-days 2").at("result")
        #expect(try rest.count("bars") == 100)
        // The same candles in a file of their own: what lies outside the span plays no part.
        var alone = fixture
        alone.candles = Array(fixture.candles[1440..<2040])
        try shop.write(alone.text, to: "alone.csv")
        let same = try shop.document(
            "backtest --market KRW-BTC --candles alone.csv --predictor ema:3/8")
        #expect(try same.at("result").string("net_pnl") == part.string("net_pnl"))
    }

    @Test("the gate lets through what pays: auto refuses what has no estimate, off takes all")
    func gate() throws {
        let shop = try Workshop()
        let fixture = CandleFixture.wonMarket(2 * 1440 + 720, seed: 14)
        try shop.write(fixture.text, to: "candles.csv")
        var predictor = "pair --train-days 2"
        var trades: [String: Int] = [:]
        var below: [String: Int] = [:]
        for gate in ["auto", "off", "\"2\"", "\"500\""] {
            try shop.write(
                Configurations.quick + "gate: { minimum_edge_bps: \(gate) }\nband: \"0.0005\"\n",
                to: "config.yaml")
            let result = try shop.document(
                "backtest --market KRW-BTC --candles candles.csv --predictor \(predictor)"
            ).at("result")
            trades[gate] = try result.count("trades")
            below[gate] = try result.at("not_taken").count("below_cost")
            #expect(try result.at("ledger").flag("balanced"))
            #expect(try result.at("below_cost").count("signals") == below[gate])
            // Trained once; the same model then meets the other gates.
            predictor = try "\(result.string("model")) --from \(result.string("from"))"
        }
        #expect(below["off"] == 0)
        #expect(trades["off", default: 0] > 0)
        #expect(trades["\"500\""] == 0, "nothing promises five per cent")
        #expect(below["\"500\"", default: 0] > 0)
        #expect(below["\"2\"", default: 0] <= below["auto", default: 0])
        try shop.write("", to: "config.yaml")
        let rule = try shop.document(
            "backtest --market KRW-BTC --candles candles.csv --predictor ema:3/8"
        ).at("result")
        #expect(try rule.count("orders") == 0)
        #expect(try rule.at("not_taken").count("no_estimate") > 0, "the reason is told")
    }

    @Test("a linear contract of one's own trades both ways, with its own fees")
    func linear() throws {
        let shop = try Workshop(
            Configurations.ownLinear + Configurations.gateOff + Configurations.plainFills)
        let one = CandleFixture.one
        let fixture = CandleFixture(
            1500, seed: 15, start: CandleFixture.wonStart, price: 60_000 * one, tick: one / 2,
            unit: 1000 * one, isWhole: true)
        try shop.write(fixture.text, to: "candles.csv")
        let result = try shop.document(
            "backtest --exchange paper --market BTC-PERP --candles candles.csv --predictor ema:3/8"
        ).at("result")
        #expect(try result.string("currency") == "USDT")
        #expect(try result.at("ledger").flag("balanced"))
        let fills = try shop.export("fills")
        #expect(fills.count > 20)
        for fill in fills {
            let value =
                try Exact.parse(#require(fill["price"]), decimals: 1)
                * Exact.parse(#require(fill["quantity"]), decimals: 0)
            // price × contracts × 0.001 in 10⁻⁶; times 0.0006, cut to 10⁻⁶.
            let fee = value * 100 * 6 / 10_000
            #expect(try Exact.parse(#require(fill["fee"]), decimals: 6) == fee)
        }
        let sides = Set(fills.compactMap { $0["side"] })
        #expect(sides == ["buy", "sell"])
    }

    @Test(
        "sizing spends what it says, at the price it says",
        arguments: [
            ("signal_close", "true"), ("signal_close", "false"), ("expected_fill", "true"),
            ("expected_fill", "false"),
        ])
    func sizing(pricedAt: String, reserveFee: String) throws {
        let shop = try Workshop(
            Configurations.ownSpot + Configurations.gateOff + Configurations.plainFills + """
                capital: "1000000"
                sizing: { of: "0.5", priced_at: \(pricedAt), reserve_fee: \(reserveFee) }
                """)
        let one = CandleFixture.one
        let fixture = CandleFixture(
            300, seed: 16, start: CandleFixture.wonStart, price: 60_000 * one, tick: one / 10,
            unit: one)
        try shop.write(fixture.text, to: "candles.csv")
        let result = try shop.document(
            "backtest --exchange paper --market BTC-USDT --candles candles.csv --predictor ema:3/8"
        ).at("result")
        #expect(try result.at("sizing").string("priced_at") == pricedAt)
        let fill = try #require(shop.export("fills").first)
        let order = try #require(shop.export("orders").first)
        var budget = Int128(500_000) * Int128(one) * Int128(one)
        if reserveFee == "true" { budget = budget * 10_000 / 10_005 }
        let column = pricedAt == "signal_close" ? order["decision_price"] : fill["price"]
        let price = try Exact.parse(#require(column), decimals: 8)
        #expect(try Exact.parse(#require(fill["quantity"]), decimals: 8) == budget / price)
        #expect(try result.at("ledger").flag("balanced"))
    }
}
