import Domain
import Testing

@testable import SimulatedVenue

/// A derivatives venue with XBTUSD and XBTUSDT of 2026, whose clock moves a second with each step.
struct MarginVenue {
    static let inverse = MarketIndex(raw: 0)
    static let linear = MarketIndex(raw: 1)
    var venue: MatchingVenue
    var news: [VenueNews] = []
    private(set) var time = instant("2026-05-21T08:00:00Z")

    init(rules: VenueRules = VenueRules()) {
        venue = MatchingVenue(
            rules: rules, markets: [Market.inverseOf2026, Market.linearOf2026])
    }

    mutating func open(_ id: UInt32, xbt: Money = .zero, usdt: Money = .zero) -> AccountID {
        let account = AccountID(raw: id)
        venue.open(account, balances: [(.xbt, xbt), (.usdt, usdt)])
        return account
    }

    mutating func step() { time = time + .seconds(1) }
    mutating func skip(_ span: TimeSpan) { time = time + span }

    mutating func index(_ market: MarketIndex, _ text: String) {
        step()
        venue.setIndex(market, price(text), at: time, into: &news)
    }

    mutating func level(_ market: MarketIndex, _ side: Side, _ text: String, _ count: Int) {
        step()
        venue.setLevel(market, side, price(text), to: contracts(count), at: time, into: &news)
    }

    @discardableResult
    mutating func order(
        _ account: AccountID, _ market: MarketIndex, _ side: Side, _ count: Int,
        at limit: String? = nil, isReduceOnly: Bool = false,
        _ change: (inout NewOrder) -> Void = { _ in }
    ) throws(VenueRefusal) -> OrderNumber {
        step()
        var order = NewOrder(
            account: account, market: market, side: side, size: .quantity(contracts(count)),
            kind: limit.map { .limit(price($0)) } ?? .market)
        order.isReduceOnly = isReduceOnly
        change(&order)
        return try venue.place(order, at: time, into: &news)
    }

    mutating func advance(_ span: TimeSpan) {
        skip(span)
        venue.advance(to: time, into: &news)
    }

    mutating func leverage(_ account: AccountID, _ market: MarketIndex, _ text: String?) throws {
        step()
        try venue.setLeverage(
            market, text.map { rate($0) }, of: account, at: time, into: &news)
    }

    func margin(_ account: AccountID) -> MarginAccount {
        venue.margin(of: account) ?? MarginAccount(id: account)
    }

    var executions: [Execution] {
        news.compactMap { if case .executed(let execution) = $0 { execution } else { nil } }
    }
    var fundings: [FundingExecution] {
        news.compactMap { if case .funding(let funding) = $0 { funding } else { nil } }
    }
}
