import Domain
import Foundation
import SimulatedVenue
import Testing

@testable import Sandbox

@Suite("Recorded messages of Upbit have their like in the sandbox")
struct UpbitSchemaTests {
    /// A recorded file, where its counterpart comes from, and how the two may differ.
    struct Row: CustomStringConvertible {
        let file: String
        let sample: Sample
        /// Paths that differ, `+` only in the sandbox, `-` only in the record, `~` of another type.
        let differences: Set<String>
        let reason: String

        init(
            _ file: String, _ sample: Sample, _ differences: Set<String> = [], _ reason: String = ""
        ) {
            self.file = file
            self.sample = sample
            self.differences = differences
            self.reason = reason
        }

        var description: String { file }
    }

    enum Sample: Sendable {
        case markets, accounts, batch, candles(String), badKey, placed, instruments, book, closed
        case open, ticker, ticks, stream(String), trade, asset
    }

    private static let shortened = "the record leaves out what the documentation lists"
    private static let older = "the record is of before the field came"

    static let rows: [Row] = [
        Row("maxt/market_all_details.json", .markets),
        Row("maxt/rest_accounts_docexample.json", .accounts),
        Row("maxt/rest_batch_cancel_partial.json", .batch),
        Row(
            "maxt/rest_candles_days.json", .candles("days"), ["+[].candle_date_time_kst"], shortened
        ),
        Row(
            "maxt/rest_candles_minutes.json", .candles("minutes/1"), ["+[].candle_date_time_kst"],
            shortened),
        Row(
            "maxt/rest_candles_weeks.json", .candles("weeks"), ["+[].candle_date_time_kst"],
            shortened),
        Row("maxt/error_string_name.json", .badKey),
        Row(
            "maxt/rest_order_limit_wait_postonly.json", .placed, ["-.future_field"],
            "the record has a made-up field, to see that clients bear it"),
        Row("maxt/rest_orderbook_instruments.json", .instruments),
        Row("maxt/rest_orderbook_min.json", .book),
        Row("maxt/rest_orders_closed_item.json", .closed),
        Row(
            "maxt/rest_orders_open_docexample.json", .open,
            [
                "+[].executed_funds", "+[].prevented_volume", "+[].prevented_locked",
                "+[].smp_type",
            ], older),
        Row("maxt/rest_ticker.json", .ticker),
        Row("maxt/rest_trades_ticks.json", .ticks),
        Row("maxt/rest_trades_newest_first.json", .ticks),
        Row("maxt/ws_candle_snapshot.json", .stream("candle.1m")),
        Row("maxt/ws_candle_last_of_minute.json", .stream("candle.1m")),
        Row("maxt/ws_candle_next_minute.json", .stream("candle.1m")),
        Row("maxt/ws_candle_minute_after_next.json", .stream("candle.1m")),
        Row("maxt/ws_myasset_docexample.json", .asset, ["+.stream_type"], older),
        Row(
            "maxt/ws_myorder_trade_docexample.json", .trade,
            [
                "+.identifier", "+.smp_type", "+.prevented_volume", "+.prevented_locked",
                "+.stream_type",
            ], older),
        Row(
            "maxt/ws_orderbook_min.json", .stream("orderbook"), ["+.level", "+.stream_type"],
            shortened),
        Row("maxt/ws_ticker.json", .stream("ticker"), ["+.stream_type"], shortened),
        Row(
            "maxt/ws_trade.json", .stream("trade"), ["+.sequential_id", "+.stream_type"],
            shortened),
        Row(
            "maxt/ws_trade_docexample.json", .stream("trade"),
            ["+.sequential_id", "+.stream_type"], shortened),
        Row("jkorf/rest_GetKlines.txt", .candles("seconds")),
        Row("jkorf/rest_GetOrderBook.txt", .book),
        Row(
            "jkorf/rest_GetSymbolConfig.txt", .instruments, ["~[].tick_size"],
            "the record is of before the field became text, as the documentation has it"),
        Row("jkorf/rest_GetSymbols.txt", .markets),
        Row("jkorf/ws_Kline.txt", .stream("candle.1m")),
        Row("jkorf/ws_Tickers.txt", .stream("ticker")),
        Row("jkorf/ws_Trades.txt", .stream("trade")),
    ]

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../../shared/payloads/upbit").standardizedFileURL
    static let isHere = FileManager.default.fileExists(atPath: folder.path)

    @Test(
        "keys and types of values are those of the record, but for what is listed",
        .enabled(if: isHere, "skipped: shared/payloads is not here"), arguments: rows)
    func schema(row: Row) throws {
        let text = try String(contentsOf: Self.folder.appending(path: row.file), encoding: .utf8)
        // Some records begin with lines about the request.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let first = try #require(lines.firstIndex { "{[".contains($0.prefix(1)) && !$0.isEmpty })
        let end = lines[first...].firstIndex { $0.hasPrefix(">") || $0.hasPrefix("=") }
        let recorded = JSONTree(
            text: lines[first..<(end ?? lines.endIndex)].joined(separator: "\n"))
        try #require(recorded != .null)
        let made = try Self.make(row.sample)
        #expect(Self.differences(recorded, made, "") == row.differences, "\(row.reason)")
    }

