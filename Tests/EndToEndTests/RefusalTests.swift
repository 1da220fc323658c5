import Foundation
import Testing

@Suite("What cannot be meant or used is refused before anything is touched")
struct RefusalTests {
    @Test("all faults of a configuration come at once, each with its line")
    func configuration() throws {
        let shop = try Workshop(
            """
            mode: papr
            capitol: 5
            horizon: soon
            sizing: { of: "2" }

            """)
        for flag in ["", " --json"] {
            let outcome = try shop.haetae("paper" + flag)
            #expect(outcome.status == 78)
            for (line, word) in [
                (1, "papr"), (2, "capitol"), (3, "horizon"), (4, "sizing.of"),
            ] {
                #expect(outcome.errors.contains("config.yaml:\(line): "), "\(outcome.errors)")
                #expect(outcome.errors.contains(word))
            }
            #expect(outcome.errors.contains("did you mean capital?"))
            if flag.isEmpty { continue }
            let error = try Document(strictly: outcome.output).at("error")
            #expect(error.keys == ["code", "message", "remedy"])
            #expect(try error.count("code") == 78)
            #expect(try error.string("message").contains("config.yaml:4"))
        }
        #expect(try shop.haetae("paper --config other.yaml").status == 66)
        #expect(try shop.files() == ["config.yaml"])
    }

    @Test(
        "wrong usage is 64 with a hint, whatever else is wrong",
        arguments: [
            ("backtest --exchange upbitt --market KRW-BTC --candles c.csv", 64, "upbit"),
            ("backtest --exchange upbit --market BTC-KRW --candles c.csv", 64, "KRW-BTC"),
            ("backtest --exchange bitmex --market XBTUS --candles c.csv", 64, "XBTUSD"),
            ("ingest --market BTCKRW --import c.csv", 64, "KRW-BTC"),
            ("train --market BTCKRW --candles c.csv", 64, "KRW-BTC"),
            ("backtest --candles c.csv --predictor nope", 64, "always-flat"),
            ("backtest --candles c.csv --predictor ema:8/3", 64, "ema:10/50"),
            ("backtest --candles c.csv --predictor boosted", 64, "ensemble or pair"),
            ("train --candles c.csv --model boosted", 64, "ensemble or pair"),
            ("train --candles c.csv --model always-flat", 64, "ensemble or pair"),
            ("paper --feed live --speed 60", 64, "--for"),
            ("paper --feed sandbox --speed 61", 64, "at most 60"),
            ("paper --feed sandbox --speed max", 64, "at most 60"),
            ("sandbox --latency=-1", 64, "0 to 60000"),
            ("sandbox --latency 60001", 64, "0 to 60000"),
            ("paper --recording c.csv", 64, "--feed sandbox"),
            ("paper --speed soon", 64, "60"),
            ("paper --for -3d", 64, "--for"), ("backtest --from yesterday", 64, "--from"),
            ("backtest --train-days -1", 64, "--train-days"),
            ("backtest --capital 0", 64, "--capital"),
            ("ingest", 64, "--import"), ("ingest --gaps --import c.csv", 64, "--gaps"),
            ("export --what everything", 64, "candles"), ("frobnicate", 64, "haetae --help"),
            ("models show pair", 64, "@"), ("models show pair@7", 66, "pair"),
            ("pnl --by hour", 64, "--by"), ("pnl", 66, "database"),
            ("export --what fills", 66, "database"),
            ("evaluate --candles none.csv", 66, "none.csv"),
        ] as [(String, Int32, String)])
    func usage(line: String, status: Int32, hint: String) throws {
        let shop = try Workshop()
        try shop.write(CandleFixture.wonMarket(50, seed: 91).text, to: "c.csv")
        let outcome = try shop.haetae(line + " --json")
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.errors.contains(hint), "\(outcome.errors)")
        let error = try Document(strictly: outcome.output).at("error")
        #expect(try error.count("code") == Int(status))
        #expect(try !error.string("message").isEmpty)
        #expect(error.keys == ["code", "message", "remedy"])
        #expect(try shop.haetae(line).output.isEmpty, "standard output is for results")
        #expect(try shop.files() == ["c.csv"], "nothing is created")
    }

    @Test("too little to train on, or a start after the end, is bad data, told in days and times")
    func spans() throws {
        let shop = try Workshop()
        try shop.write(CandleFixture.wonMarket(1500, seed: 92).text, to: "candles.csv")
        let line = "backtest --market KRW-BTC --candles candles.csv"
        let end = CandleFixture.time(CandleFixture.wonStart + 1500 * 60_000)
        for (arguments, words) in [
            ("--predictor pair --train-days 1", ["needs 1500", "days"]),
            ("--predictor pair --train-days 9", [end, "--train-days"]),
            ("--predictor ema:3/8 --from 2026-01-01", [end, "2026-01-01", "--from"]),
            ("--predictor ema:3/8 --to 2020-01-01", ["no candles"]),
        ] {
            let outcome = try shop.haetae("\(line) \(arguments)")
            #expect(outcome.status == 65, "\(arguments): \(outcome.errors)")
            for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
        }
        let training = try shop.haetae("train --market KRW-BTC --candles candles.csv --model pair")
        #expect(training.status == 65 && training.errors.contains("needs 1500"))
        #expect(!shop.exists("data/models"))
        #expect(try shop.hasNoRun())
    }
}
