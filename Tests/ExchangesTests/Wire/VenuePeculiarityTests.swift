import BitMEX
import Bithumb
import Domain
import ExchangeAPI
import Testing
import Upbit

@Suite("What is peculiar to a venue")
struct VenuePeculiarityTests {
    private func market(_ decoder: some VenueDecoder, _ text: String) throws -> [MarketEvent] {
        try decoder.marketEvents(Array(text.utf8), received: Fixture.received)
    }

    private func account(_ decoder: some VenueDecoder, _ text: String) throws -> [AccountEvent] {
        try decoder.accountEvents(Array(text.utf8), received: Fixture.received)
    }

    private func orders(_ events: [AccountEvent]) -> [OrderUpdate] {
        events.compactMap { if case .order(let order) = $0 { order } else { nil } }
    }

    @Test("Upbit: a market buy that spent its amount and ends in cancel is completed")
    func marketBuy() throws {
        func status(_ executed: String, _ kind: String) throws -> Change<OrderStatus>? {
            let row = """
                {"uuid":"u","side":"bid","ord_type":"\(kind)","price":"10000","state":"cancel",\
                "market":"KRW-BTC","volume":null,"remaining_volume":null,\
                "executed_volume":"\(executed)"}
                """
            let order = try #require(orders(account(UpbitDecoder(), row)).first)
            #expect(order.quantity == .cleared)
            #expect(order.paidFee == .unchanged)
            return order.status
        }
        #expect(try status("0.33333333", "price") == .set(.completed))
        #expect(try status("0", "price") == .set(.canceled))
        #expect(try status("0.1", "limit") == .set(.canceled))
    }

    @Test("Upbit: price and size in the state trade are those of the fill")
    func fill() throws {
        let fixture = try #require(Fixture.upbit.first { $0.name == "myOrder fill" })
        let events = try account(UpbitDecoder(), fixture.text)
        guard case .fill(let fill) = events.first else {
            Issue.record("no fill in \(events)")
            return
        }
        #expect(fill.price == Price(raw: 100 * FixedPoint.scale))
        #expect(fill.isMaker == true)
        #expect(fill.feeCurrency == .krw)
        let order = try #require(orders(events).first)
        #expect(order.price == .unchanged)
        #expect(order.quantity == .unchanged)
        #expect(order.duration == .cleared)
    }

    @Test("Upbit: balances keep sixteen decimals and lose the rest")
    func balance() throws {
        let fixture = try #require(Fixture.upbit.first { $0.name == "balance" })
        guard case .balance(let balance) = try account(UpbitDecoder(), fixture.text).first else {
            Issue.record("no balance")
            return
        }
        #expect(balance.currency == .krw)
        #expect(balance.free.description == "1000000.1234567890123456")
    }

    @Test("levels without size are dropped, at Bithumb with either unit of time")
    func levels() throws {
        for time in ["1790000000000", "1790000000000000"] {
            let text = """
                {"type":"orderbook","code":"KRW-BTC","timestamp":\(time),"orderbook_units":[\
                {"ask_price":0,"bid_price":"100","ask_size":0,"bid_size":"2"}]}
                """
            guard case .book(let book) = try market(BithumbDecoder(), text).first else {
                Issue.record("no book")
                return
            }
            #expect(book.times.venue == Timestamp(milliseconds: 1_790_000_000_000))
            #expect(book.levels.map(\.side) == [.buy])
        }
    }

    @Test("Bithumb: REST tickers are nine hours ahead, unless their own clock says otherwise")
    func tickerTime() throws {
        func time(_ clocks: String) throws -> Timestamp? {
            let text = """
                [{"market":"KRW-BTC","opening_price":1,"prev_closing_price":1,"trade_price":1,\
                "trade_timestamp":1790000000000,"timestamp":1790000000000\(clocks)}]
                """
            guard case .ticker(let ticker) = try market(BithumbDecoder(), text).first else {
                return nil
            }
            return ticker.tradeTime
        }
        let told = Timestamp(milliseconds: 1_790_000_000_000)
        #expect(try time("") == told - .hours(9))
        // 1790000000 is 14:13:20 UTC.
        #expect(
            try time(",\"trade_time\":\"051320\",\"trade_time_kst\":\"141320\"")
                == told - .hours(9))
        #expect(try time(",\"trade_time\":\"141320\",\"trade_time_kst\":\"231320\"") == told)
    }

    @Test("Bithumb: an acknowledgment tells no state; an IOC order that traded in part is canceled")
    func bithumbStates() throws {
        let fixture = try #require(Fixture.bithumb.first { $0.name == "acknowledgment" })
        let acknowledged = try #require(orders(account(BithumbDecoder(), fixture.text)).first)
        #expect(acknowledged.status == .set(.acknowledged))
        #expect(acknowledged.executed == .unchanged)
        let row = """
            {"uuid":"u","side":"bid","ord_type":"limit","price":"100","state":"done",\
            "market":"KRW-BTC","volume":"2","remaining_volume":"1","executed_volume":"1"}
            """
        #expect(try orders(account(BithumbDecoder(), row)).first?.status == .set(.canceled))
    }

    @Test("BitMEX: a bin is stamped at its end")
    func bin() throws {
        let fixture = try #require(Fixture.bitmex.first { $0.name == "bin" })
        guard case .candle(let candle) = try market(BitMEXDecoder(), fixture.text).first else {
            Issue.record("no candle")
            return
        }
        #expect(candle.start?.description == "2026-09-21T12:00:00Z")
        // The open is the close of the bin before: outside of high and low, and right.
        #expect(candle.open < candle.low)
    }

    @Test("BitMEX: null clears, absent leaves, an empty partial empties the book")
    func absence() throws {
        let update = """
            {"table":"instrument","action":"update","data":[{"symbol":"XBTUSD","lastPrice":null}]}
            """
        guard case .instrument(let change) = try market(BitMEXDecoder(), update).first else {
            Issue.record("no instrument")
            return
        }
        #expect(change.last == .cleared)
        #expect(change.mark == .unchanged)
        let empty = """
            {"table":"orderBookL2_25","action":"partial","filter":{"symbol":"XBTUSD"},"data":[]}
            """
        guard case .book(let book) = try market(BitMEXDecoder(), empty).first else {
            Issue.record("no book")
            return
        }
        #expect(book.kind == .snapshot)
        #expect(book.levels.isEmpty)
    }

    @Test("BitMEX: fees are counted in the settlement currency's unit, rebates are negative")
    func fee() throws {
        let fixture = try #require(Fixture.bitmex.first { $0.name == "fill" })
        guard case .fill(let fill) = try account(BitMEXDecoder(), fixture.text).first else {
            Issue.record("no fill")
            return
        }
        #expect(fill.fee?.description == "-0.00001544")
        #expect(fill.feeCurrency == .xbt)
    }

    @Test("a message is decoded whole or not at all")
    func whole() throws {
        let bytes = Array("[{\"status\":\"UP\"},{\"status\":\"DOWN\"}]".utf8)
        var events: [MarketEvent] = []
        #expect(throws: WireError.self) {
            try bytes.withUnsafeBytes {
                try UpbitDecoder().decodeMarket($0, received: Fixture.received, into: &events)
            }
        }
        #expect(events.isEmpty)
    }
}
