import Foundation
import FoundationNetworking
import Glibc
import Testing

@Suite("The sandbox plays recordings, and its market may run faster than the world")
struct RecordedSandboxTests {
    private static let start = 1_600_000_025_000
    private static let trades: [(at: Int, price: Int, volume: Double, side: String)] = [
        (0, 140_000_000, 0.5, "buy"), (1, 140_001_000, 0.25, "buy"),
        (1, 139_999_000, 3, "sell"), (700, 139_999_000, 0.125, "buy"),
        (59_000, 140_002_000, 1.5, "sell"), (61_001, 140_000_000, 0.0625, "buy"),
    ]

    private static var file: String {
        var text = "trade_time_ms,price,volume,side\n"
        for row in trades { text += "\(start + row.at),\(row.price),\(row.volume),\(row.side)\n" }
        return text
    }

    private func rows(_ address: String) throws -> [[String: Any]] {
        let url = try #require(URL(string: address))
        return try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [[String: Any]])
    }

    @Test("the trades over REST are those of the file, and so are its candles")
    func trades() throws {
        let shop = try Workshop("mode: paper\n")
        try shop.write(Self.file, to: "trades.csv")
        let running = try shop.start(
            "sandbox --exchange upbit --market KRW-BTC --feed trades.csv --speed 60 "
                + "--from 2020-01-01")
        defer { kill(running.process, SIGKILL) }
        let limit = ContinuousClock.now + .seconds(120)
        var line = ""
        while !line.contains("\n"), ContinuousClock.now < limit {
            usleep(50_000)
            line = try running.outputSoFar()
        }
        let address = try Document(strictly: line).string("rest")
        var ticks: [[String: Any]] = []
        while ticks.count < Self.trades.count, ContinuousClock.now < limit {
            usleep(200_000)
            ticks = try rows("\(address)/v1/trades/ticks?market=KRW-BTC&count=100").reversed()
        }
        try #require(ticks.count == Self.trades.count)
        func numbers(_ key: String) -> [Double] {
            ticks.compactMap { ($0[key] as? NSNumber)?.doubleValue }
        }
        #expect(numbers("trade_price") == Self.trades.map { Double($0.price) })
        #expect(numbers("trade_volume") == Self.trades.map(\.volume))
        let sides = ticks.compactMap { $0["ask_bid"] as? String }
        #expect(sides == Self.trades.map { $0.side == "buy" ? "BID" : "ASK" })
        let shift = numbers("timestamp")[0] - Double(Self.start)
        #expect(shift.truncatingRemainder(dividingBy: 60_000) == 0)
        #expect(numbers("timestamp") == Self.trades.map { Double(Self.start + $0.at) + shift })
        let candles = try rows("\(address)/v1/candles/minutes/1?market=KRW-BTC&count=9")
        let volumes = candles.compactMap {
            ($0["candle_acc_trade_volume"] as? NSNumber)?.doubleValue
        }
        // 25 seconds into its minute: four trades before its end, two after it.
        #expect(volumes == [1.5625, 3.875])
    }

    @Test("a paper run at sixty times the pace ends with books that agree, in half a minute")
    func fast() throws {
        let shop = try Workshop("gate: { minimum_edge_bps: off }\n")
        let document = try shop.document(
            "paper --feed sandbox --exchange upbit --market KRW-BTC --speed 60 "
                + "--predictor ema:1/2 --for 25m")
        let result = try document.at("result")
        #expect(try result.flag("synthetic_data"))
        #expect(try result.count("bars") >= 15)
        #expect(try result.count("fills") >= 1)
        #expect(try result.at("ledger").flag("balanced"))
        let net = try result.money("net_pnl")
        #expect(try result.money("end_equity") - result.money("start_equity") == net)
        #expect(
            try result.money("gross_pnl") - result.money("fees") == net,
            "on spot everything is gross or a fee")
        let candles = try shop.haetae("export --what candles --market KRW-BTC")
        #expect(candles.status != 0, "a made-up market leaves no candles under the exchange's name")
    }

    @Test("an option that does nothing is not offered, and one that cannot be is refused")
    func options() throws {
        let shop = try Workshop("mode: paper\n")
        try shop.write(Self.file, to: "trades.csv")
        try shop.write("timestamp,quantity,price\n1,2,3\n", to: "fills.csv")
        let recorded = "sandbox --exchange upbit --market KRW-BTC --feed"
        for (line, status, words) in [
            ("sandbox --db other.sqlite", 64, "--db"),
            ("models list --db other.sqlite", 64, "--db"),
            ("sandbox --market KRW-BTC", 64, "--feed FILE"),
            ("\(recorded) trades.csv --days 3", 64, "--days"),
            ("\(recorded) trades.csv --feed trades.csv", 64, "same kind"),
            ("\(recorded) trades.csv --from 2026-01-01", 64, "earlier --from"),
            ("\(recorded) fills.csv", 65, "fills.csv line 1: the header"),
            ("\(recorded) none.csv", 66, "none.csv"),
        ] as [(String, Int32, String)] {
            let outcome = try shop.haetae(line)
            #expect(outcome.status == status, "\(line): \(outcome.status) \(outcome.errors)")
            #expect(outcome.errors.contains(words), "\(line): \(outcome.errors)")
        }
        for command in ["sandbox", "models list", "models show"] {
            let help = try shop.haetae(command + " --help").output
            #expect(help.contains("--config") && !help.contains("--db"), "\(command)")
        }
        let error = try shop.haetae("sandbox --exchange nowhere --json")
        #expect(try Document(strictly: error.output).at("error").count("code") == 64)
        #expect(try shop.files() == ["config.yaml", "fills.csv", "trades.csv"])
    }
}
