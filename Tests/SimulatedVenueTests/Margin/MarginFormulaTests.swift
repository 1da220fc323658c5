import Domain
import Testing

@testable import SimulatedVenue

@Suite("Margin formulas")
struct MarginFormulaTests {
    /// Cost, leverage (empty: cross), fee, margin.
    static let openOrders: [(cost: Int, leverage: String, fee: String, margin: Int)] = [
        (606_060, "", "0.00075", 6_975), (107_287, "100", "0.0005", 1_181),
        (33_333, "1", "0.00075", 33_408), (3_333_300, "1", "0.00075", 3_340_800),
        (306_192, "1", "0.00075", 306_881), (303_344, "1", "0.00075", 304_027),
        (431_894, "1", "0.00075", 432_866),
    ]

    @Test("open orders tie up what the recorded ones did", arguments: openOrders)
    func openOrderMargin(cost: Int, leverage: String, fee: String, margin: Int) {
        let requirement = MarginRequirement(
            terms: .xbtusd(), riskLimit: money("200"),
            leverage: leverage.isEmpty ? nil : rate(leverage))
        #expect(
            OrderMargin.margin(
                cost: satoshi(cost), requirement: requirement, fee: rate(fee), unit: satoshi(1))
                == satoshi(margin))
    }

    @Test(
        "the recorded cross long ties up what its row says, but for one satoshi of its closing fee")
    func crossRow() {
        let margin = PositionMargin(
            cost: satoshi(1_485_034),
            requirement: MarginRequirement(
                terms: .xbtusd(maintenance: "0.0035"), riskLimit: money("200"), leverage: nil),
            fee: rate("0.00075"), cross: satoshi(9_358), loss: satoshi(2_982),
            payableFunding: rate("0.001575"), unit: satoshi(1))
        #expect(margin.initial == satoshi(14_851))
        // The row says 1,133: it had grown by several fills, each rounded up.
        #expect(margin.closingFee == satoshi(1_132))
        #expect(margin.total == satoshi(22_359))
        #expect(margin.maintenance == satoshi(8_669))
    }

    @Test("the recorded cross long's prices follow from its row's own margin")
    func crossPrices() {
        let held = Position(quantity: contracts(500), cost: satoshi(-1_485_034))
        // Excess margin of 966,570 ÷ 1.00075, cut.
        let reach = 965_845
        #expect(
            LossPrice.price(
                of: held, Market.inverseByHundred, atLoss: satoshi(22_360 - 8_670 + reach))
                == price("20288"))
        #expect(
            LossPrice.price(
                of: held, Market.inverseByHundred, atLoss: satoshi(22_360 - 1_133 + reach))
                == price("20226"))
    }

    @Test("value is rounded lot by lot, and once with many lots")
    func values() {
        #expect(
            Market.inverseByHundred.value(of: contracts(24_300), at: price("32185.5"))
                == satoshi(75_499_857))
        #expect(
            Market.linearOf2026.value(of: contracts(1_000_000), at: price("77043.5"))
                == micro(77_043_500_000))
        #expect(
            Market.inverse.signedValue(of: contracts(1), at: price("10395")) == satoshi(-9_620))
    }

    /// Value at risk in bitcoin, and the two rates.
    static let steps: [(limit: String, initial: String, maintenance: String)] = [
        ("200", "0.01", "0.005"), ("350", "0.015", "0.01"), ("500", "0.02", "0.015"),
        ("501", "0.025", "0.02"),
    ]

    @Test("each step of the risk limit adds the maintenance margin to both rates", arguments: steps)
    func riskSteps(limit: String, initial: String, maintenance: String) throws {
        let terms = try #require(MarginTerms.standard(for: Market.inverse.kind))
        let requirement = MarginRequirement(terms: terms, riskLimit: money(limit), leverage: nil)
        #expect(requirement.initial == rate(initial))
        #expect(requirement.maintenance == rate(maintenance))
    }

    /// Linear contracts have the same formulas with their own cost; worked by hand: 1 XBT at 77,000 with
    /// ten times leverage costs 77,000 USDT. Initial 7,700; closing fee 0.0005 × 84,700 = 42.35;
    /// maintenance 385 + 42.35; so it is liquidated 7,315 lower, and bankrupt 7,700 lower.
    @Test("a linear long is liquidated and bankrupt where the hand says")
    func linearLong() throws {
        var trader = Trader(
            Market.linearOf2026,
            terms: try #require(MarginTerms.standard(for: Market.linearOf2026.kind)),
            wallet: money("100000"))
        try trader.account.setLeverage(rate("10"), on: Trader.market)
        trader.mark("77000")
        trader.trade(.buy, 1_000_000, at: "77000")
        #expect(trader.position.margin?.initial == money("7700"))
        #expect(trader.position.margin?.closingFee == money("42.35"))
        #expect(trader.position.margin?.maintenance == money("427.35"))
        #expect(trader.position.liquidationPrice == price("69685"))
        #expect(trader.position.bankruptcyPrice == price("69300"))
        #expect(trader.position.cost == money("77000"))
    }

    @Test("a linear short is the long in a mirror, and one without a bound ends at zero")
    func linearShort() throws {
        var trader = Trader(
            Market.linearOf2026,
            terms: try #require(MarginTerms.standard(for: Market.linearOf2026.kind)),
            wallet: money("100000"))
        try trader.account.setLeverage(rate("10"), on: Trader.market)
        trader.trade(.sell, 1_000_000, at: "77000")
        #expect(trader.position.liquidationPrice == price("84315"))
        #expect(trader.position.bankruptcyPrice == price("84700"))
        let long = Position(quantity: contracts(100), cost: money("7.7"))
        #expect(
            LossPrice.price(of: long, Market.linearOf2026, atLoss: money("8")) == Price.zero)
    }
}
