import Domain
import SimulatedVenue

/// A venue with one spot market and a few rich accounts, and its news as lines of text.
struct Marketplace {
    static let coin = Currency("COIN")
    let market = MarketIndex(raw: 0)
    var venue: MatchingVenue
    var news: [VenueNews] = []
    var time = Timestamp(milliseconds: 0)

    init(
        rules: VenueRules = VenueRules(), instrument: Instrument = .coin(),
        accounts: [(krw: String, coin: String)] = [("1000000", "1000"), ("1000000", "1000")]
    ) throws {
        venue = MatchingVenue(rules: rules, markets: [instrument])
        for (index, account) in accounts.enumerated() {
            venue.open(
                AccountID(raw: UInt32(index)),
                balances: [
                    (.krw, try Money(exactly: account.krw)),
                    (Self.coin, try Money(exactly: account.coin)),
                ])
        }
    }

    func order(
        _ account: UInt32, _ side: Side, _ quantity: String, at price: String? = nil,
        _ change: (inout NewOrder) -> Void = { _ in }
    ) throws -> NewOrder {
        var order = NewOrder(
            account: AccountID(raw: account), market: market, side: side,
            size: .quantity(try Quantity(parsing: quantity)),
            kind: try price.map { .limit(try Price(parsing: $0)) } ?? .market)
        change(&order)
        return order
    }

    @discardableResult
    mutating func place(
        _ account: UInt32, _ side: Side, _ quantity: String, at price: String? = nil,
        _ change: (inout NewOrder) -> Void = { _ in }
    ) throws -> OrderNumber {
        try venue.place(
            try order(account, side, quantity, at: price, change), at: time, into: &news)
    }

    @discardableResult
    mutating func spend(
        _ account: UInt32, _ amount: String, _ change: (inout NewOrder) -> Void = { _ in }
    ) throws -> OrderNumber {
        var order = NewOrder(
            account: AccountID(raw: account), market: market, side: .buy,
            size: .amount(try Money(exactly: amount)), kind: .market)
        change(&order)
        return try venue.place(order, at: time, into: &news)
    }

    mutating func level(_ side: Side, _ price: String, _ quantity: String) throws {
        venue.setLevel(
            market, side, try Price(parsing: price), to: try Quantity(parsing: quantity),
            at: time, into: &news)
    }

    mutating func trade(_ taker: Side, _ quantity: String, at price: String) throws {
        venue.trade(
            market, price: try Price(parsing: price), quantity: try Quantity(parsing: quantity),
            takerSide: taker, at: time, into: &news)
    }

    mutating func cancel(_ raw: UInt64, of account: UInt32) throws {
        try venue.cancel(
            OrderNumber(raw: raw), of: AccountID(raw: account), reason: .byClient, at: time,
            into: &news)
    }

    mutating func amend(
        _ raw: UInt64, of account: UInt32, price: String? = nil, quantity: String? = nil
    ) throws {
        try venue.amend(
            OrderNumber(raw: raw), of: AccountID(raw: account),
            price: try price.map { try Price(parsing: $0) },
            quantity: try quantity.map { try Quantity(parsing: $0) }, at: time, into: &news)
    }

    func state(_ raw: UInt64) -> VenueOrder.State? {
        venue.order(OrderNumber(raw: raw))?.state
    }

    func krw(_ account: UInt32) -> (free: Money, locked: Money) {
        venue.balance(of: AccountID(raw: account), .krw)
    }

    func coin(_ account: UInt32) -> (free: Money, locked: Money) {
        venue.balance(of: AccountID(raw: account), Self.coin)
    }

    /// `price × quantity` of each level, best first.
    func book(_ side: Side) -> String {
        venue.levels(of: market, side: side, limit: 100)
            .map { "\($0.price)×\($0.quantity)" }.joined(separator: " ")
    }

    /// What happened since the last call, in the form of the golden tables.
    mutating func take() -> [String] {
        defer { news.removeAll() }
        return news.map(line)
    }

    private func line(_ news: VenueNews) -> String {
        switch news {
        case .accepted(let number): "accepted \(number.raw)"
        case .triggered(let number): "triggered \(number.raw)"
        case .executed(let fill):
            "executed \(fill.order.raw) \(fill.side) \(fill.quantity) @ \(fill.price) "
                + "\(fill.role) fee \(fill.fee) in \(fill.trade)"
        case .prevented(let number, let quantity): "prevented \(number.raw) \(quantity)"
        case .amended(let number): "amended \(number.raw)"
        case .filled(let number): "filled \(number.raw)"
        case .canceled(let number): "canceled \(number.raw)"
        case .balance(let account, let currency): "balance \(account.raw) \(currency)"
        case .position(let account, let market): "position \(account.raw) \(market.raw)"
        case .funding(let funding): "funding \(funding.account.raw)"
        case .trade(let trade):
            "trade \(trade.number) \(trade.takerSide) \(trade.quantity) @ \(trade.price)"
        case .level(_, let side, let price): "level \(side) \(price)"
        }
    }
}

extension Instrument {
    /// COIN against KRW with a fee of 0.05 %, a tick of 1 and whatever else is told.
    static func coin(
        ticks: TickTable = TickTable(Price(raw: 100_000_000)), lot: Int64 = 1,
        minimumNotional: Money = .zero, maximumNotional: Money? = nil,
        maximumQuantity: Quantity? = nil, maker: Int64 = 50_000, taker: Int64 = 50_000,
        rounding: FeeRounding = .exact
    ) -> Instrument {
        Instrument(
            id: InstrumentID(exchange: "test", market: "KRW-COIN"), kind: .spot,
            base: Marketplace.coin, quote: .krw, ticks: ticks, lot: Quantity(raw: lot),
            minimumNotional: minimumNotional, maximumNotional: maximumNotional,
            maximumQuantity: maximumQuantity, makerFee: Rate(raw: maker),
            takerFee: Rate(raw: taker), feeRounding: rounding)
    }
}

/// The refusal of a call, or `nil` when it was not refused.
func refusal(_ body: () throws -> Void) -> VenueRefusal? {
    do {
        try body()
        return nil
    } catch let error as VenueRefusal {
        return error
    } catch {
        return .contradiction("not a refusal: \(error)")
    }
}
