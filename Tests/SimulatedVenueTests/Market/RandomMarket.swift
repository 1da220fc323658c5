import Domain
import SimulatedVenue
import Testing

/// Random orders of several accounts and a random flow around them, played to the venue and to the reference
/// book at once.
struct RandomMarket {
    static let accounts: UInt32 = 4
    let instrument: Instrument
    let market = MarketIndex(raw: 0)
    let seed: UInt64
    var random: Domain.SeededRandom
    var venue: MatchingVenue
    var reference = ReferenceBook()
    var news: [VenueNews] = []
    var step = 0
    /// What the accounts together began with, by currency.
    var funds: [Currency: Money] = [:]
    /// What went to everybody else, and what the venue took as fees.
    var elsewhere: [Currency: Money] = [:]
    private var fills: [ReferenceBook.Fill] = []
    private var orders: [UInt64] = []

    init(seed: UInt64, instrument: Instrument) {
        self.seed = seed
        self.instrument = instrument
        random = Domain.SeededRandom(seed: seed)
        venue = MatchingVenue(rules: VenueRules(), markets: [instrument])
        for raw in 0..<Self.accounts {
            let krw = Money(raw: Money.scale * Int128(Int.random(in: 500...20_000, using: &random)))
            let coin = Money(raw: Money.scale * Int128(Int.random(in: 5...200, using: &random)))
            venue.open(AccountID(raw: raw), balances: [(.krw, krw), (Marketplace.coin, coin)])
            funds[.krw, default: .zero] += krw
            funds[Marketplace.coin, default: .zero] += coin
        }
    }

    private mutating func number(_ range: ClosedRange<Int64>) -> Int64 {
        Int64.random(in: range, using: &random)
    }

    private mutating func price() -> Price {
        let tick = instrument.ticks.bands[0].tick.raw
        return Price(raw: number(95...105) * tick)
    }

    private mutating func quantity() -> Quantity {
        // Odd parts of a unit, so that values have many digits.
        Quantity(raw: number(1...3) == 1 ? number(1...500_000_000) : number(1...5) * 100_000_000)
    }

    mutating func run(_ steps: Int) throws {
        while step < steps {
            step += 1
            news.removeAll(keepingCapacity: true)
            switch number(0...99) {
            case 0..<45: try place()
            case 45..<58: try cancel()
            case 58..<68: try amend()
            case 68..<90: setLevel()
            default: trade()
            }
            reference.join()
            try compare()
            audit()
        }
    }

    // MARK: - What happens

    private mutating func place() throws {
        var order = NewOrder(
            account: AccountID(raw: UInt32(number(0...Int64(Self.accounts) - 1))), market: market,
            side: number(0...1) == 0 ? .buy : .sell, size: .quantity(quantity()),
            kind: .limit(price()))
        order.selfTradePrevention = SelfTradePrevention.allCases[Int(number(0...3))]
        let kind = number(0...9)
        if kind == 0 {
            // A hold estimated for a purchase without a limit does not foresee cancelled makers.
            if order.side == .buy, order.selfTradePrevention == .cancelMaker {
                order.selfTradePrevention = .none
            }
            order.kind = .market
        } else if kind == 1, order.side == .buy {
            order.kind = .market
            order.size = .amount(Money(raw: Int128(number(1...800)) * Money.scale))
        } else {
            order.timeInForce = TimeInForce.allCases[max(0, Int(number(-4...2)))]
            order.isPostOnly = order.timeInForce == .gtc && number(0...5) == 0
        }
        let placed: OrderNumber
        do throws(VenueRefusal) {
            placed = try venue.place(
                order, at: Timestamp(milliseconds: Int64(step)), into: &news)
        } catch {
            guard case .insufficientBalance = error else { throw error }
            return
        }
        orders.append(placed.raw)
        reference.place(request(placed.raw, order))
    }

    private func request(_ number: UInt64, _ order: NewOrder) -> ReferenceBook.Request {
        var request = ReferenceBook.Request(
            order: number, account: order.account.raw, side: order.side, quantity: 0)
        if case .limit(let price) = order.kind { request.limit = price.raw }
        switch order.size {
        case .quantity(let quantity): request.quantity = quantity.raw
        case .amount(let amount): request.amount = amount.raw
        }
        request.rests = order.timeInForce == .gtc
        request.isWhole = order.timeInForce == .fok
        request.isPostOnly = order.isPostOnly
        request.prevention = order.selfTradePrevention
        return request
    }

    private mutating func someOpenOrder() -> VenueOrder? {
        let account = AccountID(raw: UInt32(number(0...Int64(Self.accounts) - 1)))
        return venue.openOrders(of: account).randomElement(using: &random)
            .flatMap { venue.order($0) }
    }

    private mutating func cancel() throws {
        guard let order = someOpenOrder() else { return }
        try venue.cancel(
            order.number, of: order.entry.account, reason: .byClient,
            at: Timestamp(milliseconds: Int64(step)), into: &news)
        reference.cancel(order.number.raw)
    }

    private mutating func amend() throws {
        guard let order = someOpenOrder(), let quantity = order.quantity,
            let remaining = order.remaining
        else { return }
        let price = number(0...1) == 0 ? price() : nil
        let change = number(0...1) == 0 ? number(-remaining.raw + 1...remaining.raw) : 0
        do throws(VenueRefusal) {
            try venue.amend(
                order.number, of: order.entry.account, price: price,
                quantity: Quantity(raw: quantity.raw + change),
                at: Timestamp(milliseconds: Int64(step)), into: &news)
        } catch {
            guard case .insufficientBalance = error else { throw error }
            return
        }
        if change == 0, price == nil || price == order.price { return }
        var request = request(order.number.raw, order.entry)
        request.limit = (price ?? order.price)?.raw
        request.quantity = remaining.raw + change
        reference.amend(
            request, keepsPlace: (price == nil || price == order.price) && change < 0)
    }