    @Test(
        "no record is left out",
        .enabled(if: isHere, "skipped: shared/payloads is not here"))
    func allFiles() throws {
        let files = ["maxt", "jkorf"].flatMap { name in
            let path = Self.folder.appending(path: name).path
            return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
                .map { "\(name)/\($0)" }
        }
        #expect(Set(files) == Set(Self.rows.map(\.file)))
    }

    // MARK: Comparing

    /// Arrays are compared by their first elements; `null` goes with every type.
    private static func differences(
        _ recorded: JSONTree, _ made: JSONTree, _ path: String
    ) -> Set<String> {
        switch (recorded, made) {
        case (.object(let old), .object(let new)):
            var result: Set<String> = []
            for member in old {
                let inner = "\(path).\(member.key)"
                if let value = made[member.key] {
                    result.formUnion(differences(member.value, value, inner))
                } else {
                    result.insert("-" + inner)
                }
            }
            for member in new where recorded[member.key] == nil {
                result.insert("+\(path).\(member.key)")
            }
            return result
        case (.array(let old), .array(let new)):
            guard let one = old.first else { return [] }
            guard let other = new.first else { return ["-\(path)[]"] }
            return differences(one, other, path + "[]")
        case (.null, _), (_, .null), (.bool, .bool), (.number, .number), (.string, .string):
            return []
        default: return ["~" + path]
        }
    }

    // MARK: Making the counterparts

    private static func make(_ sample: Sample) throws -> JSONTree {
        let bench = try UpbitBench()
        bench.fillBook()
        bench.trade(.buy, 100_001_000, "0.01")
        bench.advance(.milliseconds(1))
        switch sample {
        case .markets: return bench.get("/v1/market/all", "is_details=true").json
        case .accounts: return bench.signed("GET", "/v1/accounts").json
        case .candles(let path):
            return bench.get("/v1/candles/" + path, "market=KRW-BTC").json
        case .badKey: return bench.signed("GET", "/v1/accounts", key: "nobody").json
        case .instruments: return bench.get("/v1/orderbook/instruments", "markets=KRW-BTC").json
        case .book: return bench.get("/v1/orderbook", "markets=KRW-BTC").json
        case .ticker: return bench.get("/v1/ticker", "markets=KRW-BTC").json
        case .ticks: return bench.get("/v1/trades/ticks", "market=KRW-BTC").json
        case .placed, .open, .closed, .batch: return try makeOrders(sample, bench)
        case .stream, .trade, .asset: return try makeMessages(sample, bench)
        }
    }

    private static func makeOrders(_ sample: Sample, _ bench: UpbitBench) throws -> JSONTree {
        switch sample {
        case .placed:
            return bench.limit(
                "bid", "99000000", "0.01", [("time_in_force", "post_only"), ("identifier", "p")]
            ).json
        case .open:
            _ = bench.limit("ask", "125000000", "0.0001")
            bench.advance(.milliseconds(30))
            return bench.signed("GET", "/v1/orders/open").json
        case .closed:
            _ = bench.limit(
                "bid", "100001000", "0.095",
                [("time_in_force", "ioc"), ("identifier", "c"), ("smp_type", "reduce")])
            bench.advance(.milliseconds(30))
            return try #require(bench.signed("GET", "/v1/orders/closed")[0])
        default:
            let gone = bench.limit("bid", "100001000", "0.01")
            _ = bench.limit("bid", "99000000", "0.01", [("identifier", "kept")])
            bench.advance(.milliseconds(30))
            let kept = try #require(bench.signed("GET", "/v1/orders/open")[0]?["uuid"]?.text)
            let done = try #require(gone["uuid"]?.text)
            return bench.signed("DELETE", "/v1/orders/uuids", "uuids[]=\(kept)&uuids[]=\(done)")
                .json
        }
    }

    private static func makeMessages(_ sample: Sample, _ bench: UpbitBench) throws -> JSONTree {
        if case .stream(let type) = sample {
            let client = try bench.connect()
            client.say(#"[{"ticket":"t"},{"type":"\#(type)","codes":["KRW-BTC"]}]"#)
            return try #require(client.take().first)
        }
        let client = try bench.connect(key: "first")
        client.say(#"[{"ticket":"t"},{"type":"myOrder"},{"type":"myAsset"}]"#)
        _ = bench.limit("bid", "100001000", "0.01", [("time_in_force", "ioc")])
        let told = client.take()
        if case .asset = sample {
            return try #require(told.first { $0["type"] == .string("myAsset") })
        }
        return try #require(told.first { $0["state"] == .string("trade") })
    }
}
