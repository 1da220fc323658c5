import Domain
import SimulatedVenue
import Testing

@Suite("Orders that wait for a price")
struct TriggerTests {
    private static func trigger(
        _ price: Int64, _ condition: OrderTrigger.Condition,
        _ source: OrderTrigger.Source = .last
    ) -> (inout NewOrder) -> Void {
        {
            $0.trigger = OrderTrigger(
                price: Price(raw: price * FixedPoint.scale), source: source,
                condition: condition)
        }
    }

    @Test("a stop lies still, with its hold, until the last price reaches it")
    func stop() throws {
        var place = try Marketplace()
        try place.trade(.buy, "1", at: "100")
        try place.level(.buy, "95", "10")
        place.news.removeAll()
        try place.place(0, .sell, "2", Self.trigger(96, .atOrBelow))
        #expect(place.take() == ["accepted 1", "balance 0 COIN"])
        #expect(place.state(1) == .dormant)
        #expect(place.coin(0).locked.description == "2")
        try place.trade(.sell, "1", at: "97")
        #expect(place.state(1) == .dormant)
        place.news.removeAll()
        try place.trade(.sell, "1", at: "96")
        #expect(
            place.take() == [
                "trade 3 sell 1 @ 96", "triggered 1",
                "executed 1 sell 2 @ 95 taker fee 0.095 in 4", "trade 4 sell 2 @ 95",
                "level buy 95", "filled 1", "balance 0 COIN", "balance 0 KRW",
            ])
        #expect(place.venue.order(OrderNumber(raw: 1))?.isTriggered == true)
    }

    @Test("an order whose condition holds already wakes as it comes")
    func immediate() throws {
        var place = try Marketplace()
        try place.trade(.buy, "1", at: "100")
        place.news.removeAll()
        try place.place(0, .buy, "1", at: "90", Self.trigger(100, .atOrAbove))
        #expect(
            place.take() == ["accepted 1", "triggered 1", "level buy 90", "balance 0 KRW"])
    }

    @Test("one stop's trades wake the next, nearest trigger first and the older of equals")
    func cascade() throws {
        var place = try Marketplace()
        for price in ["99", "98", "97", "96"] { try place.level(.buy, price, "1") }
        try place.place(0, .sell, "1", Self.trigger(98, .atOrBelow))
        try place.place(0, .sell, "1", Self.trigger(99, .atOrBelow))
        try place.place(0, .sell, "1", Self.trigger(99, .atOrBelow))
        try place.place(0, .sell, "1", Self.trigger(90, .atOrBelow))
        place.news.removeAll()
        try place.trade(.sell, "1", at: "99")
        let line = place.take().filter { $0.hasPrefix("trig") || $0.hasPrefix("exec") }
        #expect(
            line == [
                "triggered 2", "executed 2 sell 1 @ 98 taker fee 0.049 in 2",
                "triggered 3", "executed 3 sell 1 @ 97 taker fee 0.0485 in 3",
                "triggered 1", "executed 1 sell 1 @ 96 taker fee 0.048 in 4",
            ])
        #expect(place.state(4) == .dormant)
        try place.cancel(4, of: 0)
        try place.trade(.sell, "1", at: "80")
        #expect(place.state(4) == .canceled(.byClient))
    }

    @Test("each source of a trigger moves its own orders, in both directions")
    func sources() throws {
        let market = MarketIndex(raw: 0)
        var venue = MatchingVenue(rules: VenueRules(), markets: [.contract()])
        let account = AccountID(raw: 1)
        venue.open(account, balances: [(.usdt, Money(raw: 1_000_000 * Money.scale))])
        var news: [VenueNews] = []
        let time = Timestamp(milliseconds: 1)
        func waiting(_ source: OrderTrigger.Source, _ above: Bool) -> NewOrder {
            var order = NewOrder(
                account: account, market: market, side: above ? .buy : .sell,
                size: .quantity(Quantity(raw: FixedPoint.scale)),
                kind: .limit(Price(raw: (above ? 50 : 200) * FixedPoint.scale)))
            order.trigger = OrderTrigger(
                price: Price(raw: (above ? 110 : 90) * FixedPoint.scale), source: source,
                condition: above ? .atOrAbove : .atOrBelow)
            return order
        }
        for source in [OrderTrigger.Source.last, .index] {
            for above in [true, false] {
                _ = try venue.place(waiting(source, above), at: time, into: &news)
            }
        }
        func woken() -> [UInt64] {
            defer { news.removeAll() }
            return news.compactMap { if case .triggered(let order) = $0 { order.raw } else { nil } }
        }
        _ = woken()
        venue.setIndex(market, Price(raw: 100 * FixedPoint.scale), at: time, into: &news)
        #expect(woken() == [])
        venue.setIndex(market, Price(raw: 111 * FixedPoint.scale), at: time, into: &news)
        #expect(woken() == [3])
        venue.trade(
            market, price: Price(raw: 90 * FixedPoint.scale),
            quantity: Quantity(raw: FixedPoint.scale), takerSide: .sell, at: time, into: &news)
        #expect(woken() == [2])
    }
}

@Suite("The band of market orders")
struct MarketBandTests {
    @Test("a market order stops at 5 % from the better of best price and last price")
    func market() throws {
        var place = try Marketplace(rules: .bitmex)
        try place.level(.sell, "100", "1")
        try place.level(.sell, "105", "1")
        try place.level(.sell, "106", "1")
        let number = try place.place(0, .buy, "3")
        #expect(place.venue.order(number)?.filled.description == "2")
        #expect(place.venue.order(number)?.state == .canceled(.priceBand))
        #expect(place.book(.sell) == "106×1")
    }

    @Test("a limit beyond the band is refused when it is larger than the best level")
    func limit() throws {
        var place = try Marketplace(rules: .bitmex)
        try place.level(.buy, "100", "2")
        try place.level(.buy, "90", "2")
        #expect(
            refusal { try place.place(0, .sell, "2.5", at: "94") }
                == .outsideBand(Price(raw: 9_400_000_000)))
        #expect(refusal { try place.place(0, .sell, "2.5", at: "95") } == nil)
        #expect(refusal { try place.place(0, .sell, "2", at: "94") } == nil)
    }
}

extension Instrument {
    /// A linear contract of one COIN in USDT.
    static func contract() -> Instrument {
        Instrument(
            id: InstrumentID(exchange: "test", market: "COINUSDT"),
            kind: .linear(contractSize: Quantity(raw: FixedPoint.scale)),
            base: Marketplace.coin, quote: .usdt, ticks: TickTable(Price(raw: 50_000_000)),
            lot: Quantity(raw: FixedPoint.scale), makerFee: Rate(raw: 50_000),
            takerFee: Rate(raw: 50_000),
            feeRounding: .truncated(step: Money(raw: Money.scale / 1_000_000)))
    }
}
