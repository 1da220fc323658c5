import Domain

/// What an account has of one currency.
struct CurrencyBalance: Sendable {
    var free = Money.zero
    var locked = Money.zero
    /// The account had this currency at some time.
    var isKnown = false
    /// The operation that changed it last.
    private var operation: UInt64 = 0
    var cost = CostBasis()

    var total: Money { free + locked }

    // Each change tells whether it is the first of its operation.

    /// Takes an amount in.
    mutating func receive(_ amount: Money, in operation: UInt64) -> Bool {
        free += amount
        return touch(in: operation)
    }

    /// Takes in what was bought, and notes what it cost.
    mutating func buy(
        _ bought: Quantity, for value: Money, of currency: Int, in operation: UInt64
    ) -> Bool {
        cost.buy(bought, for: value, in: currency)
        return receive(bought.amount, in: operation)
    }

    /// Moves some of what is free into the hold of an order.
    mutating func hold(_ amount: Money, in operation: UInt64) -> Bool {
        free -= amount
        locked += amount
        return touch(in: operation)
    }

    /// Notes a change.
    mutating func touch(in operation: UInt64) -> Bool {
        defer {
            self.operation = operation
            isKnown = true
        }
        return self.operation != operation
    }

    /// Pays something out of an order's hold of `old`, and holds `needed` from then on, as far as there is
    /// so much.
    mutating func rehold(
        _ old: Money, to needed: Money, paying payment: Money, in operation: UInt64
    ) -> (held: Money, isFirst: Bool) {
        let available = old + free - payment
        let held = min(needed, available)
        guard held != old || payment != .zero else { return (held, false) }
        locked += held - old
        free = available - held
        return (held, touch(in: operation))
    }
}

/// What the bought part of a currency cost.
///
/// One currency can be bought in markets of several quote currencies; the average is of that in which it
/// was bought first, and the parts bought in others do not count.
struct CostBasis: Sendable {
    private var unit = -1
    private var quantity = Quantity.zero
    private var cost = Money.zero

    mutating func buy(_ bought: Quantity, for value: Money, in currency: Int) {
        if quantity == .zero {
            unit = currency
            cost = .zero
        }
        guard unit == currency else { return }
        quantity += bought
        cost += value
    }

    /// A sale leaves the average as it is.
    mutating func sell(_ sold: Quantity) {
        guard quantity > .zero else { return }
        let left = max(quantity - sold, .zero)
        cost = cost.scaled(by: left.raw, over: quantity.raw, rounding: .nearest)
        quantity = left
    }

    /// `nil` when nothing that is held was bought.
    var average: Price? {
        guard quantity > .zero else { return nil }
        return Int64(exactly: cost.raw / Int128(quantity.raw)).map(Price.init(raw:))
    }
}

/// Where everything lies that is to be forgotten with an order: it is not looked for in the record, which
/// nobody has touched for long.
struct FinishedOrder: Sendable {
    let number: OrderNumber
    let slot: Int32
    let firstExecution: Int32
    let lastExecution: Int32
}

/// One account of the venue.
struct AccountState: Sendable {
    let id: AccountID
    /// By the venue's table of currencies.
    var balances: [CurrencyBalance]
    /// Wallets and positions of derivatives markets.
    var margin: MarginAccount
    /// Number zero: the name is spent, the order was refused.
    var names: [String: OrderNumber] = [:]
    /// The chain of open and dormant orders, in ascending order of their numbers.
    var firstOpen: Int32 = -1
    var lastOpen: Int32 = -1
    /// By market.
    var openCounts: [Int]
    var dormantCounts: [Int]
    var reduceOnlyCounts: [Int]
    private var finished: [FinishedOrder] = []
    private var finishedStart = 0
    /// Markets whose position changed in the running operation.
    var touchedPositions: [Int] = []

    init(id: AccountID, currencies: Int, markets: Int) {
        self.id = id
        balances = Array(repeating: CurrencyBalance(), count: currencies)
        margin = MarginAccount(id: id)
        openCounts = Array(repeating: 0, count: markets)
        dormantCounts = openCounts
        reduceOnlyCounts = openCounts
    }

    /// Puts an order at the end of the open ones.
    mutating func enlist(_ slot: Int32, _ order: NewOrder) {
        if lastOpen < 0 { firstOpen = slot }
        lastOpen = slot
        count(
            order.market.raw, by: 1, isDormant: order.trigger != nil,
            isReduceOnly: order.isReduceOnly)
    }

    /// Moves an order from the open to the finished ones.
    ///
    /// - Returns: how many finished ones there are.
    mutating func delist(_ slot: Int32, _ ended: OrderRecord.Ended) -> Int {
        if ended.previousOpen < 0 { firstOpen = ended.nextOpen }
        if ended.nextOpen < 0 { lastOpen = ended.previousOpen }
        count(
            ended.market, by: -1, isDormant: ended.wasDormant, isReduceOnly: ended.isReduceOnly)
        finished.append(
            FinishedOrder(
                number: ended.number, slot: slot, firstExecution: ended.firstExecution,
                lastExecution: ended.lastExecution))
        return finishedCount
    }

    private mutating func count(
        _ market: Int, by change: Int, isDormant: Bool, isReduceOnly: Bool
    ) {
        if isDormant {
            dormantCounts[market] += change
        } else {
            openCounts[market] += change
        }
        if isReduceOnly { reduceOnlyCounts[market] += change }
    }

    var finishedOrders: [OrderNumber] { finished[finishedStart...].map(\.number) }
    var finishedCount: Int { finished.count - finishedStart }

    /// Takes the one that finished longest ago out.
    mutating func popFinished() -> FinishedOrder {
        let order = finished[finishedStart]
        finishedStart += 1
        if finishedStart > 512, finishedStart > finished.count / 2 {
            finished.removeFirst(finishedStart)
            finishedStart = 0
        }
        return order
    }
}
