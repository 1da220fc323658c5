// Checks the JSON report of a run on the sample market: `check-report report.json`.
// Independent of the product's own code, so that a mistake there cannot hide here.

import Foundation

var faults: [String] = []

func require(_ condition: Bool, _ fault: @autoclosure () -> String) {
    if !condition { faults.append(fault()) }
}

func load(_ path: String) -> [String: Any] {
    guard let data = FileManager.default.contents(atPath: path),
        let document = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
    else {
        print("check-report: \(path) is not one JSON object")
        exit(1)
    }
    return document["result"] as? [String: Any] ?? document
}

func money(_ report: [String: Any], _ key: String) -> Decimal {
    guard let text = report[key] as? String, let value = Decimal(string: text),
        text.allSatisfy({ "-.0123456789".contains($0) })
    else {
        faults.append("\(key) is not a decimal string: \(report[key] ?? "absent")")
        return 0
    }
    return value
}

func number(_ report: [String: Any], _ key: String) -> Double {
    guard let value = report[key] as? NSNumber else {
        faults.append("\(key) is not a number: \(report[key] ?? "absent")")
        return 0
    }
    return value.doubleValue
}

func checkMoney(_ report: [String: Any]) {
    let start = money(report, "start_equity")
    let end = money(report, "end_equity")
    let net = money(report, "net_pnl")
    let gross = money(report, "gross_pnl")
    let costs = money(report, "fees") + money(report, "funding")
    require(start > 0, "start_equity is not positive")
    require(end - start == net, "net_pnl \(net) is not end_equity - start_equity \(end - start)")
    require(gross - costs == net, "net_pnl \(net) is not gross_pnl - fees - funding")
    _ = money(report, "slippage")
    _ = money(report, "realized_pnl")
    _ = money(report, "unrealized_pnl")
    let percent = number(report, "return_pct")
    let expected = NSDecimalNumber(decimal: net / start * 100).doubleValue
    require(abs(percent - expected) < 1e-6, "return_pct \(percent) is not \(expected)")
}

func checkCounts(_ report: [String: Any]) {
    for key in ["buy_and_hold_pct", "max_drawdown_pct", "sharpe", "wall_seconds"] {
        // A ratio that is not defined (no variance, no trade) is null, not a made-up zero.
        require(report[key] != nil, "\(key) is absent")
    }
    require(number(report, "bars") > 0, "the run saw no bars")
    require(number(report, "wins") <= number(report, "trades"), "more wins than trades")
    let signals = report["signals"] as? [String: Any] ?? [:]
    let told = ["long", "short", "none"].map { number(signals, $0) }.reduce(0, +)
    require(
        told == number(report, "predictions"),
        "signals sum to \(told), predictions are \(number(report, "predictions"))")
    require(told > 0, "the predictor never spoke")
    require(number(report, "fills") >= number(report, "trades"), "more trades than fills")
    _ = number(report, "orders")
    for side in ["long", "short"] {
        let hits = (report["hits"] as? [String: Any])?[side] as? [String: Any] ?? [:]
        require(number(hits, "hit") <= number(hits, "total"), "hits.\(side): more hits than labels")
    }
}

guard CommandLine.arguments.count == 2 else {
    print("usage: check-report FILE")
    exit(64)
}
let report = load(CommandLine.arguments[1])
for key in ["run", "exchange", "market", "currency", "from", "to", "model"] {
    require((report[key] as? String)?.isEmpty == false, "\(key) is absent or empty")
}
require(report["mode"] as? String == "paper", "mode is not paper")
require(report["synthetic_data"] as? Bool == true, "the sample market is not called synthetic")
require(
    (report["ledger"] as? [String: Any])?["balanced"] as? Bool == true, "the ledger is not balanced"
)
checkMoney(report)
checkCounts(report)
for fault in faults { print("check-report: \(fault)") }
if faults.isEmpty { print("check-report: the report holds together") }
exit(faults.isEmpty ? 0 : 1)
