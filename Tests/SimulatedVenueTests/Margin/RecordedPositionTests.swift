import Domain
import Testing

@testable import SimulatedVenue

/// Rows that BitMEX sent, made again from the trades behind them.
@Suite("Recorded positions")
struct RecordedPositionTests {
    @Test("the short of 299,901 of 2019 comes out with every number of both of its rows")
    func largeShort() {
        var trader = Trader(wallet: satoshi(136_741_605))
        trader.fundingRate("-0.00375")
        trader.mark("3914.27")
        set(&trader, leverage: "100")
        trader.trade(.sell, 300_001, at: "3941")
        trader.trade(.buy, 100, at: "3941.5")

        let row = trader.position
        #expect(row.soldCost == satoshi(7_612_225_374))
        #expect(row.boughtCost == satoshi(2_537_100))
        #expect(row.paidFees == satoshi(5_711_071))
        #expect(row.quantity == contracts(-299_901))
        #expect(row.currentCost == satoshi(7_609_688_274))
        #expect(row.realizedCost == satoshi(300))
        #expect(row.cost == satoshi(7_609_687_974))
        #expect(row.markValue == satoshi(7_661_870_748))
        #expect(row.margin?.initial == satoshi(76_096_880))
        #expect(row.margin?.closingFee == satoshi(5_764_339))
        #expect(row.margin?.total == satoshi(81_861_219))
        #expect(row.margin?.maintenance == satoshi(72_349_109))
        #expect(row.heldMargin == satoshi(134_043_993))
        #expect(row.realized == satoshi(-5_711_371))
        #expect(row.unrealized == satoshi(52_182_774))
        #expect(row.unrealizedShare == rate("0.0069"))
        #expect(row.returnOnEquity == rate("0.6857"))
        #expect(row.averageEntryPrice == price("3941"))
        #expect(row.breakEvenPrice == price("3937.5"))
        #expect(row.liquidationPrice == price("3945.5"))
        #expect(row.bankruptcyPrice == price("3980.5"))

        let margin = trader.margin
        #expect(margin.walletBalance == satoshi(131_030_234))
        #expect(margin.marginBalance == satoshi(183_213_008))
        #expect(margin.marginBalanceShare == rate("0.0239"))
        #expect(margin.leverage == rate("41.81946922"))
        #expect(margin.usedShare == rate("0.7316"))
        #expect(margin.excessMargin == satoshi(49_169_015))
        #expect(margin.excessMarginShare == rate("0.0064"))
        #expect(margin.grossMarkValue == satoshi(7_661_870_748))
    }

    @Test("the short of 500 of 2018 comes out, at each of its marks")
    func smallShort() {
        var trader = Trader(wallet: satoshi(10_000_000))
        set(&trader, leverage: "25")
        trader.trade(.sell, 500, at: "6725", fee: satoshi(5_576))
        trader.mark("6726.8")
        let row = trader.position
        #expect(row.cost == satoshi(7_435_000))
        #expect(row.initialRequirement == rate("0.04"))
        #expect(row.margin?.initial == satoshi(297_400))
        #expect(row.margin?.closingFee == satoshi(5_800))
        #expect(row.margin?.maintenance == satoshi(42_975))
        #expect(row.heldMargin == satoshi(301_200))
        #expect(row.unrealizedShare == rate("-0.0003"))
        #expect(row.returnOnEquity == rate("-0.0067"))
        #expect(row.averageEntryPrice == price("6725"))
        // The row's realized and rebalanced gains together: −101,098 + 95,522.
        #expect(row.breakEvenPrice == price("6719.5"))
        #expect(row.liquidationPrice == price("6968.5"))
        #expect(row.bankruptcyPrice == price("7004.5"))

        trader.mark("6725.56")
        #expect(trader.position.markValue == satoshi(7_434_500))
        #expect(trader.position.heldMargin == satoshi(302_700))
        #expect(trader.position.returnOnEquity == rate("-0.0017"))
        #expect(trader.position.liquidationPrice == price("6968.5"))
    }

    /// The recorded average of 3926.96 is 25,465 satoshis a contract, rounded as for a long: no single
    /// price has that value, so there were several; these two have that average, and the recorded prices.
    @Test("the long of 210,000 at 50 times is liquidated at 3869 and bankrupt at 3850.5")
    func largeLong() {
        var trader = Trader(wallet: satoshi(1_000_000_000))
        set(&trader, leverage: "50")
        trader.trade(.buy, 193_200, at: "3927")
        trader.trade(.buy, 16_800, at: "3926.5")
        #expect(trader.position.averageEntryPrice == price("3926.9586"))
        #expect(trader.position.liquidationPrice == price("3869"))
        #expect(trader.position.bankruptcyPrice == price("3850.5"))
    }

