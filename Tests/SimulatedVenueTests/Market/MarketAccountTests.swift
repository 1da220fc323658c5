import Domain
import SimulatedVenue
import Testing

@Suite("Accounts of a matching venue")
struct MarketAccountTests {
    @Test("a buy by amount cuts to eight decimals, returns the crumb and ends cancelled")
    func amountWithCrumb() throws {
        // The exchange's own example: 10,000 KRW at 30,000.
        var place = try Marketplace(accounts: [("10005", "0")])
        try place.level(.sell, "30000", "5")
        let number = try place.spend(0, "10000")
        let order = try #require(place.venue.order(number))
        #expect(order.state == .canceled(.amountSpent))
        #expect(order.filled.description == "0.33333333")
        #expect(order.filledValue.description == "9999.9999")
        #expect(order.paidFee.description == "4.99999995")
        #expect(order.reservedFee.description == "5")
        #expect(order.locked == .zero)
        #expect(place.krw(0).free.description == "0.00010005")
        #expect(place.krw(0).locked == .zero)
        #expect(place.coin(0).free.description == "0.33333333")
    }

    @Test("a buy by amount of which nothing is left ends filled")
    func amountWithoutCrumb() throws {
        var place = try Marketplace()
        try place.level(.sell, "20000", "0.25")
        try place.level(.sell, "25000", "5")
        let number = try place.spend(0, "10000")
        let order = try #require(place.venue.order(number))
        #expect(order.state == .filled)
        #expect(order.filled.description == "0.45")
        #expect(order.fillCount == 2)
        #expect(
            place.venue.averageCost(of: AccountID(raw: 0), Marketplace.coin)?
                .description == "22222.22222222")
    }

    @Test("a fee keeps every digit: the recorded fill of 7,394.19175 cost 3.697095875")
    func recordedFee() throws {
        var place = try Marketplace(
            instrument: .coin(ticks: TickTable(Price(raw: 100))), accounts: [("10000", "0")])
        try place.level(.sell, "739.419175", "10")
        let number = try place.place(0, .buy, "10", at: "739.419175")
        let order = try #require(place.venue.order(number))
        #expect(order.filledValue.description == "7394.19175")
        #expect(order.paidFee.description == "3.697095875")
        #expect(place.krw(0).free.description == "2602.111154125")
    }

    @Test("a fee that is cut is cut for each fill")
    func truncatedFee() throws {
        var place = try Marketplace(
            instrument: .coin(
                maker: 40_000, taker: 40_000,
                rounding: .truncated(step: Money(raw: Money.scale / 100))))
        try place.level(.sell, "1003", "0.03")
        try place.level(.sell, "1004", "1")
        let number = try place.place(0, .buy, "0.06", at: "1004")
        // 30.09 × 0.0004 = 0.012036 and 30.12 × 0.0004 = 0.012048.
        #expect(place.venue.order(number)?.paidFee.description == "0.02")
        #expect(place.krw(0).free.description == "999939.77")
    }

    @Test("a buy holds its value and fee back, and a sale its coins, to the last unit")
    func holds() throws {
        var place = try Marketplace(accounts: [("1000.5", "3")])
        try place.place(0, .buy, "10", at: "100")
        let order = try #require(place.venue.order(OrderNumber(raw: 1)))
        #expect(order.locked.description == "1000.5")
        #expect(order.reservedFee.description == "0.5")
        #expect(place.krw(0).free == .zero)
        try place.place(0, .sell, "3", at: "101")
        #expect(place.coin(0).free == .zero)
        #expect(place.coin(0).locked.description == "3")
        let refused = refusal { try place.place(0, .sell, "0.00000001", at: "102") }
        #expect(
            refused
                == .insufficientBalance(
                    Marketplace.coin, required: Money(raw: 100_000_000), free: .zero))
        try place.trade(.sell, "4", at: "100")
        #expect(place.krw(0).locked.description == "600.3")
        #expect(place.krw(0).free == .zero)
        #expect(place.venue.order(OrderNumber(raw: 1))?.remainingFee.description == "0.3")
        try place.cancel(1, of: 0)
        #expect(place.krw(0).free.description == "600.3")
        #expect(place.krw(0).locked == .zero)
        #expect(place.coin(0).free.description == "4")
    }

    @Test("a better price than the limit comes back at once")
    func improvement() throws {
        var place = try Marketplace(accounts: [("1000.5", "0")])
        try place.level(.sell, "90", "4")
        try place.place(0, .buy, "10", at: "100")
        // 4 × 90 and its fee are paid; 6 × 100 and its fee stay held.
        #expect(place.krw(0).locked.description == "600.3")
        #expect(place.krw(0).free.description == "40.02")
    }

    @Test("parts whose fees are rounded up never cost more than the account has")
    func roundedParts() throws {
        var place = try Marketplace(
            instrument: .coin(ticks: TickTable(Price(raw: 1)), maker: 250_000, taker: 250_000),
            accounts: [("0.0000000300750001", "0")])
        // 3 × 10⁻⁸ at 10⁻⁸ × 1.00000003 each: fees beyond the sixteenth decimal.
        try place.level(.sell, "0.00000001", "0.00000001")
        try place.level(.sell, "0.00000002", "0.00000001")
        try place.place(0, .buy, "0.00000003", at: "0.00000002")
        #expect(place.krw(0).free >= .zero)
        #expect(place.krw(0).locked >= .zero)
        try place.trade(.sell, "0.00000001", at: "0.00000002")
        #expect(place.state(1) == .filled)
        #expect(place.krw(0).free >= .zero)
        #expect(place.krw(0).locked == .zero)
    }

    @Test("the average cost is of what was bought, fees apart, and a sale leaves it alone")
    func averageCost() throws {
        var place = try Marketplace(accounts: [("1000000", "0")])
        let account = AccountID(raw: 0)
        func average() -> String? {
            place.venue.averageCost(of: account, Marketplace.coin)?.description
        }
        #expect(average() == nil)
        try place.level(.sell, "100", "1")
        try place.level(.sell, "103", "3")
        try place.place(0, .buy, "4", at: "103")
        #expect(average() == "102.25")
        try place.level(.buy, "99", "3")
        try place.place(0, .sell, "2")
        #expect(average() == "102.25")
        try place.level(.sell, "110", "2")
        try place.place(0, .buy, "2", at: "110")
        #expect(average() == "106.125")
        #expect(place.venue.currencies(of: account) == [Marketplace.coin, .krw])
    }
}
