import Domain
import Testing

@testable import Sandbox

@Suite("What Bithumb tells of its markets")
struct BithumbQuotationTests {
    @Test("markets, with their warnings when asked for")
    func markets() throws {
        let bench = try BithumbBench()
        #expect(
            bench.read("/v1/market/all").text.hasPrefix(
                #"[{"market":"KRW-BTC","korean_name":"비트코인","english_name":"Bitcoin"},"#))
        #expect(
            bench.read("/v1/market/all", "isDetails=true").text.hasPrefix(
                #"[{"market":"KRW-BTC","korean_name":"비트코인","english_name":"Bitcoin","market_warning":"NONE"}"#
            ))
        #expect(bench.read("/v1/market/virtual_asset_warning").text == "[]")
    }

    @Test("the ticker's stamps are nine hours ahead, its day is Korea's, field by field")
    func ticker() throws {
        // 2026-09-21 23:59:59 in Korea.
        let bench = try BithumbBench(at: 1_790_002_799_000)
        try bench.trade(91_000_000, "0.5", .buy)
        bench.advance(by: .seconds(1))
        #expect(bench.read("/v1/ticker", "markets=KRW-ETC").text == "[]")
        try bench.trade(91_910_000, "0.25", .sell)
        bench.advance(by: .seconds(2))
        #expect(
            bench.read("/v1/ticker", "markets=KRW-BTC").text == """
                [{"market":"KRW-BTC","trade_date":"20260921","trade_time":"150000",\
                "trade_date_kst":"20260922","trade_time_kst":"000000",\
                "trade_timestamp":1790035200000,"opening_price":91910000,"high_price":91910000,\
                "low_price":91910000,"trade_price":91910000,"prev_closing_price":91000000,\
                "change_price":910000,"signed_change_price":910000,"change":"RISE",\
                "change_rate":0.01,"signed_change_rate":0.01,"trade_volume":0.25,\
                "acc_trade_price":22977500,"acc_trade_price_24h":68477500,"acc_trade_volume":0.25,\
                "acc_trade_volume_24h":0.75,"highest_52_week_price":91910000,\
                "highest_52_week_date":"2026-09-22","lowest_52_week_price":91000000,\
                "lowest_52_week_date":"2026-09-21","timestamp":1790035202000}]
                """)
        bench.advance(by: .days(1))
        let later = bench.read("/v1/ticker", "markets=KRW-BTC").json?.items?.first
        #expect(later?["acc_trade_volume_24h"] == .number("0"))
    }

    @Test("books have thirty levels for one market and fifteen for several, and true stamps")
    func books() throws {
        let bench = try BithumbBench()
        for step in 0..<40 {
            try bench.level(.sell, 91_001_000 + Int64(step) * 1000, "0.1")
            try bench.level(.buy, 91_000_000 - Int64(step) * 1000, "0.2")
        }
        let one = try #require(bench.read("/v1/orderbook", "markets=KRW-BTC").json?.items?.first)
        #expect(one["orderbook_units"]?.items?.count == 30)
        #expect(one["timestamp"] == .number("1790000000123"))
        #expect(one["total_ask_size"] == .number("3"))
        #expect(one["total_bid_size"] == .number("6"))
        #expect(one["orderbook_units"]?.items?.first?["ask_price"] == .number("91001000"))
        let several = bench.read("/v1/orderbook", "markets=KRW-BTC,KRW-ETC").json?.items
        #expect(several?.first?["orderbook_units"]?.items?.count == 15)
        #expect(several?.last?["orderbook_units"]?.items?.count == 0)
    }

    @Test("levels of size zero lie in gaps behind the best, and never cross the book")
    func emptyLevels() throws {
        var settings = BithumbBench.settled
        settings.hasEmptyLevels = true
        let bench = try BithumbBench(settings: settings)
        for step in 0..<60 {
            try bench.level(.sell, 91_002_000 + Int64(step) * 3000, "0.1")
            try bench.level(.buy, 91_000_000 - Int64(step) * 3000, "0.2")
        }
        let units = try #require(
            bench.read("/v1/orderbook", "markets=KRW-BTC").json?.items?.first?["orderbook_units"]?
                .items)
        #expect(units.count == 30)
        let empty = units.filter {
            $0["ask_size"] == .number("0") || $0["bid_size"] == .number("0")
        }
        #expect(!empty.isEmpty)
        #expect(units.first?["ask_size"] == .number("0.1"))
        let asks = units.compactMap { $0["ask_price"]?.textOrNumber }.compactMap { Int($0) }
        let bids = units.compactMap { $0["bid_price"]?.textOrNumber }.compactMap { Int($0) }
        #expect(asks == Array(Set(asks)).sorted())
        #expect(bids == Array(Set(bids)).sorted(by: >))
    }

    @Test("an order at the highest price there is does not end the book")
    func highestPrice() throws {
        var settings = BithumbBench.settled
        settings.hasEmptyLevels = true
        let bench = try BithumbBench(settings: settings)
        let placed = bench.post(
            "/v2/orders",
            [
                "market": "KRW-BTC", "side": "ask", "order_type": "limit", "price": "92233720000",
                "volume": "0.0000001",
            ])
        #expect(placed.status == 201)
        let book = bench.read("/v1/orderbook", "markets=KRW-BTC").json?.items?.first
        #expect(
            book?["orderbook_units"]?.items?.first?["ask_price"] == .number("92233720000"))
    }

    @Test("trades of REST and of the stream have numbers that do not meet")
    func trades() throws {
        let bench = try BithumbBench()
        let ear = try bench.listen(#"[{"ticket":"t"},{"type":"trade","codes":["KRW-BTC"]}]"#)
        for price in [91_000_000, 91_001_000, 91_002_000] as [Int64] {
            bench.advance(by: .milliseconds(10))
            try bench.trade(price, "0.1", .buy)
        }
        let rows = try #require(
            bench.read("/v1/trades/ticks", "market=KRW-BTC&count=5").json?.items)
        #expect(rows.count == 3)
        #expect(
            rows.compactMap { $0["trade_price"]?.textOrNumber }
                == ["91002000", "91001000", "91000000"])
        let first = try #require(rows.first?["sequential_id"]?.textOrNumber)
        #expect(first == "17900000001530003")
        let next = bench.read("/v1/trades/ticks", "market=KRW-BTC&count=1&cursor=\(first)")
        #expect(next.json?.items?.first?["trade_price"] == .number("91001000"))
        let streamed = ear.trees.compactMap { $0["sequential_id"]?.textOrNumber }
        #expect(streamed.count == 3)
        #expect(streamed.allSatisfy { $0.utf8.count == 18 })
        // 14:13:20 UTC.
        #expect(
            bench.read("/v1/trades/ticks", "market=KRW-BTC&count=9&to=14:13:20").text == "[]")
        #expect(
            bench.read("/v1/trades/ticks", "market=KRW-BTC&count=9&to=141321").json?.items?.count
                == 3)
        #expect(bench.read("/v1/trades/ticks", "market=KRW-BTC&days_ago=1").text == "[]")
    }

    /// Start in Korea, for each length and a time.
    static let gridTable: [(CandleLength, String, String)] = [
        (.minutes(1), "2026-07-30T07:48:30Z", "2026-07-30T07:48:00Z"),
        (.minutes(60), "2026-07-30T07:48:30Z", "2026-07-30T07:00:00Z"),
        (.minutes(240), "2026-07-30T02:59:59Z", "2026-07-29T23:00:00Z"),
        (.minutes(240), "2026-07-30T03:00:00Z", "2026-07-30T03:00:00Z"),
        (.day, "2026-07-30T14:59:59Z", "2026-07-29T15:00:00Z"),
        (.day, "2026-07-30T15:00:00Z", "2026-07-30T15:00:00Z"),
        (.week, "2026-06-28T14:59:59Z", "2026-06-21T15:00:00Z"),
        (.week, "2026-06-21T15:00:00Z", "2026-06-21T15:00:00Z"),
        (.month, "2026-03-01T14:59:59Z", "2026-02-28T15:00:00Z"),
        (.month, "2026-02-28T14:59:59Z", "2026-01-31T15:00:00Z"),
    ]

    @Test("candles lie on the grid of Korean time", arguments: gridTable)
    func grid(length: CandleLength, time: String, start: String) throws {
        let time = try #require(Timestamp(iso8601: time))
        #expect(length.start(of: time).description == start)
    }

    @Test("minute candles come newest first, to an exclusive Korean time, field by field")
    func candles() throws {
        // 2026-07-30 07:47 UTC.
        let start = try #require(Timestamp(iso8601: "2026-07-30T07:47:00Z"))
        var past = BarSeries(interval: .minutes(1))
        func bar(_ minute: Int64, _ price: Int64) throws {
            past.append(
                Bar(
                    start: start + .minutes(minute), open: Price(raw: price * FixedPoint.scale),
                    high: Price(raw: (price + 2000) * FixedPoint.scale),
                    low: Price(raw: (price - 1000) * FixedPoint.scale),
                    close: Price(raw: (price + 1000) * FixedPoint.scale),
                    volume: try Quantity(parsing: "0.5")))
        }
        try bar(0, 91_000_000)
        // A minute without a trade between them.
        try bar(2, 91_100_000)
        let bench = try BithumbBench(
            at: (start + .minutes(5)).milliseconds, past: past)
        let all = bench.read("/v1/candles/minutes/1", "market=KRW-BTC&count=200")
        #expect(all.json?.items?.count == 2)
        let before = bench.read(
            "/v1/candles/minutes/1", "market=KRW-BTC&count=2&to=2026-07-30%2016:49:00")
        #expect(
            before.text == """
                [{"market":"KRW-BTC","candle_date_time_utc":"2026-07-30T07:47:00",\
                "candle_date_time_kst":"2026-07-30T16:47:00","opening_price":91000000,\
                "high_price":91002000,"low_price":90999000,"trade_price":91001000,\
                "timestamp":1785397679999,"candle_acc_trade_price":45500500,\
                "candle_acc_trade_volume":0.5,"unit":1}]
                """)
        let week = bench.read("/v1/candles/weeks", "market=KRW-BTC").json?.items?.first
        #expect(week?["candle_date_time_utc"]?.text == "2026-07-26T15:00:00")
        #expect(week?["first_day_of_period"]?.text == "2026-07-27")
        #expect(week?["candle_acc_trade_volume"] == .number("1"))
        #expect(week?["opening_price"] == .number("91000000"))
        #expect(week?["trade_price"] == .number("91101000"))
        let day = bench.read("/v1/candles/days", "market=KRW-BTC").json?.items?.first
        #expect(day?["candle_date_time_kst"]?.text == "2026-07-30T00:00:00")
    }
}
