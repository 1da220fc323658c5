import Domain
import Testing

@testable import SimulatedVenue

@Suite("Derivatives of the matching venue")
struct VenueMarginTests {
    @Test("an order without the margin for it is refused, with both numbers, and changes nothing")
    func unaffordable() throws {
        var floor = MarginVenue()
        let account = floor.open(1, xbt: satoshi(1_000))
        floor.index(MarginVenue.inverse, "77000")
        // 100,000 contracts at 77,000 cost 1,000 lots of 129,870 satoshis: 1 % of it, and fees.
        let needed = 1_298_700 + 130_520
        #expect(
            throws: VenueRefusal.insufficientMargin(
                .xbt, required: satoshi(needed), available: satoshi(1_000))
        ) {
            try floor.order(account, MarginVenue.inverse, .buy, 100_000, at: "77000")
        }
        #expect(floor.venue.openOrders(of: account).isEmpty)
        #expect(floor.margin(account).excessMargin(.xbt) == satoshi(1_000))
    }

    @Test(
        "open orders tie margin up, a cancellation frees it, and a fill turns it into a position's")
    func orderLife() throws {
        var floor = MarginVenue()
        let account = floor.open(1, xbt: satoshi(2_000_000))
        floor.index(MarginVenue.inverse, "77000")
        let number = try floor.order(account, MarginVenue.inverse, .buy, 100_000, at: "77000")
        #expect(floor.margin(account).marginRow(of: .xbt)?.orderMargin == satoshi(1_429_220))
        #expect(throws: VenueRefusal.self) {
            try floor.order(account, MarginVenue.inverse, .buy, 100_000, at: "77000")
        }
        try floor.venue.cancel(
            number, of: account, reason: .byClient, at: floor.time, into: &floor.news)
        #expect(floor.margin(account).excessMargin(.xbt) == satoshi(2_000_000))

        floor.level(MarginVenue.inverse, .sell, "77000", 100_000)
        try floor.order(account, MarginVenue.inverse, .buy, 100_000)
        let row = try #require(floor.margin(account).positionRow(of: MarginVenue.inverse))
        #expect(row.quantity == contracts(100_000))
        #expect(row.cost == satoshi(-129_870_000))
        #expect(row.averageEntryPrice == price("77000"))
        #expect(row.orderMargin == .zero)
        #expect(row.margin?.initial == satoshi(1_298_700))
        // The taker's fee, 0.05 %, has left the wallet, and the venue's balance with it.
        #expect(floor.margin(account).walletBalance(.xbt) == satoshi(2_000_000 - 64_935))
        #expect(floor.venue.balance(of: account, .xbt).free == satoshi(2_000_000 - 64_935))
    }

    @Test("an order that only reduces needs no margin, whatever is left of the wallet")
    func reducing() throws {
        var floor = MarginVenue()
        let account = floor.open(1, xbt: satoshi(1_432_000))
        floor.index(MarginVenue.inverse, "77000")
        floor.level(MarginVenue.inverse, .sell, "77000", 100_000)
        try floor.order(account, MarginVenue.inverse, .buy, 100_000)
        #expect(floor.margin(account).availableMargin(.xbt) < satoshi(5_000))
        try floor.order(account, MarginVenue.inverse, .sell, 100_000, at: "78000")
        #expect(throws: VenueRefusal.self) {
            try floor.order(account, MarginVenue.inverse, .sell, 100_000, at: "78000")
        }
        try floor.order(
            account, MarginVenue.inverse, .sell, 100_000, at: "78100", isReduceOnly: true)
        #expect(floor.margin(account).positionRow(of: MarginVenue.inverse)?.orderMargin == .zero)
    }

    @Test("an isolated long is left alone at the tick above its liquidation price, and taken at it")
    func liquidation() throws {
        var floor = MarginVenue()
        let account = floor.open(1, xbt: satoshi(100_000_000))
        floor.index(MarginVenue.inverse, "77000")
        try floor.leverage(account, MarginVenue.inverse, "50")
        floor.level(MarginVenue.inverse, .sell, "77000", 100_000)
        try floor.order(account, MarginVenue.inverse, .buy, 100_000)
        let resting = try floor.order(account, MarginVenue.inverse, .buy, 100, at: "70000")
        let before = floor.margin(account)
        let row = try #require(before.positionRow(of: MarginVenue.inverse))
        let liquidation = try #require(row.liquidationPrice)
        let bankruptcy = try #require(row.bankruptcyPrice)
        let held = try #require(row.margin?.total)

        floor.index(MarginVenue.inverse, Price(raw: liquidation.raw + 10_000_000).description)
        #expect(floor.margin(account).quantity(of: MarginVenue.inverse) == contracts(100_000))
        floor.news = []
        floor.index(MarginVenue.inverse, liquidation.description)
        let after = floor.margin(account)
        #expect(after.quantity(of: MarginVenue.inverse) == .zero)
        let taken = try #require(floor.executions.last)
        #expect(taken.cause == .bankruptcy)
        #expect(taken.price == bankruptcy)
        #expect(taken.side == .sell)
        #expect(taken.order == .venue)
        // The whole margin is lost, to the satoshi, and nothing else.
        #expect(after.walletBalance(.xbt) == before.walletBalance(.xbt) - held)
        #expect(floor.venue.order(resting)?.state == .canceled(.liquidation))
        #expect(floor.venue.insuranceFund(.xbt) > .zero)
    }

    @Test(
        "a gap beyond bankruptcy costs the holder no more than the margin; the fund bears the rest")
    func gap() throws {
        var floor = MarginVenue()
        let account = floor.open(1, usdt: money("10000"))
        floor.index(MarginVenue.linear, "77000")
        floor.level(MarginVenue.linear, .sell, "77000", 1_000_000)
        try floor.order(account, MarginVenue.linear, .buy, 1_000_000)
        floor.index(MarginVenue.linear, "50000")
        let margin = floor.margin(account)
        #expect(margin.quantity(of: MarginVenue.linear) == .zero)
        #expect(margin.marginBalance(.usdt) == .zero)
        let fee = money("38.5")
        #expect(
            floor.venue.insuranceFund(.usdt) == money("10000") - fee - money("27000"))
    }

    @Test("funding is paid at its time by those who hold then, long to short, and by nobody else")
    func funding() throws {
        var floor = MarginVenue()
        let long = floor.open(1, xbt: satoshi(100_000_000))
        let short = floor.open(2, xbt: satoshi(100_000_000))
        let flat = floor.open(3, xbt: satoshi(100_000_000))
        floor.index(MarginVenue.inverse, "77000")
        floor.venue.setFundingRate(
            MarginVenue.inverse, rate("0.0001"), at: instant("2026-05-21T12:00:00Z"))
        try floor.order(short, MarginVenue.inverse, .sell, 1_000, at: "77000")
        try floor.order(long, MarginVenue.inverse, .buy, 1_000, at: "77000")
        let wallets = [long, short].map { floor.margin($0).walletBalance(.xbt) }
        floor.advance(.hours(3))
        #expect(floor.fundings.isEmpty)
        floor.advance(.hours(1))
        let value = Market.inverseOf2026.value(of: contracts(1_000), at: price("77000"))
        let paid = value.times(rate("0.0001"), rounding: .nearest)
            .rounded(to: satoshi(1), .nearest)
        #expect(floor.fundings.map(\.account) == [long, short])
        #expect(floor.fundings.map(\.payment.paid) == [paid, -paid])
        #expect(
            floor.fundings.map(\.payment.time) == [
                instant("2026-05-21T12:00:00Z"), instant("2026-05-21T12:00:00Z"),
            ])
        #expect(floor.margin(long).walletBalance(.xbt) == wallets[0] - paid)
        #expect(floor.margin(short).walletBalance(.xbt) == wallets[1] + paid)
        #expect(floor.margin(flat).walletBalance(.xbt) == satoshi(100_000_000))
        floor.advance(.hours(24))
        #expect(floor.fundings.count == 2)
    }

    @Test("the mark follows the index with its funding to come, and wakes what waits for it")
    func mark() throws {
        var floor = MarginVenue()
        let account = floor.open(1, xbt: satoshi(100_000_000))
        floor.venue.setFundingRate(
            MarginVenue.inverse, rate("0.0001"), at: instant("2026-05-21T12:00:00Z"))
        floor.index(MarginVenue.inverse, "50000")
        // Four hours of eight are left.
        #expect(floor.venue.markPrice(of: MarginVenue.inverse) == price("50002.5"))
        floor.level(MarginVenue.inverse, .buy, "49000", 1_000)
        var stop = NewOrder(
            account: account, market: MarginVenue.inverse, side: .sell,
            size: .quantity(contracts(100)), kind: .market)
        stop.trigger = OrderTrigger(price: price("49500"), source: .mark, condition: .atOrBelow)
        let number = try floor.venue.place(stop, at: floor.time, into: &floor.news)
        floor.index(MarginVenue.inverse, "49499")
        #expect(floor.venue.order(number)?.state == .dormant)
        floor.index(MarginVenue.inverse, "49497")
        #expect(floor.venue.order(number)?.state == .filled)
        #expect(floor.margin(account).quantity(of: MarginVenue.inverse) == contracts(-100))
    }

    @Test("a stop that cannot be afforded when it wakes is cancelled for want of margin")
    func poorStop() throws {
        var floor = MarginVenue()
        let account = floor.open(1, xbt: satoshi(100))
        floor.index(MarginVenue.inverse, "77000")
        var stop = NewOrder(
            account: account, market: MarginVenue.inverse, side: .buy,
            size: .quantity(contracts(100_000)), kind: .limit(price("77000")))
        stop.trigger = OrderTrigger(price: price("77100"), source: .mark, condition: .atOrAbove)
        let number = try floor.venue.place(stop, at: floor.time, into: &floor.news)
        floor.index(MarginVenue.inverse, "77100")
        #expect(floor.venue.order(number)?.state == .canceled(.insufficientMargin))
    }

    @Test("a leverage beyond the market's, and one the wallet cannot bear, are refused")
    func leverage() throws {
        var floor = MarginVenue()
        let account = floor.open(1, xbt: satoshi(2_000_000))
        floor.index(MarginVenue.inverse, "77000")
        floor.level(MarginVenue.inverse, .sell, "77000", 100_000)
        #expect(throws: VenueRefusal.self) {
            try floor.leverage(account, MarginVenue.inverse, "101")
        }
        try floor.order(account, MarginVenue.inverse, .buy, 100_000)
        let row = floor.margin(account).positionRow(of: MarginVenue.inverse)
        #expect(throws: VenueRefusal.self) {
            try floor.leverage(account, MarginVenue.inverse, "2")
        }
        #expect(floor.margin(account).positionRow(of: MarginVenue.inverse) == row)
        try floor.leverage(account, MarginVenue.inverse, "80")
        #expect(floor.margin(account).position(of: MarginVenue.inverse)?.isCross == false)
    }

    @Test("an amendment that needs more margin than there is leaves the order as it was")
    func amendment() throws {
        var floor = MarginVenue()
        let account = floor.open(1, xbt: satoshi(1_500_000))
        floor.index(MarginVenue.inverse, "77000")
        let number = try floor.order(account, MarginVenue.inverse, .buy, 100_000, at: "77000")
        #expect(throws: VenueRefusal.self) {
            try floor.venue.amend(
                number, of: account, price: nil, quantity: contracts(200_000), at: floor.time,
                into: &floor.news)
        }
        #expect(floor.venue.order(number)?.quantity == contracts(100_000))
        try floor.venue.amend(
            number, of: account, price: price("77100"), quantity: nil, at: floor.time,
            into: &floor.news)
        #expect(floor.venue.order(number)?.price == price("77100"))
    }

    @Test("what spot orders hold back is no margin, and what is margin buys nothing on spot")
    func sharedWallet() throws {
        var venue = MatchingVenue(
            rules: VenueRules(), markets: [Market.linearOf2026, Market.free])
        let account = AccountID(raw: 1)
        venue.open(account, balances: [(.usdt, money("1000"))])
        var news: [VenueNews] = []
        func order(_ market: Int, _ size: Quantity, _ limit: String) throws(VenueRefusal) {
            _ = try venue.place(
                NewOrder(
                    account: account, market: MarketIndex(raw: market), side: .buy,
                    size: .quantity(size), kind: .limit(price(limit))),
                at: instant("2026-05-21T08:00:00Z"), into: &news)
        }
        try order(1, quantity("5"), "100")
        // 700,000 contracts would tie 593.17 up, 467,000 tie 395.73 up.
        #expect(throws: VenueRefusal.self) { try order(0, contracts(700_000), "77000") }
        try order(0, contracts(467_000), "77000")
        #expect(throws: VenueRefusal.self) { try order(1, quantity("2"), "100") }
        try order(1, quantity("1"), "100")
        let row = try #require(venue.margin(of: account)?.marginRow(of: .usdt))
        #expect(row.walletBalance == money("1000"))
        #expect(row.orderMargin > money("995") && row.orderMargin < money("996"))
    }
}
