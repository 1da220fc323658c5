import Domain

/// What an account has of one currency.
struct CurrencyBalance: Sendable {
    var free = Money.zero
    var locked = Money.zero
    /// The account had this currency at some time.
    var isKnown = false
    /// It changed in the running operation.
    var isTouched = false
    var cost = CostBasis()

    /// Notes a change.
    ///
    /// - Returns: whether it is the first of the running operation.
    mutating func touch() -> Bool {
        defer {
            isTouched = true
            isKnown = true
        }
        return !isTouched
    }

    /// Pays something out of an order's hold of `old`, and holds `needed` from then on, as far as there is
    /// so much.
    ///
    /// - Returns: what is held, and whether anything changed for the first time in the operation.
    mutating func rehold(
        _ old: Money, to needed: Money, paying payment: Money
    ) -> (held: Money, isFirst: Bool) {
        let available = old + free - payment
        let held = min(needed, available)
        guard held != old || payment != .zero else { return (held, false) }
        locked += held - old
        free = available - held
        return (held, touch())
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
    private var finished: [OrderNumber] = []
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

    var finishedOrders: ArraySlice<OrderNumber> { finished[finishedStart...] }
    var finishedCount: Int { finished.count - finishedStart }

    mutating func appendFinished(_ number: OrderNumber) { finished.append(number) }

    /// Takes the one that finished longest ago out.
    mutating func popFinished() -> OrderNumber {
        let number = finished[finishedStart]
        finishedStart += 1
        if finishedStart > 512, finishedStart > finished.count / 2 {
            finished.removeFirst(finishedStart)
            finishedStart = 0
        }
        return number
    }
}
