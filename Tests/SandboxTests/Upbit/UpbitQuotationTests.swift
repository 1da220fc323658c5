import Domain
import SimulatedVenue
import Testing

@testable import Sandbox

@Suite("Upbit's market data over REST, from the venue's side")
struct UpbitQuotationTests {
    @Test("numbers of market data have a fraction even when they are whole, as recorded in 2026")
    func fractions() {
        var json = JSONWriter()
        json.object {
            $0.decimal("trade_price", "91200000")
            $0.decimal("trade_volume", "0.5")
            $0.decimal("prev_closing_price", orNull: nil)
        }
        let expected = #"{"trade_price":91200000.0,"trade_volume":0.5,"prev_closing_price":null}"#
        #expect(String(decoding: json.bytes, as: UTF8.self) == expected)
    }

    @Test("markets, with their warnings when asked for, and their grids")
    func markets() throws {
        let bench = try UpbitBench()
        #expect(
            bench.get("/v1/market/all").json[0]
                == JSONTree(
                    text: #"{"market":"KRW-BTC","korean_name":"비트코인","english_name":"Bitcoin"}"#))
        let detailed = bench.get("/v1/market/all", "is_details=true")
        #expect(detailed[0]?["market_event"]?["warning"] == .bool(false))
        #expect(detailed[1]?["market_event"]?["caution"]?.keys.count == 5)
        bench.trade(.buy, 100_000_000, "0.01")
        #expect(
            bench.get("/v1/orderbook/instruments", "markets=KRW-BTC").json[0]
                == JSONTree(
                    text: """
                        {"market":"KRW-BTC","quote_currency":"KRW","tick_size":"1000",
                         "supported_levels":["0","10000","100000","1000000","10000000",
                         "100000000"]}
                        """))
    }