    private mutating func setLevel() {
        let side: Side = number(0...1) == 0 ? .buy : .sell
        let price = price()
        // Background never crosses itself: nothing would say who trades.
        let opposite = reference[side.opposite].first { $0.order == nil }?.price
        if let opposite, side == .buy ? price.raw >= opposite : price.raw <= opposite { return }
        let quantity = number(0...3) == 0 ? Quantity.zero : quantity()
        venue.setLevel(
            market, side, price, to: quantity, at: Timestamp(milliseconds: Int64(step)),
            into: &news)
        reference.setLevel(side, price.raw, to: quantity.raw)
    }

    private mutating func trade() {
        let price = price()
        let quantity = quantity()
        let taker: Side = number(0...1) == 0 ? .buy : .sell
        venue.trade(
            market, price: price, quantity: quantity, takerSide: taker,
            at: Timestamp(milliseconds: Int64(step)), into: &news)
        reference.trade(taker, price.raw, quantity.raw)
    }

    // MARK: - What must hold

    private mutating func compare() throws {
        var told: [UInt64: [Execution]] = [:]
        for case .executed(let fill) in news {
            told[fill.trade, default: []].append(fill)
            fills.append(
                ReferenceBook.Fill(
                    order: fill.order.raw, price: fill.price.raw, quantity: fill.quantity.raw,
                    isMaker: fill.role == .maker))
            elsewhere[.krw, default: .zero] += fill.fee
        }
        for sides in told.values where sides.count == 1 {
            let sign: Int128 = sides[0].side == .buy ? 1 : -1
            elsewhere[.krw, default: .zero] += Money(raw: sides[0].value.raw * sign)
            elsewhere[Marketplace.coin, default: .zero] -= Money(
                raw: Int128(sides[0].quantity.raw) * Int128(FixedPoint.scale) * sign)
        }
        try #require(fills == reference.fills, "seed \(seed), step \(step)")
        fills.removeAll(keepingCapacity: true)
        reference.fills.removeAll(keepingCapacity: true)
        for side in Side.allCases {
            var expected: [BookLevel] = []
            for piece in reference[side] {
                let quantity = Quantity(raw: piece.quantity)
                if let last = expected.last, last.price.raw == piece.price {
                    expected[expected.count - 1] = BookLevel(
                        price: last.price, quantity: last.quantity + quantity)
                } else {
                    expected.append(
                        BookLevel(price: Price(raw: piece.price), quantity: quantity))
                }
            }
            try #require(
                venue.levels(of: market, side: side, limit: 1000) == expected,
                "seed \(seed), step \(step), \(side)")
        }
        for raw in orders.suffix(60) {
            let order = try #require(venue.order(OrderNumber(raw: raw)))
            let ended = reference.filled.contains(raw) || reference.canceled.contains(raw)
            try #require(order.isFinal == ended, "seed \(seed), step \(step), order \(raw)")
            try #require(
                (order.state == .filled) == reference.filled.contains(raw),
                "seed \(seed), step \(step), order \(raw)")
        }
    }

    private func audit() {
        var total: [Currency: Money] = [:]
        var bids: [Price] = []
        var asks: [Price] = []
        for raw in 0..<Self.accounts {
            let account = AccountID(raw: raw)
            var held: [Currency: Money] = [:]
            for number in venue.openOrders(of: account) {
                guard let order = venue.order(number) else { continue }
                let currency: Currency = order.entry.side == .buy ? .krw : Marketplace.coin
                held[currency, default: .zero] += order.locked
                if let price = order.price {
                    if order.entry.side == .buy { bids.append(price) } else { asks.append(price) }
                }
                #expect(
                    order.filled + order.prevented < order.quantity ?? .zero,
                    "seed \(seed), step \(step)")
            }
            for currency in [.krw, Marketplace.coin] {
                let balance = venue.balance(of: account, currency)
                #expect(balance.free >= .zero, "seed \(seed), step \(step)")
                #expect(
                    balance.locked == held[currency] ?? .zero,
                    "seed \(seed), step \(step), account \(raw)")
                total[currency, default: .zero] += balance.free + balance.locked
            }
        }
        for currency in [.krw, Marketplace.coin] {
            #expect(
                (total[currency] ?? .zero) + (elsewhere[currency] ?? .zero) == funds[currency],
                "seed \(seed), step \(step), \(currency)")
        }
        // Nobody rests where he could trade, be it with clients or with the background.
        if let bid = bids.max(), let ask = venue.bestPrice(of: market, side: .sell) {
            #expect(bid < ask, "seed \(seed), step \(step)")
        }
        if let ask = asks.min(), let bid = venue.bestPrice(of: market, side: .buy) {
            #expect(bid < ask, "seed \(seed), step \(step)")
        }
    }
}

@Suite("A venue under random orders")
struct RandomMarketTests {
    @Test(
        "it fills as the simplest book does, and loses no unit of any currency",
        arguments: 1...8 as ClosedRange<UInt64>)
    func conservation(seed: UInt64) throws {
        let instruments: [Instrument] = [
            .coin(),
            // Fees beyond the sixteenth decimal.
            .coin(ticks: TickTable(Price(raw: 33_333_333)), maker: 123_457, taker: 249_999),
            // A rebate for makers, cut as whole units are.
            .coin(
                maker: -25_000, taker: 75_000,
                rounding: .truncated(step: Money(raw: Money.scale / 100))),
        ]
        var market = RandomMarket(
            seed: seed, instrument: instruments[Int(seed) % instruments.count])
        try market.run(1500)
    }
}
