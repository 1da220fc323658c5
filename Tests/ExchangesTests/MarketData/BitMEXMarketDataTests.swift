import BitMEX
import Domain
import ExchangeAPI
import Testing
import Transport

@Suite("BitMEX's market data over REST")
struct BitMEXMarketDataTests {
    private let now = ManualClock.start

    private func port(_ script: ScriptedSession) -> BitMEXMarketData {
        BitMEXMarketData(session: script.session)
    }

    private func bin(_ end: String, volume: Int = 10) -> String {
        """
        {"timestamp":"\(end)","symbol":"XBTUSD","open":98,"high":103,"low":99,"close":101,\
        "trades":3,"volume":\(volume),"vwap":null}
        """
    }

    @Test("bins are asked for by the end of the last one, a millisecond before the next")
    func candleRequests() async throws {
        let end = try #require(Timestamp(iso8601: "2026-09-21T00:00:00Z"))
        let golden: [(TimeSpan, String, String)] = [
            (.minutes(1), "1m", "2026-09-21T00%3A00%3A59.999Z"),
            (.minutes(5), "5m", "2026-09-21T00%3A04%3A59.999Z"),
            (.hours(1), "1h", "2026-09-21T00%3A59%3A59.999Z"),
            (.days(1), "1d", "2026-09-21T23%3A59%3A59.999Z"),
        ]
        for (interval, name, bound) in golden {
            let script = ScriptedSession("bitmex", bodies: "[]")
            _ = try await port(script).candles(of: "XBTUSD", interval: interval, before: end)
            #expect(
                script.targets == [
                    "GET /api/v1/trade/bucketed?binSize=\(name)&partial=false&symbol=XBTUSD"
                        + "&count=1000&reverse=true&endTime=\(bound)"
                ])
            #expect(script.isBare)
        }
        #expect(port(ScriptedSession("bitmex")).candleIntervals == golden.map(\.0))
    }

    @Test("the stamp of a bin is its end: the start lies one length before")
    func stamps() async throws {
        let end = try #require(Timestamp(iso8601: "2026-09-21T12:00:00Z"))
        let script = ScriptedSession(
            "bitmex",
            bodies:
                "[\(bin("2026-09-21T12:00:00.000Z")),\(bin("2026-09-21T11:55:00.000Z", volume: 0))]"
        )
        let candles = try await port(script).candles(
            of: "XBTUSD", interval: .minutes(5), before: end)
        #expect(
            candles.compactMap(\.start).map(\.description) == [
                "2026-09-21T11:55:00Z", "2026-09-21T11:50:00Z",
            ])
        // The open may lie outside of high and low, and a bin without a trade is one all the same.
        #expect(candles.map(\.volume) == [Quantity(raw: 10 * FixedPoint.scale), .zero])
        #expect(candles.allSatisfy { $0.open < $0.low })
    }

    @Test("a bin that ends after the request was sent is dropped")
    func forming() async throws {
        let script = ScriptedSession(
            "bitmex",
            bodies: "[\(bin("2026-09-21T14:15:00.000Z")),\(bin("2026-09-21T14:10:00.000Z"))]")
        let candles = try await port(script).candles(
            of: "XBTUSD", interval: .minutes(5), before: now)
        #expect(candles.compactMap(\.start).map(\.description) == ["2026-09-21T14:05:00Z"])
    }

    private func trade(_ time: String, _ number: Int) -> String {
        """
        {"timestamp":"\(time)","symbol":"XBTUSD","side":"Sell","size":100,"price":100.5,\
        "trdMatchID":"00000000-0000-0000-0000-0000000000\(number)"}
        """
    }

    @Test("trades go back by time; those of the last millisecond that are known are left out")
    func trades() async throws {
        let noon = "2026-09-21T12:00:00.000Z"
        let script = ScriptedSession(
            "bitmex",
            bodies:
                "[\(trade("2026-09-21T12:00:01.000Z", 10)),\(trade(noon, 11)),\(trade(noon, 12))]",
            "[\(trade(noon, 11)),\(trade(noon, 12)),\(trade(noon, 13)),"
                + "\(trade("2026-09-21T11:59:59.000Z", 14))]",
            "[\(trade("2026-09-21T11:59:59.000Z", 14))]", "[]")
        let port = port(script)
        let first = try await port.trades(of: "XBTUSD", before: nil)
        #expect(first.trades.count == 3)
        #expect(first.next == TradeCursor("2026-09-21T12:00:00Z/2"))
        let second = try await port.trades(of: "XBTUSD", before: first.next)
        #expect(second.trades.map(\.id.description).map { $0.suffix(2) } == ["13", "14"])
        let third = try await port.trades(of: "XBTUSD", before: second.next)
        #expect(third == TradePage(trades: [], next: nil))
        #expect(
            script.targets == [
                "GET /api/v1/trade?symbol=XBTUSD&count=1000&start=0&reverse=true",
                "GET /api/v1/trade?symbol=XBTUSD&count=1000&start=0&reverse=true"
                    + "&endTime=2026-09-21T12%3A00%3A00.001Z",
                "GET /api/v1/trade?symbol=XBTUSD&count=1000&start=0&reverse=true"
                    + "&endTime=2026-09-21T11%3A59%3A59.001Z",
                "GET /api/v1/trade?symbol=XBTUSD&count=1000&start=1&reverse=true"
                    + "&endTime=2026-09-21T11%3A59%3A59.001Z",
            ])
    }

    @Test("a page that ends within the millisecond it began in is gone on with")
    func oneMillisecond() async throws {
        let noon = "2026-09-21T12:00:00.000Z"
        let script = ScriptedSession("bitmex", bodies: "[\(trade(noon, 10)),\(trade(noon, 11))]")
        let page = try await port(script).trades(
            of: "XBTUSD", before: TradeCursor("2026-09-21T12:00:00Z/1"))
        #expect(page.trades.map(\.id.description).map { $0.suffix(2) } == ["11"])
        #expect(page.next == TradeCursor("2026-09-21T12:00:00Z/2"))
    }

    @Test("a venue that ignores the bound is an error, not an endless loop")
    func ignoredBound() async throws {
        let rows = (0..<1000).map { trade("2026-09-21T13:00:00.000Z", 10 + $0 % 90) }
        let body = "[\(rows.joined(separator: ","))]"
        let script = ScriptedSession(
            "bitmex", Array(repeating: .answer(200, [], body), count: 30))
        await #expect(
            throws: VenueCallError.outcomeUnknown(
                "the venue's answer cannot be used: page after page of trades that were asked for "
                    + "to be left out")
        ) {
            try await port(script).trades(
                of: "XBTUSD", before: TradeCursor("2026-09-21T12:00:00Z/1"))
        }
        #expect(script.http.requests.count < 15)
    }

    @Test("the book comes whole, with the numbers of its levels")
    func book() async throws {
        let script = ScriptedSession(
            "bitmex",
            bodies: """
                [{"symbol":"XBTUSD","id":3,"side":"Sell","size":10,"price":102},\
                {"symbol":"XBTUSD","id":2,"side":"Sell","size":20,"price":101.5},\
                {"symbol":"XBTUSD","id":1,"side":"Buy","size":30,"price":100}]
                """, "[]")
        let port = port(script)
        let book = try await port.book(of: "XBTUSD")
        #expect(script.targets == ["GET /api/v1/orderBook/L2?symbol=XBTUSD&depth=0"])
        #expect(book.levels.compactMap(\.id) == [1, 2, 3])
        let empty = try await port.book(of: "XBTUSD")
        #expect(empty.levels.isEmpty && empty.kind == .snapshot)
    }

    @Test("terms are tick, lot, largest order, fees and state")
    func terms() async throws {
        let script = ScriptedSession(
            "bitmex",
            bodies: """
                [{"symbol":"XBTUSD","typ":"FFWCSX","state":"Open","underlying":"XBT",\
                "maxOrderQty":10000000,"lotSize":100,"tickSize":0.1,"makerFee":-0.00025,\
                "takerFee":0.00075,"vwap":97216.66831234567}]
                """)
        let terms = try await port(script).terms(of: "XBTUSD")
        #expect(script.targets == ["GET /api/v1/instrument?symbol=XBTUSD&count=1"])
        #expect(terms.tick?.description == "0.1")
        #expect(terms.lot?.description == "100")
        #expect(terms.maximumQuantity?.description == "10000000")
        #expect(terms.makerFee?.description == "-0.00025")
        #expect(terms.takerFee?.description == "0.00075")
        #expect(terms.isActive == true)
    }

    @Test("lots of the spot market are in XBT; those of other spot markets are left out")
    func spotTerms() async throws {
        func lot(_ underlying: String) async throws -> String? {
            let script = ScriptedSession(
                "bitmex",
                bodies: """
                    [{"symbol":"XBT_USDT","typ":"IFXXXP","state":"Open","lotSize":1000,\
                    "underlying":"\(underlying)","maxOrderQty":10000000000,"tickSize":0.5}]
                    """)
            return try await port(script).terms(of: "XBT_USDT").lot?.description
        }
        #expect(try await lot("XBT") == "0.00001")
        #expect(try await lot("ETH") == nil)
    }

    @Test("volumes of spot markets, whose unit is another, are refused before anything is sent")
    func spotVolumes() async throws {
        let script = ScriptedSession("bitmex", bodies: "[]", "[]", "[]")
        let port = port(script)
        await #expect(throws: VenueCallError.self) {
            try await port.candles(
                of: "XBT_USDT", interval: .minutes(1), before: Timestamp(milliseconds: 0))
        }
        await #expect(throws: VenueCallError.self) {
            try await port.trades(of: "XBT_USDT", before: nil)
        }
        await #expect(throws: VenueCallError.self) { try await port.book(of: "XBT_USDT") }
        #expect(script.targets.isEmpty)
        #expect(throws: StreamSetupError.self) {
            try BitMEXMarketStream([StreamTopic(.trades, market: "XBT_USDT")])
        }
    }

    @Test("closed and unlisted markets are not active; a state of an unknown name is no answer")
    func states() async throws {
        for state in ["Closed", "Unlisted", "Settled", "Delisted"] {
            let script = ScriptedSession(
                "bitmex", bodies: #"[{"symbol":"XBTUSD","state":"\#(state)"}]"#)
            #expect(try await port(script).terms(of: "XBTUSD").isActive == false)
        }
        #expect(
            try await port(ScriptedSession("bitmex", bodies: "[]")).terms(of: "XBTUSD").isActive
                == false)
        let odd = ScriptedSession("bitmex", bodies: #"[{"symbol":"XBTUSD","state":"Asleep"}]"#)
        await #expect(throws: VenueCallError.self) { try await port(odd).terms(of: "XBTUSD") }
    }

    @Test("the clock is the date of the cheapest answer")
    func clock() async throws {
        let script = ScriptedSession(
            "bitmex", [.answer(200, [.init("date", "Mon, 21 Sep 2026 14:13:21 GMT")], "[]")])
        #expect(try await port(script).clock().venue.description == "2026-09-21T14:13:21Z")
        #expect(script.targets == ["GET /api/v1/trade?symbol=XBTUSD&count=1&reverse=true"])
    }
}
