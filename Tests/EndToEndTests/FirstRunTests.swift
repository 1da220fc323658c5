import Foundation
import Testing

@Suite("The first run, with no data, no keys and no network")
struct FirstRunTests {
    /// The keys that CLI.md promises, and those that were added to them.
    private static let promised: Set = [
        "run", "mode", "exchange", "market", "currency", "from", "to", "synthetic_data",
        "start_equity", "end_equity", "net_pnl", "realized_pnl", "unrealized_pnl", "gross_pnl",
        "fees", "funding", "slippage", "return_pct", "buy_and_hold_pct", "max_drawdown_pct",
        "sharpe", "orders", "fills", "trades", "wins", "predictions", "signals", "not_taken",
        "hits", "ledger", "model", "bars", "wall_seconds",
    ]
    private static let added: Set = ["below_cost", "sizing", "days"]

    @Test("paper trades the sample market, says what CLI.md promises, and pnl says it again")
    func paper() throws {
        let shop = try Workshop()
        let first = try shop.document("paper")
        let result = try first.at("result")
        #expect(Set(result.keys) == Self.promised.union(Self.added))
        #expect(try result.flag("synthetic_data"))
        #expect(try result.at("ledger").flag("balanced"))
        #expect(try result.at("ledger").count("postings") > 0)
        for kind in ["long", "short", "none"] {
            #expect(try result.at("signals").count(kind) > 0, "\(kind)")
        }
        #expect(try result.at("not_taken").keys.contains("below_cost"))
        #expect(try result.at("hits").at("long").count("total") > 0)
        #expect(try result.string("currency") == "KRW")
        #expect(try result.string("mode") == "paper")
        #expect(try result.string("from") == "2026-01-15T00:00:00Z")
        #expect(try result.string("to") == "2026-01-29T00:00:00Z", "two weeks are traded")
        #expect(try result.count("trades") > 0, "a first run shows trades")
        let gain = try result.money("end_equity") - result.money("start_equity")
        #expect(try gain == result.money("net_pnl"))
        #expect(
            try result.money("gross_pnl") - result.money("fees") - result.money("funding") == gain)
        #expect(
            try result.money("realized_pnl") + result.money("unrealized_pnl")
                == result.money("gross_pnl"))
        try reportsAgree(shop, first)

        let again = try shop.document("paper")
        #expect(again.text != first.text, "two runs have two names")
        #expect(again.comparable == first.comparable)
        #expect(try again.at("result").string("model") == result.string("model"))
        let models = try shop.document("models list").elements()
        #expect(models.count == 1, "the same training is kept once")
    }

    /// `pnl` gives the very bytes of the run's `result`; the report for people says SYNTHETIC.
    private func reportsAgree(_ shop: Workshop, _ first: Document) throws {
        let latest = try shop.haetae("pnl --run latest --json")
        #expect(latest.status == 0)
        #expect(first.text.hasPrefix("{\"result\":" + latest.output.dropLast()))
        let name = try first.at("result").string("run")
        #expect(try shop.haetae("pnl --run \(name) --json").output == latest.output)
        #expect(try shop.haetae("pnl --format json").output == latest.output)
        let table = try shop.haetae("pnl --lang en")
        #expect(table.output.contains("SYNTHETIC") && table.output.contains("Net PnL"))
        #expect(table.errors.isEmpty)
        for format in ["csv", "html"] {
            let report = try shop.haetae("pnl --format \(format)")
            #expect(report.status == 0 && report.output.contains(name), "\(format)")
        }
        for period in ["day", "week", "month", "run", "market"] {
            let rows = try shop.document("pnl --by \(period)").elements()
            let sum = try rows.map { try $0.money("net_pnl") }.reduce(0, +)
            #expect(try sum == first.at("result").money("net_pnl"), "\(period)")
        }
    }

    @Test("another seed is another market; the report for people says SYNTHETIC in both languages")
    func seeds() throws {
        let shop = try Workshop(Configurations.gateOff)
        let line = "paper --for 1d --predictor ema:10/50"
        let english = try shop.haetae("\(line) --seed 1 --lang en")
        #expect(english.status == 0, "\(english.errors)")
        #expect(english.output.contains("SYNTHETIC"))
        let one = try shop.document("pnl")
        let korean = try shop.haetae("\(line) --seed 2 --lang ko")
        #expect(korean.output.contains("SYNTHETIC"))
        let two = try shop.document("pnl")
        #expect(one.comparable != two.comparable)
        #expect(try one.number("buy_and_hold_pct") != two.number("buy_and_hold_pct"))
        #expect(try one.count("bars") > 1200)
    }

    @Test("every command has --help with an example, and the version is told")
    func help() throws {
        let shop = try Workshop()
        for command in [
            "paper", "backtest", "pnl", "ingest", "train", "evaluate", "models", "export", "doctor",
        ] {
            let help = try shop.haetae("\(command) --help")
            #expect(help.status == 0 && help.errors.isEmpty, "\(command)")
            #expect(help.output.contains("haetae \(command)"), "\(command)")
            #expect(help.output.contains("Example: haetae \(command)"), "\(command)")
        }
        #expect(try shop.haetae("--version").output.hasPrefix("0."))
        #expect(try shop.files().isEmpty, "help writes nothing")
    }

    @Test("doctor finds a fresh folder sound and creates nothing")
    func doctor() throws {
        let shop = try Workshop()
        let checks = try shop.document("doctor").at("checks").elements()
        #expect(try checks.allSatisfy { try $0.flag("ok") })
        #expect(try shop.files().isEmpty)
    }
}