    @Test("errors of quotation carry a number in the place of the name")
    func errors() throws {
        let bench = try UpbitBench()
        let unknown = bench.get("/v1/ticker", "markets=KRW-NONE")
        #expect(unknown.status == 404)
        #expect(
            unknown.json == JSONTree(text: #"{"error":{"name":404,"message":"Code not found"}}"#))
        let rows = [
            ("/v1/ticker", "", 400), ("/v1/candles/days", "", 400),
            ("/v1/candles/minutes/2", "market=KRW-BTC", 404),
            ("/v1/candles/minutes/1", "market=KRW-BTC&count=201", 400),
            ("/v1/candles/minutes/1", "market=KRW-BTC&to=yesterday", 400),
            ("/v1/trades/ticks", "market=KRW-BTC&days_ago=8", 400),
            ("/v1/trades/ticks", "market=KRW-BTC&to=25:00:00", 400),
            ("/v1/orderbook", "markets=KRW-BTC&count=31", 400),
            ("/v1/orderbook", "markets=KRW-BTC&level=7", 400),
            ("/v1/orderbook", "markets=KRW-BTC&markets=%FF", 400),
        ]
        for (path, query, status) in rows {
            let reply = bench.get(path, query)
            #expect(reply.status == status, "\(path)?\(query)")
            #expect(reply.error == .number("\(status)"), "\(path)?\(query)")
        }
        let method = bench.send(WireRequest(method: "PUT", path: "/v1/orders"))
        #expect(method.status == 405)
        #expect(bench.get("/v2/orders").status == 404)
    }

    @Test("a book has its rows side by side, as many as asked for, gathered when asked for")
    func books() throws {
        let bench = try UpbitBench()
        bench.fillBook()
        bench.trade(.buy, 100_001_000, "0.01")
        let book = try #require(bench.get("/v1/orderbook", "markets=KRW-BTC&count=2")[0])
        let milliseconds = UpbitBench.start.milliseconds + 2
        #expect(
            book
                == JSONTree(
                    text: """
                        {"market":"KRW-BTC","timestamp":\(milliseconds),"total_ask_size":1.49,
                         "total_bid_size":1.5,"orderbook_units":[
                         {"ask_price":100001000,"bid_price":99999000,"ask_size":0.09,
                          "bid_size":0.1},
                         {"ask_price":100002000,"bid_price":99998000,"ask_size":0.2,
                          "bid_size":0.2}],"level":0}
                        """))
        let gathered = try #require(
            bench.get("/v1/orderbook", "markets=KRW-BTC,KRW-ETH&level=10000")[0])
        #expect(
            gathered["orderbook_units"]?.elements
                == [
                    JSONTree(
                        text: """
                            {"ask_price":100010000,"bid_price":99990000,"ask_size":1.49,
                             "bid_size":1.5}
                            """)
                ])
    }

    @Test("trades come newest first, and each page goes on where the last one ended")
    func ticks() throws {
        let bench = try UpbitBench()
        for index in 0..<7 as Range<Int64> {
            bench.trade(
                index % 2 == 0 ? .buy : .sell, 100_000_000 + index * 1000, "0.0\(index + 1)")
            if index % 3 == 2 { bench.advance(.milliseconds(1500)) }
        }
        bench.advance(.milliseconds(1))
        var seen: [String] = []
        var cursor = ""
        while true {
            let page = bench.get("/v1/trades/ticks", "market=KRW-BTC&count=2" + cursor)
            seen += page.json.elements.compactMap { $0["trade_volume"]?.scalar }
            guard let last = page.json.elements.last?["sequential_id"]?.scalar else { break }
            cursor = "&cursor=\(last)"
        }
        #expect(seen == ["0.07", "0.06", "0.05", "0.04", "0.03", "0.02", "0.01"])
        let first = try #require(bench.get("/v1/trades/ticks", "market=KRW-BTC&to=06:00:01")[0])
        let milliseconds = UpbitBench.start.milliseconds + 1
        let previous = try #require(first["prev_closing_price"]?.scalar)
        let change = 100_002_000 - (Int64(previous) ?? 0)
        #expect(
            first
                == JSONTree(
                    text: """
                        {"market":"KRW-BTC","trade_date_utc":"2026-11-22",
                         "trade_time_utc":"06:00:00","timestamp":\(milliseconds),
                         "trade_price":100002000,"trade_volume":0.03,
                         "prev_closing_price":\(previous),"change_price":\(change),
                         "ask_bid":"BID","sequential_id":\(milliseconds)0003}
                        """))
        #expect(bench.get("/v1/trades/ticks", "market=KRW-BTC&days_ago=1").count == 0)
    }

    @Test("candles are only of periods with a trade, newest first, up to and without `to`")
    func candles() throws {
        let bench = try UpbitBench()
        bench.trade(.buy, 100_000_000, "0.5")
        bench.trade(.sell, 99_990_000, "0.25")
        bench.advance(.milliseconds(10))
        let minutes = bench.get("/v1/candles/minutes/1", "market=KRW-BTC&count=3")
        #expect(
            minutes[0]
                == JSONTree(
                    text: """
                        {"market":"KRW-BTC","candle_date_time_utc":"2026-11-22T06:00:00",
                         "candle_date_time_kst":"2026-11-22T15:00:00","opening_price":100000000,
                         "high_price":100000000,"low_price":99990000,"trade_price":99990000,
                         "timestamp":\(UpbitBench.start.milliseconds + 1),
                         "candle_acc_trade_price":74997500,"candle_acc_trade_volume":0.75,
                         "unit":1}
                        """))
        func starts(_ query: String, _ path: String = "minutes/1") -> [String] {
            bench.advance(.milliseconds(200))
            return bench.get("/v1/candles/" + path, "market=KRW-BTC&" + query).json.elements
                .compactMap { $0["candle_date_time_utc"]?.text }
        }
        #expect(
            starts("count=3")
                == ["2026-11-22T06:00:00", "2026-11-22T04:50:00", "2026-11-22T04:40:00"])
        #expect(starts("to=2026-11-22T04%3A50%3A00") == ["2026-11-22T04:40:00"])
        #expect(starts("to=2026-11-22T13%3A50%3A01%2B09%3A00") == ["2026-11-22T04:50:00"])
        #expect(starts("count=2", "minutes/240") == ["2026-11-22T04:00:00", "2026-11-22T00:00:00"])
        #expect(starts("count=2", "weeks") == ["2026-11-16T00:00:00", "2026-11-09T00:00:00"])
        #expect(starts("count=2", "months") == ["2026-11-01T00:00:00", "2026-10-01T00:00:00"])
        #expect(starts("count=2", "years") == ["2026-01-01T00:00:00"])
        #expect(starts("count=2", "seconds") == ["2026-11-22T06:00:00"])
        #expect(starts("to=1999-01-01", "days").isEmpty)
        bench.advance(.seconds(1))
        let whole = bench.get("/v1/candles/weeks", "market=KRW-BTC&to=2026-11-17")
        #expect(whole[0] == bench.get("/v1/candles/weeks", "market=KRW-BTC")[0])
        #expect(whole[0]?["first_day_of_period"] == .string("2026-11-16"))
    }

    @Test("a day tells the close of the one before, and its price in won when asked for")
    func days() throws {
        let bench = try UpbitBench()
        let days = bench.get(
            "/v1/candles/days", "market=KRW-BTC&count=2&converting_price_unit=KRW")
        let close = try #require(days[1]?["trade_price"]?.scalar)
        #expect(days[0]?["prev_closing_price"]?.scalar == close)
        #expect(days[0]?["converted_trade_price"] == days[0]?["trade_price"])
        let change = (Int64(days[0]?["trade_price"]?.scalar ?? "") ?? 0) - (Int64(close) ?? 0)
        #expect(days[0]?["change_price"] == .number("\(change)"))
        let rate = try #require(days[0]?["change_rate"]?.scalar.flatMap { Double($0) })
        #expect(abs(rate - Double(change) / (Double(close) ?? 1)) < 1e-10)
    }

    @Test("a ticker sums up the day, the last 24 hours and the year")
    func ticker() throws {
        let bench = try UpbitBench()
        let before = try #require(bench.get("/v1/ticker", "markets=KRW-BTC")[0])
        #expect(before["change"] == .string("RISE"))
        #expect(before["acc_trade_volume_24h"] == .number("68"))
        // One of each ten minutes from midnight to an hour before six.
        #expect(before["acc_trade_volume"] == .number("15"))
        bench.trade(.sell, 98_000_000, "0.125")
        bench.advance(.milliseconds(1))
        let after = try #require(bench.get("/v1/ticker", "markets=KRW-BTC")[0])
        #expect(after["trade_price"] == .number("98000000"))
        #expect(after["change"] == .string("FALL"))
        #expect(after["acc_trade_volume"] == .number("15.125"))
        #expect(after["low_price"] == .number("98000000"))
        #expect(after["lowest_52_week_price"] == .number("98000000"))
        #expect(after["lowest_52_week_date"] == .string("2026-11-22"))
        #expect(after["trade_date"] == .string("20261122"))
        #expect(after["trade_time_kst"] == .string("150000"))
        #expect(bench.get("/v1/ticker/all", "quote_currencies=KRW").count == 2)
        #expect(bench.get("/v1/ticker/all", "quote_currencies=BTC,USDT").count == 0)
        #expect(bench.get("/v1/ticker/all", "quote_currencies=KRW,EUR").status == 404)
        bench.advance(.hours(24))
        let next = try #require(bench.get("/v1/ticker", "markets=KRW-BTC")[0])
        #expect(next["prev_closing_price"] == .number("98000000"))
        #expect(next["acc_trade_volume"] == .number("0"))
        #expect(next["acc_trade_volume_24h"] == .number("0"))
        #expect(next["change"] == .string("EVEN"))
    }
}
