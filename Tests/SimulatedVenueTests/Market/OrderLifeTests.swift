import Domain
import SimulatedVenue
import Testing

@Suite("The life of an order at a venue")
struct OrderLifeTests {
    private static func money(_ units: Int128) -> Money { Money(raw: units * Money.scale) }

    @Test("an order that cannot be is refused with its numbers, and nothing changes")
    func refusals() throws {
        let bands = TickTable(bands: [
            .init(from: .zero, tick: Price(raw: 100_000_000)),
            .init(from: Price(raw: 100_000_000_000), tick: Price(raw: 500_000_000)),
        ])
        let instrument = Instrument.coin(
            ticks: bands, lot: 1_000_000, minimumNotional: Self.money(50),
            maximumNotional: Self.money(100_000), maximumQuantity: Quantity(raw: 20_000_000_000))
        var place = try Marketplace(instrument: instrument)
        let cases: [(String, String?, VenueRefusal)] = [
            // The band is that of the order's own price.
            (
                "1", "1002",
                .offTick(Price(raw: 100_200_000_000), tick: Price(raw: 500_000_000))
            ),
            ("1", "99.5", .offTick(Price(raw: 9_950_000_000), tick: Price(raw: 100_000_000))),
            (
                "1.001", "100",
                .badQuantity(
                    Quantity(raw: 100_100_000), lot: instrument.lot, minimum: instrument.lot)
            ),
            ("0", "100", .badQuantity(.zero, lot: instrument.lot, minimum: instrument.lot)),
            (
                "-1", "100",
                .badQuantity(
                    Quantity(raw: -100_000_000), lot: instrument.lot, minimum: instrument.lot)
            ),
            ("0.49", "100", .underMinimum(Self.money(49), minimum: Self.money(50))),
            ("101", "1000", .overMaximum(Self.money(101_000), maximum: Self.money(100_000))),
            (
                "201", "100",
                .quantityTooLarge(
                    Quantity(raw: 20_100_000_000), maximum: Quantity(raw: 20_000_000_000))
            ),
        ]
        for (quantity, price, expected) in cases {
            #expect(refusal { try place.place(0, .buy, quantity, at: price) } == expected)
        }
        #expect(refusal { try place.place(0, .buy, "1", at: "999") } == nil)
        #expect(refusal { try place.place(0, .buy, "1", at: "1005") } == nil)
        // Judged by what it would meet.
        #expect(
            refusal { try place.place(1, .sell, "0.04") }
                == .underMinimum(
                    Money(raw: 402 * Money.scale / 10), minimum: Self.money(50)))
        #expect(place.news.filter { if case .accepted = $0 { true } else { false } }.count == 2)
    }

    @Test("what does not go together is refused")
    func contradictions() throws {
        var place = try Marketplace()
        let changes: [(inout NewOrder) -> Void] = [
            { $0.isPostOnly = true },
            { $0.isReduceOnly = true },
            {
                $0.kind = .limit(Price(raw: 10_000_000_000))
                $0.isPostOnly = true
                $0.timeInForce = .ioc
            },
            {
                $0.kind = .limit(Price(raw: 10_000_000_000))
                $0.size = .amount(Self.money(100))
            },
            {
                $0.side = .sell
                $0.size = .amount(Self.money(100))
            },
        ]
        for change in changes {
            let refused = refusal { try place.place(0, .buy, "1", change) }
            guard case .contradiction = refused else {
                Issue.record("not a contradiction: \(String(describing: refused))")
                continue
            }
        }
        #expect(refusal { try place.place(7, .buy, "1", at: "100") } == .unknownAccount)
        #expect(
            refusal {
                try place.place(0, .buy, "1", at: "100") { $0.market = MarketIndex(raw: 1) }
            } == .unknownMarket)
    }

    @Test("a name is used once; where the venue says so, a refused order spends it too")
    func names() throws {
        for rules in [VenueRules.upbit, .bithumb] {
            var place = try Marketplace(rules: rules)
            let account = AccountID(raw: 0)
            let number = try place.place(0, .buy, "1", at: "100") { $0.clientID = "one" }
            #expect(place.venue.order(named: "one", of: account)?.number == number)
            try place.cancel(1, of: 0)
            #expect(
                refusal { try place.place(0, .buy, "1", at: "100") { $0.clientID = "one" } }
                    == .duplicateName("one"))
            #expect(
                refusal { try place.place(1, .buy, "1", at: "100") { $0.clientID = "one" } }
                    == nil, "another account's name is another name")
            let tooMuch = try place.order(0, .buy, "1000000", at: "100") { $0.clientID = "two" }
            #expect(throws: VenueRefusal.self) {
                try place.venue.check(tooMuch, at: place.time)
            }
            #expect(!place.venue.isNameSpent("two", of: account), "a check spends nothing")
            #expect(
                refusal {
                    try place.place(0, .buy, "1000000", at: "100") { $0.clientID = "two" }
                } != nil)
            #expect(place.venue.isNameSpent("two", of: account) == rules.spendsRefusedNames)
            #expect(place.venue.order(named: "two", of: account) == nil)
        }
    }

    @Test("only the owner can cancel, once, and what is over is told apart from what never was")
    func cancel() throws {
        var place = try Marketplace()
        try place.place(0, .buy, "1", at: "100")
        #expect(refusal { try place.cancel(1, of: 1) } == .unknownOrder)
        #expect(refusal { try place.cancel(2, of: 0) } == .unknownOrder)
        place.news.removeAll()
        try place.cancel(1, of: 0)
        #expect(place.take() == ["level buy 100", "canceled 1", "balance 0 KRW"])
        #expect(refusal { try place.cancel(1, of: 0) } == .finished(OrderNumber(raw: 1)))
        #expect(place.state(1) == .canceled(.byClient))
    }

    @Test("an order that shrinks keeps its place; a new price or more of it loses it")
    func amend() throws {
        // How order 1 is changed, and which order a trade of 1 then fills.
        let cases: [(price: String?, quantity: String?, first: UInt64)] = [
            (nil, "1", 1), ("100", "1.5", 1), (nil, "2", 1), (nil, "3", 2), ("101", nil, 1),
            ("99", nil, 2),
        ]
        for (price, quantity, first) in cases {
            var place = try Marketplace()
            try place.place(0, .buy, "2", at: "100")
            try place.place(1, .buy, "2", at: "100")
            try place.amend(1, of: 0, price: price, quantity: quantity)
            place.news.removeAll()
            try place.trade(.sell, "1", at: "99")
            let fills = place.take().filter { $0.hasPrefix("executed") }
            #expect(fills.first?.hasPrefix("executed \(first) ") == true, "\(fills)")
            let order = place.venue.order(OrderNumber(raw: 1))
            let left = order?.remaining ?? .zero
            let value = Money(order?.price ?? .zero, times: left)
            #expect(place.krw(0).locked == value + value.times(Rate(raw: 50_000), rounding: .up))
        }
    }

    @Test("an amendment may trade, must be payable, and leaves refused orders as they were")
    func amendTakes() throws {
        var place = try Marketplace(accounts: [("1000.5", "0"), ("0", "10")])
        try place.place(0, .buy, "5", at: "100")
        try place.place(1, .sell, "4", at: "105")
        #expect(
            refusal { try place.amend(1, of: 0, quantity: "11") }
                == .insufficientBalance(
                    .krw, required: Money(raw: 6_003_000_000_000_000_000),
                    free: Money(raw: 5_002_500_000_000_000_000)))
        #expect(
            refusal { try place.amend(1, of: 0, price: "100.5") }
                == .offTick(Price(raw: 10_050_000_000), tick: Price(raw: 100_000_000)))
        #expect(place.book(.buy) == "100×5")
        place.news.removeAll()
        try place.amend(1, of: 0, price: "105")
        #expect(
            place.take() == [
                "level buy 100", "amended 1", "executed 2 sell 4 @ 105 maker fee 0.21 in 1",
                "executed 1 buy 4 @ 105 taker fee 0.21 in 1", "trade 1 buy 4 @ 105", "filled 2",
                "level sell 105", "level buy 105", "balance 0 KRW", "balance 1 COIN",
                "balance 1 KRW", "balance 0 COIN",
            ])
        #expect(
            refusal { try place.amend(1, of: 0, quantity: "4") }
                == .badQuantity(
                    Quantity(raw: 400_000_000), lot: Quantity(raw: 1),
                    minimum: Quantity(raw: 400_000_001)))
    }

    @Test("with latency an order is acknowledged at once and matched when it arrives")
    func latency() throws {
        var place = try Marketplace(rules: VenueRules(latency: .milliseconds(10)))
        try place.level(.sell, "100", "1")
        place.news.removeAll()
        try place.place(0, .buy, "1", at: "100")
        place.time = Timestamp(milliseconds: 5)
        try place.place(1, .buy, "1", at: "100")
        try place.place(1, .buy, "1", at: "99")
        #expect(place.take().filter { $0.hasPrefix("exec") } == [])
        #expect(place.state(1) == .open)
        #expect(place.krw(0).locked.description == "100.05")
        try place.cancel(3, of: 1)
        place.venue.advance(to: Timestamp(milliseconds: 9), into: &place.news)
        #expect(place.take() == ["canceled 3", "balance 1 KRW"])
        place.venue.advance(to: Timestamp(milliseconds: 20), into: &place.news)
        #expect(place.state(1) == .filled)
        #expect(
            place.venue.executions(of: OrderNumber(raw: 1)).map(\.time) == [
                Timestamp(milliseconds: 10)
            ])
        #expect(place.book(.buy) == "100×1")
        #expect(place.venue.openOrders(of: AccountID(raw: 1)) == [OrderNumber(raw: 2)])
    }

    @Test("open and dormant orders are counted apart, per account, up to the limit")
    func limits() throws {
        var place = try Marketplace(
            rules: VenueRules(openOrderLimit: 2, dormantOrderLimit: 1))
        let stop: (inout NewOrder) -> Void = {
            $0.trigger = OrderTrigger(
                price: Price(raw: 12_000_000_000), source: .last, condition: .atOrAbove)
        }
        try place.place(0, .buy, "1", at: "100")
        try place.place(0, .buy, "1", at: "100")
        #expect(
            refusal { try place.place(0, .buy, "1", at: "100") } == .tooManyOrders(limit: 2))
        try place.place(0, .buy, "1", at: "100", stop)
        #expect(
            refusal { try place.place(0, .buy, "1", at: "100", stop) }
                == .tooManyOrders(limit: 1))
        try place.place(1, .buy, "1", at: "100")
        try place.cancel(1, of: 0)
        try place.cancel(3, of: 0)
        try place.place(0, .buy, "1", at: "100")
        try place.place(0, .buy, "1", at: "100", stop)
    }

    @Test("finished orders are kept as many as told; older ones are forgotten, their names not")
    func retention() throws {
        var place = try Marketplace(rules: VenueRules(retainedOrders: 2))
        try place.level(.sell, "100", "1000")
        for index in 1...5 {
            try place.place(0, .buy, "1", at: "100") { $0.clientID = "n\(index)" }
        }
        let account = AccountID(raw: 0)
        #expect(place.venue.finishedOrders(of: account).map(\.raw) == [4, 5])
        #expect(place.venue.order(OrderNumber(raw: 3)) == nil)
        #expect(place.venue.executions(of: OrderNumber(raw: 3)).isEmpty)
        #expect(place.venue.executions(of: OrderNumber(raw: 4)).count == 1)
        #expect(place.venue.isNameSpent("n1", of: account))
        #expect(
            refusal { try place.place(0, .buy, "1", at: "100") { $0.clientID = "n1" } }
                == .duplicateName("n1"))
        #expect(refusal { try place.cancel(1, of: 0) } == .unknownOrder)
    }
}