    @Test("the short of 10 at 10 times is liquidated at 12096 and bankrupt at 12163.5")
    func tinyShort() {
        var trader = Trader(wallet: satoshi(1_000_000))
        set(&trader, leverage: "10")
        trader.trade(.sell, 10, at: "10948")
        #expect(trader.position.liquidationPrice == price("12096"))
        #expect(trader.position.bankruptcyPrice == price("12163.5"))
    }

    /// Entries are not recorded with these two; among all prices near twice the bankruptcy price there
    /// must be one that gives both recorded prices for both sizes.
    @Test("longs of 2 and 3 without leverage are liquidated at 1788 and bankrupt at 1783.5")
    func unleveredLongs() {
        var found: [String] = []
        for half in 7000..<7400 {
            let entry = Price(raw: Int64(half) * FixedPoint.scale / 2)
            let prices = [2, 3].map { count in
                var trader = Trader(wallet: satoshi(1_000_000))
                set(&trader, leverage: "1")
                trader.trade(.buy, count, at: entry.description)
                return [trader.position.liquidationPrice, trader.position.bankruptcyPrice]
            }
            if prices.allSatisfy({ $0 == [price("1788"), price("1783.5")] }) {
                found.append(entry.description)
            }
        }
        #expect(!found.isEmpty)
    }

    @Test("the cross long of 500 with an open buy is liquidated at 20288 and bankrupt at 20226")
    func crossLong() {
        var trader = Trader(
            Market.inverseByHundred, terms: .xbtusd(maintenance: "0.0035"),
            wallet: satoshi(1_000_000))
        // The rate that the recorded maintenance margin implies.
        trader.fundingRate("0.001575")
        trader.mark("33525.3")
        trader.trade(.buy, 400, at: "33669.5", fee: satoshi(4_095))
        trader.trade(.buy, 100, at: "33668.5", fee: .zero)
        trader.rest([(.buy, 200, "33000")])

        let row = trader.position
        #expect(row.cost == satoshi(-1_485_034))
        #expect(row.averageEntryPrice == price("33669.3535"))
        #expect(row.breakEvenPrice == price("33762.5"))
        #expect(row.openBuyCost == satoshi(-606_060))
        #expect(row.grossOpenCost == satoshi(606_060))
        #expect(row.orderMargin == satoshi(6_975))
        #expect(row.markValue == satoshi(-1_491_410))
        #expect(row.riskValue == satoshi(2_097_470))
        #expect(row.unrealized == satoshi(-6_376))
        #expect(row.liquidationPrice == price("20288"))
        #expect(row.bankruptcyPrice == price("20226"))
        #expect(trader.margin.walletBalance == satoshi(995_905))
    }

    @Test(
        "the cross short of 693 of 2019 comes out with both of its rows, and nothing liquidates it")
    func crossShort() {
        var trader = Trader(wallet: satoshi(35_665_179))
        trader.mark("5101")
        // What was realized and paid before: the row's own realized gain.
        let cost = Position(quantity: contracts(-693), cost: satoshi(13_365_396))
        trader.account.slots[0]?.position = cost
        trader.account.slots[0]?.paidFees = satoshi(-3_337)
        trader.account.wallets[0].realized = satoshi(2_610_821)

        let row = trader.position
        #expect(row.markValue == satoshi(13_585_572))
        #expect(row.margin?.initial == satoshi(133_654))
        #expect(row.margin?.closingFee == satoshi(10_125))
        #expect(row.margin?.total == satoshi(143_779))
        #expect(row.margin?.maintenance == satoshi(76_952))
        #expect(row.heldMargin == satoshi(363_955))
        #expect(row.unrealizedShare == rate("0.0165"))
        #expect(row.returnOnEquity == rate("1.6474"))
        #expect(row.averageEntryPrice == price("5184.8395"))
        #expect(row.breakEvenPrice == price("5186"))
        #expect(row.liquidationPrice == LossPrice.highest)
        #expect(row.bankruptcyPrice == price("100000000"))
        let margin = trader.margin
        #expect(margin.walletBalance == satoshi(38_276_000))
        #expect(margin.marginBalance == satoshi(38_496_176))
        #expect(margin.excessMargin == satoshi(38_132_221))
        #expect(margin.usedShare == rate("0.0095"))
        #expect(margin.leverage == rate("0.35290705"))
        #expect(margin.marginBalanceShare == .one)
    }

    private func set(_ trader: inout Trader, leverage: String) {
        do {
            try trader.account.setLeverage(rate(leverage), on: Trader.market)
        } catch {
            Issue.record("leverage \(leverage): \(error)")
        }
    }
}
