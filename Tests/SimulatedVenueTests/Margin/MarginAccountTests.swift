import Domain
import Testing

@testable import SimulatedVenue

@Suite("Margin account")
struct MarginAccountTests {
    /// BitMEX's own example: bids of 20 and offers of 15 are charged for 5 bids and 15 offers.
    @Test("margin is charged on the net bids and on the offers")
    func netting() {
        var trader = Trader(wallet: satoshi(100_000_000))
        trader.rest([(.buy, 20, "100"), (.sell, 15, "150")])
        let bid = 1_000_000
        // An offer of an inverse contract at a higher price costs less than the bid: the bid's counts.
        #expect(trader.position.grossOpenCost == satoshi(5 * bid + 15 * bid))
        #expect(trader.position.openSellCost == satoshi(15 * 666_667))
    }

    @Test("offers are free up to a long, and count beyond it")
    func offset() {
        var trader = Trader(wallet: satoshi(100_000_000))
        trader.trade(.buy, 10, at: "100")
        trader.rest([(.sell, 10, "150")])
        #expect(trader.position.orderMargin == .zero)
        trader.rest([(.sell, 25, "150")])
        #expect(trader.position.grossOpenCost == satoshi(15 * 666_667))
    }

    @Test("an order worse than the mark reserves what it would lose at once")
    func premium() {
        var trader = Trader(wallet: satoshi(100_000_000))
        trader.mark("100")
        trader.rest([(.buy, 10, "100")])
        #expect(trader.position.grossOpenPremium == .zero)
        trader.rest([(.buy, 10, "125")])
        // 8,000,000 against 10,000,000; the initial margin beyond maintenance covers 0.5 % of the cost.
        #expect(trader.position.grossOpenPremium == satoshi(2_000_000 - 40_000))
        trader.rest([(.sell, 10, "125")])
        #expect(trader.position.grossOpenPremium == .zero)
    }

    @Test("a position's parts are closed at a whole satoshi of cost, and the rest keeps the crumb")
    func crumbs() {
        var trader = Trader(wallet: satoshi(100_000_000))
        trader.trade(.buy, 2, at: "3927", fee: .zero)
        trader.trade(.buy, 1, at: "3926.5", fee: .zero)
        #expect(trader.position.cost == satoshi(-(2 * 25_465 + 25_468)))
        trader.trade(.sell, 1, at: "3930", fee: .zero)
        #expect(trader.position.cost == satoshi(-50_932))
        #expect(trader.position.realized == satoshi(-25_445 + 25_466))
        trader.trade(.sell, 2, at: "3930", fee: .zero)
        #expect(trader.position.previousRealized == satoshi(76_398 - 3 * 25_445))
        #expect(trader.margin.walletBalance == satoshi(100_000_000 + 76_398 - 3 * 25_445))
    }

    @Test("a trade through zero opens the other side at its own price")
    func turning() {
        var trader = Trader(wallet: satoshi(100_000_000))
        trader.trade(.buy, 10, at: "4000", fee: .zero)
        trader.trade(.sell, 15, at: "5000", fee: .zero)
        #expect(trader.position.quantity == contracts(-5))
        #expect(trader.position.cost == satoshi(5 * 20_000))
        #expect(trader.position.averageEntryPrice == price("5000"))
        #expect(trader.margin.realized == satoshi(10 * 25_000 - 10 * 20_000))
    }

    @Test(
        "margin goes into an isolated position and back, but never so far that it would be liquidated"
    )
    func transfer() throws {
        var trader = Trader(wallet: satoshi(10_000_000))
        trader.mark("4000")
        #expect(throws: MarginRefusal.notIsolated) {
            try trader.account.transferMargin(satoshi(1), to: Trader.market)
        }
        try trader.account.setLeverage(rate("10"), on: Trader.market)
        #expect(throws: MarginRefusal.noPosition) {
            try trader.account.transferMargin(satoshi(1), to: Trader.market)
        }
        trader.trade(.buy, 100, at: "4000")
        let before = try #require(trader.position.liquidationPrice)
        try trader.account.transferMargin(satoshi(100_000), to: Trader.market)
        let after = try #require(trader.position.liquidationPrice)
        #expect(after < before)
        #expect(trader.position.margin?.cross == satoshi(100_000))
        try trader.account.transferMargin(satoshi(-100_000), to: Trader.market)
        #expect(trader.position.liquidationPrice == before)
        #expect(throws: MarginRefusal.self) {
            try trader.account.transferMargin(satoshi(-250_000), to: Trader.market)
        }
        #expect(throws: MarginRefusal.self) {
            try trader.account.transferMargin(satoshi(10_000_000), to: Trader.market)
        }
    }

    @Test(
        "funding that the wallet cannot pay comes out of the isolated position, which moves its price"
    )
    func shortage() throws {
        var trader = Trader(wallet: satoshi(254_200))
        trader.mark("4000")
        try trader.account.setLeverage(rate("10"), on: Trader.market)
        trader.trade(.buy, 100, at: "4000", fee: .zero)
        let before = try #require(trader.position.liquidationPrice)
        let payment = trader.account.settleFunding(
            of: Trader.market, rate: rate("0.01"), at: instant("2026-01-01T04:00:00Z"))
        #expect(payment?.paid == satoshi(25_000))
        #expect(trader.margin.excessMargin >= .zero)
        #expect(trader.margin.excessMargin < satoshi(100))
        #expect(try #require(trader.position.liquidationPrice) > before)
    }

    @Test(
        "an order that could take the position over its risk limit is refused until the limit is raised"
    )
    func riskLimit() throws {
        var trader = Trader(wallet: money("100"))
        trader.mark("4000")
        let order = trader.open([(.buy, 1_000_000, "4000")])
        #expect(throws: VenueRefusal.overMaximum(money("250"), maximum: money("200"))) {
            try trader.account.checkOrders(order, on: Trader.market)
        }
        #expect(throws: MarginRefusal.self) {
            try trader.account.setRiskLimit(money("250"), on: Trader.market)
        }
        try trader.account.setRiskLimit(money("300"), on: Trader.market)
        try trader.account.checkOrders(order, on: Trader.market)
        #expect(trader.position.initialRequirement == rate("0.015"))
        #expect(trader.position.maintenanceRequirement == rate("0.01"))
    }

    @Test(
        "the loss of one cross position brings another one's liquidation nearer, but a gain does not help"
    )
    func sharedWallet() {
        var account = MarginAccount(id: AccountID(raw: 1))
        account.deposit(satoshi(1_000_000), .xbt)
        for raw in 0...1 {
            guard
                var market = MarginMarket(
                    index: MarketIndex(raw: raw), instrument: Market.inverse)
            else { continue }
            market.markPrice = price("10000")
            account.track(market)
            account.apply(
                Execution(
                    number: 1, trade: 1, order: OrderNumber(raw: 1), account: account.id,
                    market: market.index, side: .buy, price: price("10000"),
                    quantity: contracts(1_000), value: satoshi(10_000_000), fee: .zero,
                    role: .maker, cause: .trade, time: instant("2026-01-01")))
        }
        let first = MarketIndex(raw: 0)
        let calm = account.liquidationPrice(of: first) ?? .zero
        func marked(_ text: String) -> Price {
            var account = account
            guard
                var market = MarginMarket(
                    index: MarketIndex(raw: 1), instrument: Market.inverse)
            else { return .zero }
            market.markPrice = price(text)
            account.track(market)
            return account.liquidationPrice(of: first) ?? .zero
        }
        #expect(marked("9800") > calm)
        #expect(marked("10200") == calm)
    }
}
