import Bithumb
import Domain
import ExchangeAPI
import Testing
import Transport

@Suite("Bithumb's market data over REST")
struct BithumbMarketDataTests {
    private let now = ManualClock.start

    private func port(_ script: ScriptedSession) -> BithumbMarketData {
        BithumbMarketData(session: script.session)
    }

    private func candle(_ start: String, unit: Int? = nil) -> String {
        """
        {"market":"KRW-BTC","candle_date_time_utc":"\(start)","opening_price":100,\
        "high_price":103,"low_price":99,"trade_price":101,"timestamp":1789999999000,\
        "candle_acc_trade_price":1010,"candle_acc_trade_volume":10\
        \(unit.map { ",\"unit\":\($0)" } ?? "")}
        """
    }

    @Test("`to` is the clock of Korea, exclusive and without a zone")
    func candleRequests() async throws {
        let end = try #require(Timestamp(iso8601: "2026-09-21T15:00:00Z"))
        let golden: [(TimeSpan, String)] = [
            (.minutes(1), "minutes/1"), (.minutes(3), "minutes/3"), (.minutes(5), "minutes/5"),
            (.minutes(10), "minutes/10"), (.minutes(15), "minutes/15"),
            (.minutes(30), "minutes/30"), (.hours(1), "minutes/60"), (.hours(4), "minutes/240"),
            (.days(1), "days"), (.days(7), "weeks"),
        ]
        for (interval, path) in golden {
            let script = ScriptedSession("bithumb", bodies: "[]")
            _ = try await port(script).candles(of: "KRW-BTC", interval: interval, before: end)
            #expect(
                script.targets == [
                    "GET /v1/candles/\(path)?market=KRW-BTC&to=2026-09-22T00%3A00%3A00&count=200"
                ])
            #expect(script.isBare)
            #expect(script.gate.passed == [["candle"]])
        }
        #expect(port(ScriptedSession("bithumb")).candleIntervals == golden.map(\.0))
    }

    @Test("there are no candles of seconds")
    func noSeconds() async throws {
        let script = ScriptedSession("bithumb")
        await #expect(throws: VenueCallError.self) {
            try await port(script).candles(of: "KRW-BTC", interval: .seconds(1), before: now)
        }
        #expect(script.http.requests.isEmpty)
    }

    @Test("days and 240 minutes lie on the Korean grid; the forming one is dropped by its own end")
    func koreanGrid() async throws {
        // The clock of the tests stands at 2026-09-21T14:13:20.123Z, 47 minutes before a day ends.
        let days = ScriptedSession(
            "bithumb",
            bodies: "[\(candle("2026-09-20T15:00:00")),\(candle("2026-09-19T15:00:00"))]")
        let ofDays = try await port(days).candles(
            of: "KRW-BTC", interval: .days(1), before: now)
        #expect(ofDays.compactMap(\.start).map(\.description) == ["2026-09-19T15:00:00Z"])
        let hours = ScriptedSession(
            "bithumb",
            bodies: "[\(candle("2026-09-21T11:00:00", unit: 240)),"
                + "\(candle("2026-09-21T07:00:00", unit: 240))]")
        let ofHours = try await port(hours).candles(
            of: "KRW-BTC", interval: .hours(4), before: now)
        #expect(ofHours.compactMap(\.start).map(\.description) == ["2026-09-21T07:00:00Z"])
    }

    @Test(
        "were `to` read as UTC, the answer would be refused rather than leave a hole of nine hours")
    func zoneChanged() async throws {
        let end = try #require(Timestamp(iso8601: "2026-09-21T00:00:00Z"))
        let script = ScriptedSession(
            "bithumb",
            bodies: "[\(candle("2026-09-21T08:59:00", unit: 1)),"
                + "\(candle("2026-09-21T08:58:00", unit: 1))]")
        await #expect(throws: VenueCallError.self) {
            try await port(script).candles(of: "KRW-BTC", interval: .minutes(1), before: end)
        }
    }

    @Test("trades go back by number and day, as at Upbit")
    func trades() async throws {
        let row = """
            {"market":"KRW-BTC","timestamp":1790000000000,"trade_price":100,"trade_volume":0.5,\
            "ask_bid":"ASK","sequential_id":17900000000000001}
            """
        let script = ScriptedSession("bithumb", bodies: "[\(row)]", "[]", "[]")
        let port = port(script)
        let newest = try await port.trades(of: "KRW-BTC", before: nil)
        #expect(newest.trades.first?.takerSide == .sell)
        await #expect(throws: VenueCallError.self) {
            // The script ends while the days are gone through.
            try await port.trades(of: "KRW-BTC", before: newest.next)
        }
        #expect(
            script.targets.prefix(3) == [
                "GET /v1/trades/ticks?market=KRW-BTC&count=500",
                "GET /v1/trades/ticks?market=KRW-BTC&count=500&cursor=17900000000000001",
                "GET /v1/trades/ticks?market=KRW-BTC&count=500&cursor=17900000000000001&days_ago=1",
            ])
        #expect(script.gate.passed.allSatisfy { $0 == ["trade"] })
    }

    @Test("a book of one market, its levels of no size dropped")
    func book() async throws {
        let script = ScriptedSession(
            "bithumb",
            bodies: """
                [{"market":"KRW-BTC","timestamp":1790000000000,"orderbook_units":[\
                {"ask_price":102,"bid_price":100,"ask_size":0,"bid_size":"0.5"},\
                {"ask_price":103,"bid_price":99,"ask_size":1,"bid_size":0}]}]
                """)
        let book = try await port(script).book(of: "KRW-BTC")
        #expect(script.targets == ["GET /v1/orderbook?markets=KRW-BTC"])
        #expect(script.gate.passed == [["orderbook"]])
        #expect(book.levels.compactMap(\.price).map(\.description) == ["100", "103"])
    }

    @Test("terms are the listing and nothing else")
    func terms() async throws {
        let body = #"[{"market":"KRW-BTC","market_warning":"NONE"}]"#
        for (market, isActive) in [("KRW-BTC", true), ("KRW-ETH", false)] {
            let script = ScriptedSession("bithumb", bodies: body)
            var expected = AccountTerms(
                instrument: InstrumentID(exchange: "bithumb", market: market))
            expected.isActive = isActive
            #expect(try await port(script).terms(of: market) == expected)
            #expect(script.targets == ["GET /v1/market/all"])
        }
    }

    @Test("the clock is the date of the cheapest answer")
    func clock() async throws {
        let script = ScriptedSession(
            "bithumb", [.answer(200, [.init("date", "Mon, 21 Sep 2026 14:13:21 GMT")], "[]")])
        #expect(try await port(script).clock().venue.description == "2026-09-21T14:13:21Z")
        #expect(script.targets == ["GET /v1/trades/ticks?market=KRW-BTC&count=1"])
    }
}
