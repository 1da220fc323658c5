import Domain
import ExchangeAPI
import Testing
import Transport
import Upbit

@Suite("Upbit's market data over REST")
struct UpbitMarketDataTests {
    private let now = ManualClock.start

    private func port(_ script: ScriptedSession) -> UpbitMarketData {
        UpbitMarketData(session: script.session)
    }

    private func candle(_ start: String, unit: Int? = 1, market: String = "KRW-BTC") -> String {
        """
        {"market":"\(market)","candle_date_time_utc":"\(start)","opening_price":100,\
        "high_price":103,"low_price":99,"trade_price":101,"timestamp":1789999999000,\
        "candle_acc_trade_price":1010,"candle_acc_trade_volume":10\
        \(unit.map { ",\"unit\":\($0)" } ?? "")}
        """
    }

    @Test("each length of candles has its path; `to` is in UTC, exclusive, its colons encoded")
    func candleRequests() async throws {
        let end = try #require(Timestamp(iso8601: "2026-09-21T00:00:00Z"))
        let golden: [(TimeSpan, String)] = [
            (.seconds(1), "seconds"), (.minutes(1), "minutes/1"), (.minutes(3), "minutes/3"),
            (.minutes(5), "minutes/5"), (.minutes(10), "minutes/10"),
            (.minutes(15), "minutes/15"), (.minutes(30), "minutes/30"),
            (.hours(1), "minutes/60"), (.hours(4), "minutes/240"), (.days(1), "days"),
            (.days(7), "weeks"),
        ]
        for (interval, path) in golden {
            let script = ScriptedSession("upbit", bodies: "[]")
            let candles = try await port(script).candles(
                of: "KRW-BTC", interval: interval, before: end)
            #expect(candles.isEmpty)
            #expect(
                script.targets == [
                    "GET /v1/candles/\(path)?market=KRW-BTC&to=2026-09-21T00%3A00%3A00Z&count=200"
                ])
            #expect(script.isBare)
            #expect(script.gate.passed == [["candle"]])
        }
        #expect(port(ScriptedSession("upbit")).candleIntervals == golden.map(\.0))
    }

    @Test("an end between two seconds is rounded up, so that the last candle is not lost")
    func roundedEnd() async throws {
        let script = ScriptedSession("upbit", bodies: "[]")
        let end = try #require(Timestamp(iso8601: "2026-09-21T00:00:00.001Z"))
        _ = try await port(script).candles(of: "KRW-BTC", interval: .seconds(1), before: end)
        #expect(script.targets.first?.contains("to=2026-09-21T00%3A00%3A01Z") == true)
    }

    @Test("a length that the venue does not have is refused before anything is sent")
    func unknownInterval() async throws {
        let script = ScriptedSession("upbit")
        await #expect(throws: VenueCallError.self) {
            try await port(script).candles(of: "KRW-BTC", interval: .minutes(2), before: now)
        }
        #expect(script.http.requests.isEmpty)
    }

    @Test("the forming candle is dropped, by our clock and by the date of the answer")
    func forming() async throws {
        // The clock of the tests stands at 2026-09-21T14:13:20.123Z.
        let body =
            "[\(candle("2026-09-21T14:13:00")),\(candle("2026-09-21T14:12:00")),"
            + "\(candle("2026-09-21T14:10:00"))]"
        let ours = ScriptedSession("upbit", bodies: body)
        let candles = try await port(ours).candles(
            of: "KRW-BTC", interval: .minutes(1), before: now)
        #expect(
            candles.compactMap(\.start).map(\.description) == [
                "2026-09-21T14:12:00Z", "2026-09-21T14:10:00Z",
            ])
        let theirs = ScriptedSession(
            "upbit",
            [
                .answer(
                    200, [.init("Date", "Mon, 21 Sep 2026 14:12:59 GMT")],
                    "[\(candle("2026-09-21T14:12:00")),\(candle("2026-09-21T14:10:00"))]")
            ])
        let earlier = try await port(theirs).candles(
            of: "KRW-BTC", interval: .minutes(1), before: now)
        #expect(earlier.compactMap(\.start).map(\.description) == ["2026-09-21T14:10:00Z"])
    }

    @Test("rows without a unit get the length that was asked for; another unit is no answer")
    func interval() async throws {
        let seconds = ScriptedSession(
            "upbit", bodies: "[\(candle("2026-09-21T14:13:00", unit: nil))]")
        let candles = try await port(seconds).candles(
            of: "KRW-BTC", interval: .seconds(1), before: now)
        #expect(candles.map(\.interval) == [.seconds(1)])
        for body in [
            candle("2026-09-21T14:00:00", unit: 5),
            candle("2026-09-21T14:00:00", market: "KRW-ETH"),
        ] {
            let script = ScriptedSession("upbit", bodies: "[\(body)]")
            await #expect(throws: VenueCallError.self) {
                try await port(script).candles(
                    of: "KRW-BTC", interval: .minutes(1), before: now)
            }
        }
    }

    @Test("an answer of later candles only is an error, not the end of history")
    func misunderstoodBound() async throws {
        let end = try #require(Timestamp(iso8601: "2026-09-21T05:00:00Z"))
        let script = ScriptedSession(
            "upbit",
            bodies: "[\(candle("2026-09-21T14:00:00")),\(candle("2026-09-21T13:59:00"))]")
        await #expect(
            throws: VenueCallError.outcomeUnknown(
                "the venue's answer cannot be used: asked for candles before "
                    + "2026-09-21T05:00:00Z, got one that begins at 2026-09-21T14:00:00Z")
        ) {
            try await port(script).candles(of: "KRW-BTC", interval: .minutes(1), before: end)
        }
    }

    @Test("several unfinished candles mean a wrong clock, not the end of history")
    func wrongClock() async throws {
        let script = ScriptedSession(
            "upbit",
            bodies: "[\(candle("2026-09-21T15:01:00")),\(candle("2026-09-21T15:00:00"))]")
        await #expect(throws: VenueCallError.self) {
            try await port(script).candles(
                of: "KRW-BTC", interval: .minutes(1), before: now + .hours(1))
        }
    }

    private func trade(_ id: Int64, milliseconds: Int64? = nil) -> String {
        """
        {"market":"KRW-BTC","timestamp":\(milliseconds ?? id / 10_000),"trade_price":100,\
        "trade_volume":0.5,"ask_bid":"BID","sequential_id":\(id)}
        """
    }

    @Test("trades go back by number, then day by day, up to seven days")
    func trades() async throws {
        let first = (1...3).reversed().map { trade(17_900_000_000_000_000 + $0) }
        let script = ScriptedSession(
            "upbit",
            bodies: "[\(first.joined(separator: ","))]", "[]",
            "[\(trade(17_899_000_000_000_000))]")
        let port = port(script)
        let newest = try await port.trades(of: "KRW-BTC", before: nil)
        #expect(newest.trades.map(\.id.description).first == "17900000000000003")
        #expect(newest.next == TradeCursor("0:17900000000000001"))
        let older = try await port.trades(of: "KRW-BTC", before: newest.next)
        #expect(older.trades.count == 1)
        #expect(older.next == TradeCursor("1:17899000000000000"))
        #expect(
            script.targets == [
                "GET /v1/trades/ticks?market=KRW-BTC&count=500",
                "GET /v1/trades/ticks?market=KRW-BTC&count=500&cursor=17900000000000001",
                "GET /v1/trades/ticks?market=KRW-BTC&count=500&cursor=17900000000000001&days_ago=1",
            ])
        #expect(script.gate.passed == [["trade"], ["trade"], ["trade"]])
    }

    @Test("after seven empty days there is nothing older")
    func lastDay() async throws {
        let script = ScriptedSession("upbit", Array(repeating: .answer(200, [], "[]"), count: 8))
        let page = try await port(script).trades(of: "KRW-BTC", before: nil)
        #expect(page == TradePage(trades: [], next: nil))
        #expect(script.http.requests.last?.target.hasSuffix("&days_ago=7") == true)
        #expect(script.http.requests.count == 8)
    }

    @Test("a page that repeats what is known counts as empty")
    func repeatedPage() async throws {
        let script = ScriptedSession(
            "upbit", bodies: "[\(trade(17_900_000_000_000_005)),\(trade(17_900_000_000_000_004))]",
            "[]")
        let place = TradeCursor("6:17900000000000004")
        let page = try await port(script).trades(of: "KRW-BTC", before: place)
        #expect(page == TradePage(trades: [], next: nil))
    }

    @Test("numbers do not order trades, times do")
    func order() async throws {
        let script = ScriptedSession(
            "upbit",
            bodies: """
                [\(trade(17_900_000_000_000_005, milliseconds: 1_789_999_999_000)),\
                \(trade(17_900_000_000_000_001, milliseconds: 1_789_999_999_500))]
                """)
        let page = try await port(script).trades(of: "KRW-BTC", before: nil)
        #expect(page.trades.map(\.id.description).first == "17900000000000001")
    }

    @Test("a cursor of another venue is refused", arguments: ["", "8:1", "0:-1", "x:1", "0:1:2"])
    func badCursor(text: String) async throws {
        let script = ScriptedSession("upbit")
        await #expect(
            throws: VenueCallError.refused(
                Refusal(.invalidRequest, message: "\(text) is no place among trades"))
        ) {
            try await port(script).trades(of: "KRW-BTC", before: TradeCursor(text))
        }
    }

    @Test("a book is sorted, bids first, without levels of no size")
    func book() async throws {
        let script = ScriptedSession(
            "upbit",
            bodies: """
                [{"market":"KRW-BTC","timestamp":1790000000000,"orderbook_units":[\
                {"ask_price":103,"bid_price":99,"ask_size":1,"bid_size":2},\
                {"ask_price":102,"bid_price":100,"ask_size":3,"bid_size":0.5},\
                {"ask_price":0,"bid_price":98,"ask_size":0,"bid_size":0}]}]
                """)
        let book = try await port(script).book(of: "KRW-BTC")
        #expect(script.targets == ["GET /v1/orderbook?markets=KRW-BTC&count=30"])
        #expect(book.kind == .snapshot)
        #expect(book.levels.map(\.side) == [.buy, .buy, .sell, .sell])
        #expect(
            book.levels.compactMap(\.price).map(\.description) == ["100", "99", "102", "103"])
    }

    @Test("a crossed book is no answer")
    func crossed() async throws {
        let script = ScriptedSession(
            "upbit",
            bodies: """
                [{"market":"KRW-BTC","timestamp":1790000000000,"orderbook_units":[\
                {"ask_price":100,"bid_price":100,"ask_size":1,"bid_size":2}]}]
                """)
        await #expect(
            throws: VenueCallError.outcomeUnknown(
                "the venue's answer cannot be used: the order book is crossed: bid 100, ask 100")
        ) { try await port(script).book(of: "KRW-BTC") }
    }

    @Test(
        "terms are the listing and the tick of now, as number or text", arguments: ["5", "\"5\""])
    func terms(tick: String) async throws {
        let script = ScriptedSession(
            "upbit",
            bodies: #"[{"market":"BTC-ETH"},{"market":"KRW-BTC","korean_name":"비트코인"}]"#,
            #"[{"market":"KRW-BTC","quote_currency":"KRW","tick_size":\#(tick)}]"#)
        let terms = try await port(script).terms(of: "KRW-BTC")
        #expect(
            script.targets == [
                "GET /v1/market/all", "GET /v1/orderbook/instruments?markets=KRW-BTC",
            ])
        #expect(script.gate.passed == [["market"], ["orderbook"]])
        #expect(terms.tick == (try Price(parsing: "5")))
        #expect(terms.isActive == true)
        #expect(terms.makerFee == nil)
    }

    @Test("a market that is not listed is not active, and its tick is not asked for")
    func notListed() async throws {
        let script = ScriptedSession("upbit", bodies: #"[{"market":"KRW-ETH"}]"#)
        let terms = try await port(script).terms(of: "KRW-BTC")
        #expect(terms.isActive == false)
        #expect(script.http.requests.count == 1)
    }

    @Test("the clock is the date of the cheapest answer, between two readings of ours")
    func clock() async throws {
        let script = ScriptedSession(
            "upbit", [.answer(200, [.init("date", "Mon, 21 Sep 2026 14:13:21 GMT")], "[]")])
        let reading = try await port(script).clock()
        #expect(script.targets == ["GET /v1/trades/ticks?market=KRW-BTC&count=1"])
        #expect(reading.venue.description == "2026-09-21T14:13:21Z")
        #expect(reading.resolution == .seconds(1))
        #expect(reading.sent == now && reading.received == now)
        for headers in [[], [HTTPField("date", "yesterday")]] {
            let none = ScriptedSession("upbit", [.answer(200, headers, "[]")])
            await #expect(throws: VenueCallError.self) { try await port(none).clock() }
        }
    }

    @Test("a refusal and a failure reach the caller as what they are, and count as such")
    func failures() async throws {
        let script = ScriptedSession(
            "upbit",
            [
                .answer(404, [], "{}"), .failure(.notSent("no route")),
                .failure(.unanswered("cut")), .answer(200, [], "<html>"),
            ])
        let port = port(script)
        var kinds: [String] = []
        for _ in 0..<4 {
            do throws(VenueCallError) {
                _ = try await port.book(of: "KRW-BTC")
            } catch {
                switch error {
                case .refused: kinds.append("refused")
                case .notSent: kinds.append("not sent")
                case .outcomeUnknown: kinds.append("unknown")
                }
            }
        }
        #expect(kinds == ["refused", "not sent", "unknown", "unknown"])
        #expect(port.health.refused == 1 && port.health.notSent == 1)
    }
}
