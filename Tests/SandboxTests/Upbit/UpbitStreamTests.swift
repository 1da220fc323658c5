import Domain
import SimulatedVenue
import Testing

@testable import Sandbox

@Suite("Upbit's streams, from the venue's side")
struct UpbitStreamTests {
    private static func subscribe(_ types: String, _ format: String? = nil) -> String {
        let format = format.map { #",{"format":"\#($0)"}"# } ?? ""
        return #"[{"ticket":"t"},\#(types)\#(format)]"#
    }

    @Test("a snapshot comes first, then what happens, all in binary frames")
    func trades() throws {
        let bench = try UpbitBench()
        bench.fillBook()
        bench.trade(.buy, 100_001_000, "0.01")
        bench.advance(.milliseconds(1))
        let client = try bench.connect()
        client.say(Self.subscribe(#"{"type":"trade","codes":["KRW-BTC"]}"#))
        #expect(client.messages.allSatisfy { $0.isBinary })
        #expect(client.take().map { $0["stream_type"]?.text } == ["SNAPSHOT"])
        bench.trade(.sell, 99_999_000, "0.02")
        bench.trade(.sell, 99_999_000, "0.02")
        bench.trade(.buy, 100_001_000, "0.02", UpbitBench.eth)
        bench.advance(.milliseconds(1))
        let told = client.take()
        #expect(told.map { $0["stream_type"]?.text } == ["REALTIME", "REALTIME"])
        let milliseconds = UpbitBench.start.milliseconds + 3
        let trade = try #require(told.first)
        let previous = try #require(trade["prev_closing_price"]?.scalar)
        let change = abs(99_999_000 - (Int64(previous) ?? 0))
        #expect(
            trade
                == JSONTree(
                    text: """
                        {"type":"trade","code":"KRW-BTC","timestamp":\(milliseconds + 1),
                         "trade_date":"2026-11-22","trade_time":"06:00:00",
                         "trade_timestamp":\(milliseconds),"trade_price":99999000,
                         "trade_volume":0.02,"ask_bid":"ASK","prev_closing_price":\(previous),
                         "change":"RISE","change_price":\(change),
                         "sequential_id":\(milliseconds)0002,"best_ask_price":100001000,
                         "best_ask_size":0.09,"best_bid_price":99999000,"best_bid_size":0.06,
                         "stream_type":"REALTIME"}
                        """))
    }

    @Test("the same in short keys and in lists", arguments: UpbitFormat.allCases)
    func formats(format: UpbitFormat) throws {
        let bench = try UpbitBench()
        bench.fillBook()
        bench.trade(.buy, 100_001_000, "0.01")
        let client = try bench.connect()
        let types = ["ticker", "trade", "orderbook", "candle.1m"]
        client.say(
            Self.subscribe(
                types.map { #"{"type":"\#($0)","codes":["KRW-BTC"]}"# }.joined(separator: ","),
                format.rawValue))
        let told = client.take().map { format.isList ? $0.elements.first ?? .null : $0 }
        let isShort = format.style == .short
        #expect(told.map { $0[isShort ? "ty" : "type"]?.text } == types)
        #expect(told.allSatisfy { $0[isShort ? "cd" : "code"] == .string("KRW-BTC") })
        #expect(told.allSatisfy { $0[isShort ? "st" : "stream_type"] == .string("SNAPSHOT") })
        if isShort {
            #expect(told.allSatisfy { $0.keys.allSatisfy { $0.utf8.count <= 7 } })
            #expect(
                told[2]["obu"]?.elements.first
                    == JSONTree(
                        text: #"{"ap":100001000,"bp":99999000,"as":0.09,"bs":0.1}"#))
        }
    }

    @Test("books come whole with the rows asked for, once for all that happens in one moment")
    func books() throws {
        let bench = try UpbitBench()
        bench.fillBook()
        let client = try bench.connect()
        client.say(
            Self.subscribe(
                #"{"type":"orderbook","codes":["KRW-BTC.1","KRW-ETH"],"is_only_realtime":true}"#))
        #expect(client.take().isEmpty)
        bench.level(.sell, 100_001_000, "0")
        bench.level(.sell, 100_002_000, "9")
        bench.advance(.milliseconds(1))
        let told = client.take()
        #expect(told.count == 1)
        #expect(
            told.first?["orderbook_units"]?.elements
                == [
                    JSONTree(
                        text: """
                            {"ask_price":100002000,"bid_price":99999000,"ask_size":9,
                             "bid_size":0.1}
                            """)
                ])
        #expect(told.first?["total_bid_size"] == .number("1.5"))
    }

    @Test("a later subscription replaces the earlier one, and can be listed")
    func replacing() throws {
        let bench = try UpbitBench()
        bench.fillBook()
        let client = try bench.connect()
        client.say(Self.subscribe(#"{"type":"trade","codes":["KRW-BTC"]}"#))
        client.say(
            Self.subscribe(
                #"{"type":"ticker","codes":["KRW-ETH"],"isOnlyRealtime":true},"#
                    + #"{"type":"orderbook","codes":["KRW-BTC.15"],"is_only_snapshot":true}"#))
        _ = client.take()
        bench.trade(.buy, 100_001_000, "0.01")
        bench.advance(.milliseconds(1))
        #expect(client.take().isEmpty)
        client.say(
            #"[{"ticket":"who"},{"method":"LIST_SUBSCRIPTIONS"},{"format":"SIMPLE"}]"#)
        #expect(
            client.take()
                == [
                    JSONTree(
                        text: """
                            {"mthd":"LIST_SUBSCRIPTIONS","rslt":[
                             {"ty":"ticker","cds":["KRW-ETH"]},
                             {"ty":"orderbook","cds":["KRW-BTC.15"],"lv":0}],
                             "tckt":"who"}
                            """)
                ])
        bench.trade(.buy, 100_001_000, "0.01", UpbitBench.eth)
        bench.advance(.milliseconds(1))
        #expect(client.take().map { $0["ty"]?.text } == ["ticker"])
    }

    @Test("what is wrong with a request is told by name, and the streams run on")
    func errors() throws {
        let rows = [
            ("hello", "WRONG_FORMAT"), ("{}", "WRONG_FORMAT"), ("[]", "WRONG_FORMAT"),
            ("[1]", "WRONG_FORMAT"), (#"[{"type":"trade","codes":["KRW-BTC"]}]"#, "NO_TICKET"),
            (#"[{"ticket":"t"}]"#, "NO_TYPE"), (Self.subscribe(#"{"type":"trade"}"#), "NO_CODES"),
            (Self.subscribe(#"{"type":"trade","codes":[]}"#), "NO_CODES"),
            (Self.subscribe(#"{"type":"trade","codes":["krw-btc"]}"#), "INVALID_PARAM"),
            (Self.subscribe(#"{"type":"bread","codes":["KRW-BTC"]}"#), "INVALID_PARAM"),
            (Self.subscribe(#"{"type":"orderbook","codes":["KRW-BTC.7"]}"#), "INVALID_PARAM"),
            (
                Self.subscribe(#"{"type":"orderbook","codes":["KRW-BTC"],"level":3}"#),
                "INVALID_PARAM"
            ),
            (Self.subscribe(#"{"type":"myOrder"}"#), "INVALID_AUTH"),
            (Self.subscribe(#"{"type":"trade","codes":["KRW-BTC"]}"#, "XML"), "WRONG_FORMAT"),
        ]
        let bench = try UpbitBench()
        let client = try bench.connect()
        client.say(Self.subscribe(#"{"type":"trade","codes":["KRW-BTC"]}"#))
        _ = client.take()
        for (text, name) in rows {
            bench.advance(.seconds(1))
            client.say(text)
            #expect(client.take().map { $0["error"]?["name"]?.text } == [name], "\(text)")
        }
        bench.trade(.buy, 100_000_000, "0.01")
        bench.advance(.milliseconds(1))
        #expect(client.take().count == 1)
    }

    @Test("the private stream wants a token, and myAsset no codes")
    func privateStream() throws {
        let bench = try UpbitBench()
        let outlet = UpbitClient(bench)
        for headers in [[], [(name: "authorization", value: "Bearer a.b.c")]] {
            let request = WireRequest(
                method: "GET", path: "/websocket/v1/private", headers: headers)
            guard
                case .refused(let answer) = bench.server.connect(
                    request, outlet: outlet, at: bench.time)
            else {
                Issue.record("accepted without a token")
                continue
            }
            #expect(answer.status == 401)
        }
        let client = try bench.connect(key: "first")
        client.say(Self.subscribe(#"{"type":"myAsset","codes":["KRW-BTC"]}"#))
        #expect(client.take().first?["error"]?["name"] == .string("WRONG_FORMAT"))
    }

    @Test("an order's events come in its order, with the state it had after each")
    func orderEvents() throws {
        let bench = try UpbitBench()
        bench.fillBook()
        let client = try bench.connect(key: "first")
        let stranger = try bench.connect(key: "second")
        for each in [client, stranger] {
            each.say(Self.subscribe(#"{"type":"myOrder","codes":[]},{"type":"myAsset"}"#))
        }
        #expect(client.take().isEmpty)
        bench.level(.sell, 100_001_000, "0.02")
        let placed = bench.limit("bid", "100002000", "0.05", [("identifier", "x")])
        let told = client.take()
        let orders = told.filter { $0["type"] == .string("myOrder") }
        #expect(orders.map { $0["state"]?.text } == ["wait", "trade", "trade", "done"])
        #expect(
            orders.map { $0["price"]?.scalar } == [
                "100002000", "100001000", "100002000", "100002000",
            ])
        #expect(orders.map { $0["volume"]?.scalar } == ["0.05", "0.02", "0.03", "0.05"])
        #expect(orders.map { $0["remaining_volume"]?.scalar } == ["0.05", "0.03", "0", "0"])
        #expect(orders.map { $0["executed_volume"]?.scalar } == ["0", "0.02", "0.05", "0.05"])
        #expect(
            orders.map { $0["locked"]?.scalar } == ["5002600.05", "3001560.03", "0", "0"])
        #expect(orders.map { $0["trades_count"]?.scalar } == ["0", "1", "2", "2"])
        #expect(orders.map { $0["is_maker"] } == [.null, .bool(false), .bool(false), .null])
        #expect(orders.allSatisfy { $0["uuid"] == placed["uuid"] })
        bench.advance(.milliseconds(30))
        let fills = bench.signed("GET", "/v1/order", "identifier=x")["trades"]?.elements
        #expect(
            orders.compactMap { $0["trade_uuid"]?.text } == fills?.compactMap { $0["uuid"]?.text })
        let assets = told.filter { $0["type"] == .string("myAsset") }
        #expect(assets.count == 1)
        #expect(
            Set(assets.first?["assets"]?.elements.compactMap { $0["currency"]?.text } ?? [])
                == ["KRW", "BTC"])
        #expect(stranger.take().isEmpty)
    }

    @Test("candles are told once a second at most, and the last state of each before the next")
    func candles() throws {
        let bench = try UpbitBench()
        let client = try bench.connect()
        client.say(
            Self.subscribe(
                #"{"type":"candle.1m","codes":["KRW-BTC"],"is_only_realtime":true}"#))
        bench.advance(.milliseconds(57_800))
        _ = client.take()
        var told: [String] = []
        for step in 0..<60 as Range<Int64> {
            bench.trade(.buy, 100_000_000 + step * 1000, "0.01")
            bench.advance(.milliseconds(100))
            let candles = client.take()
            #expect(candles.count <= 1)
            told += candles.compactMap {
                guard let start = $0["candle_date_time_utc"]?.text.map({ $0.suffix(5) }),
                    let volume = $0["candle_acc_trade_volume"]?.scalar
                else { return nil }
                return "\(start) \(volume)"
            }
        }
        #expect(
            told == [
                "00:00 0.01", "00:00 0.11", "00:00 0.21", "00:00 0.22", "01:00 0.19",
                "01:00 0.29",
            ])
        bench.advance(.seconds(5))
        let last = client.take()
        #expect(last.count == 1)
        bench.advance(.seconds(5))
        #expect(client.take().isEmpty, "nothing is told of a period without a trade")
    }

    @Test("PING is answered and repeated every ten seconds; a silent connection ends")
    func life() throws {
        let bench = try UpbitBench()
        let silent = try bench.connect()
        let pinged = try bench.connect()
        let client = try bench.connect()
        client.say("PING")
        #expect(client.take() == [JSONTree(text: #"{"status":"UP"}"#)])
        for second in 1...121 {
            bench.advance(.seconds(1))
            if second == 60 {
                (pinged.session as? any PingAwareSession)?.pinged(at: bench.time)
            }
            #expect((silent.closing != nil) == (second >= 120), "second \(second)")
        }
        #expect(client.take().count == 12)
        #expect(client.closing == nil && pinged.closing == nil)
        #expect(bench.server.sessions.count == 2)
        client.session?.closed()
        #expect(bench.server.sessions.count == 1)
    }
}
