import Domain
import Foundation
import Testing

@testable import Sandbox

@Suite("The sandbox's Bithumb says what the recorded one said")
struct BithumbSchemaTests {
    /// Where the sandbox differs from a recorded or documented message, and why.
    static let differences: [(file: String, path: String, reason: String)] = [
        (
            "maxt/ws_ticker_min.json", "*",
            "an excerpt: the full list of fields is the documentation's"
        ),
        (
            "maxt/ws_ticker_min.json", "trade_price",
            "a number in quotation marks, which `streamsNumbersAsText` turns on"
        ),
        (
            "maxt/ws_v2_myorder_trade_docexample.json", "stream_type",
            "the list of fields has it, the example leaves it out"
        ),
        (
            "maxt/ws_trade_realtime_shape.json", "stream_type",
            "every other realtime trade comes without it"
        ),
        (
            "maxt/fee_inout.json", "networks[].withdraw_rate",
            "null, as of all but percentage fees: transfers of a sandbox are free"
        ),
        ("maxt/fee_inout.json", "networks[].withdraw_fee_min", "as withdraw_rate"),
        ("maxt/fee_inout.json", "networks[].withdraw_fee_max", "as withdraw_rate"),
        (
            "maxt/fee_inout.json", "networks[].withdraw_fee_quantity",
            "null where the fee is a percentage, which it never is here"
        ),
    ]

    /// Messages of the older API, which is another protocol: the sandbox speaks 2.x only.
    static let legacy = "legacy-v1-"

    @Test(
        "each recorded payload has a counterpart with the same keys and types",
        .enabled(if: SharedMaterial.isThere))
    func schema() throws {
        let folder = SharedMaterial.root.appending(path: "payloads/bithumb")
        let files = try #require(FileManager.default.enumerator(atPath: folder.path()))
            .compactMap { $0 as? String }
            .filter { $0.hasSuffix(".json") && !$0.hasPrefix(Self.legacy) }.sorted()
        #expect(files.count >= 14)
        for file in files {
            let data = try #require(SharedMaterial.read("payloads/bithumb/\(file)"))
            let recorded = try #require(JSONTree(data), "\(file)")
            let made = try #require(try Self.counterpart(of: file), "\(file) has no counterpart")
            var found: [String] = []
            Self.compare(recorded, made, at: "", into: &found)
            let known = Self.differences.filter { $0.file == file }.map(\.path)
            let rest = known.contains("*") ? found.filter { !$0.hasPrefix("+") } : found
            for difference in rest {
                let path = difference.drop { "+-~".contains($0) }
                #expect(known.contains(String(path)), "\(file): \(difference)")
            }
        }
    }

    /// `+key` only the sandbox has, `-key` only the record, `~key` of another type.
    static func compare(
        _ recorded: JSONTree, _ made: JSONTree, at path: String, into found: inout [String]
    ) {
        switch (recorded, made) {
        case (.object(let old), .object(let new)):
            let dot = path.isEmpty ? "" : path + "."
            for member in old {
                guard let other = made[member.key] else {
                    found.append("-\(dot)\(member.key)")
                    continue
                }
                compare(member.value, other, at: dot + member.key, into: &found)
            }
            for member in new where recorded[member.key] == nil {
                found.append("+\(dot)\(member.key)")
            }
        case (.array(let old), .array(let new)):
            guard let sample = new.first, !old.isEmpty else {
                if old.isEmpty != new.isEmpty { found.append("~\(path)") }
                return
            }
            let item = path.isEmpty ? "" : path + "[]"
            for value in old { compare(value, sample, at: item, into: &found) }
        case (.null, .null), (.bool, .bool), (.number, .number), (.string, .string): break
        default: found.append("~\(path)")
        }
    }

    /// What the sandbox says where the exchange said what is in `file`.
    static func counterpart(of file: String) throws -> JSONTree? {
        let bench = try BithumbBench()
        for step in 0..<30 {
            try bench.level(.sell, 91_001_000 + Int64(step) * 1000, "0.1")
            try bench.level(.buy, 91_000_000 - Int64(step) * 1000, "0.1")
        }
        try bench.trade(91_000_000, "0.00000001", .sell)
        switch file.dropFirst("maxt/".count) {
        case "api_keys.json": return bench.call("GET", "/v1/api_keys").json
        case "fee_inout.json": return bench.read("/v2/fee/inout/BTC").json
        case "market_all_details.json": return bench.read("/v1/market/all", "isDetails=true").json
        case "notices.json": return bench.read("/v1/notices").json
        case "rest_candles_minutes.json":
            return bench.read("/v1/candles/minutes/1", "market=KRW-BTC").json
        case "rest_candles_weeks.json":
            return bench.read("/v1/candles/weeks", "market=KRW-BTC").json
        case "rest_orderbook_30_zero_levels.json":
            return bench.read("/v1/orderbook", "markets=KRW-BTC").json
        case "rest_trades_ticks.json":
            return bench.read("/v1/trades/ticks", "market=KRW-BTC").json
        case "ws_ticker_min.json": return try stream("ticker", bench)
        case "ws_trade_snapshot.json": return try snapshot("trade", bench)
        case "ws_trade_realtime_shape.json": return try stream("trade", bench)
        case "ws_v2_myasset_docexample.json", "ws_v2_myasset_two.json":
            return try account("myAsset", bench)
        case "ws_v2_myorder_trade_docexample.json": return try account("myOrder", bench)
        default: return nil
        }
    }

    private static func snapshot(_ type: String, _ bench: BithumbBench) throws -> JSONTree? {
        try bench.listen(#"[{"ticket":"t"},{"type":"\#(type)","codes":["KRW-BTC"]}]"#).trees.first
    }

    private static func stream(_ type: String, _ bench: BithumbBench) throws -> JSONTree? {
        let ear = try bench.listen(
            #"[{"ticket":"t"},{"type":"\#(type)","codes":["KRW-BTC"],"isOnlyRealtime":true}]"#)
        try bench.trade(91_000_000, "0.00000001", .sell)
        return ear.trees.last
    }

    private static func account(_ type: String, _ bench: BithumbBench) throws -> JSONTree? {
        let ear = try bench.listen(
            #"[{"ticket":"t"},{"type":"\#(type)"}]"#, as: BithumbBench.alice)
        _ = bench.post(
            "/v2/orders",
            [
                "market": "KRW-BTC", "side": "bid", "order_type": "limit", "price": "91000000",
                "volume": "0.01", "time_in_force": "post_only", "client_order_id": "my-1",
            ])
        try bench.trade(90_999_000, "1", .sell)
        return type == "myAsset"
            ? ear.trees.last : ear.trees.first { $0["state"]?.text == "trade" }
    }
}
