public import Domain

/// A venue in memory: one price-time book per market, with accounts that trade in it and a flow of
/// everybody else's orders that they trade against.
///
/// A value without a clock, a file or a random number: the same calls give the same news. Each book holds
/// anonymous background quantity, which a feed sets level by level, and the clients' orders in their
/// places among it. A call that changes something first lets everything happen that is due by its time.
public struct MatchingVenue: Sendable {
    public let rules: VenueRules
    /// The index is `MarketIndex.raw`.
    public internal(set) var markets: [Instrument]

    var books: [MarketBook]
    var store = OrderStore()
    var executions = ExecutionStore()
    var accounts: [AccountState] = []
    private var accountPlaces: [AccountID: Int] = [:]
    var currencyTable: [Currency] = []
    /// Orders on their way to the book; all take equally long, so they arrive in the order sent.
    var arrivals = ArrivalQueue()
    var executionCount: UInt64 = 0
    var tradeCount: UInt64 = 0
    /// The time of what is happening now.
    var now = Timestamp.distantPast
    var derivatives = DerivativesState()
    /// Counts operations from 1: by it a balance knows its first change in the running one.
    var operation: UInt64 = 1
    var touched = TouchedBalances()
    /// Accounts one of whose positions the running operation has changed.
    var touchedTraders: [Int] = []
    /// Markets whose prices moved while orders wait for them.
    var moved: [Int] = []
    /// Accounts that keep more finished orders than they may.
    var overfull: [Int] = []

    public init(rules: VenueRules, markets: [Instrument]) {
        self.rules = rules
        self.markets = markets
        books = []
        derivatives.isOffered = markets.contains { !$0.isSpot }
        for instrument in markets {
            books.append(
                MarketBook(
                    instrument, base: place(of: instrument.base),
                    quote: place(of: instrument.quote),
                    settlement: place(of: instrument.settlement)))
        }
    }

    // MARK: - Accounts

    /// Opens an account with these balances; an account that is open gets them added.
    public mutating func open(_ account: AccountID, balances: [(Currency, Money)]) {
        let index: Int
        if let known = place(of: account) {
            index = known
        } else {
            index = accounts.count
            accounts.append(
                AccountState(id: account, currencies: currencyTable.count, markets: markets.count))
            accountPlaces[account] = index
        }
        for (currency, amount) in balances {
            let place = place(of: currency)
            accounts[index].balances[place].free += amount
            accounts[index].balances[place].isKnown = true
        }
    }

    /// Where an account is; `nil` when it is not open.
    ///
    /// Accounts are mostly numbered as they open, from zero: then the number is the place.
    @inline(__always)
    func place(of account: AccountID) -> Int? {
        let index = Int(account.raw)
        if index < accounts.count, accounts[index].id == account { return index }
        return accountPlaces[account]
    }

    /// The currencies that the account has or once had, in the order the venue came to know them.
    public func currencies(of account: AccountID) -> [Currency] {
        guard let index = place(of: account) else { return [] }
        return zip(currencyTable, accounts[index].balances).filter(\.1.isKnown).map(\.0)
    }

    /// What can be used for orders, and what open orders hold back; zero for an unknown account.
    public func balance(
        of account: AccountID, _ currency: Currency
    ) -> (free: Money, locked: Money) {
        guard let index = place(of: account),
            let place = currencyTable.firstIndex(of: currency)
        else { return (.zero, .zero) }
        let balance = accounts[index].balances[place]
        return (balance.free, balance.locked)
    }

    /// What one unit of the currency that is held cost on average, fees not included, in the quote
    /// currency in which it was bought; `nil` when none of it was bought here.
    public func averageCost(of account: AccountID, _ currency: Currency) -> Price? {
        guard let index = place(of: account),
            let place = currencyTable.firstIndex(of: currency)
        else { return nil }
        return accounts[index].balances[place].cost.average
    }

    // MARK: - Orders

    /// The order as it is now; `nil` when there is none of that number, or it is forgotten.
    public func order(_ number: OrderNumber) -> VenueOrder? {
        store.slot(of: number).map { store.records[$0].order }
    }

    public func order(named name: String, of account: AccountID) -> VenueOrder? {
        guard let index = place(of: account), let number = accounts[index].names[name]
        else { return nil }
        return order(number)
    }

    /// Whether the account cannot use this name any more.
    public func isNameSpent(_ name: String, of account: AccountID) -> Bool {
        guard let index = place(of: account) else { return false }
        return accounts[index].names[name] != nil
    }

    /// Open and dormant orders, in ascending order of their numbers.
    public func openOrders(of account: AccountID) -> [OrderNumber] {
        guard let index = place(of: account) else { return [] }
        var result: [OrderNumber] = []
        var slot = accounts[index].firstOpen
        while slot >= 0 {
            result.append(store.records[Int(slot)].order.number)
            slot = store.records[Int(slot)].nextOpen
        }
        return result
    }

    /// Filled and cancelled orders that are not forgotten, the one that finished last at the end.
    public func finishedOrders(of account: AccountID) -> [OrderNumber] {
        place(of: account).map { accounts[$0].finishedOrders } ?? []
    }

    /// The order's executions, oldest first; empty when the order is forgotten.
    public func executions(of order: OrderNumber) -> [Execution] {
        store.slot(of: order).map { executions.chain(of: store.records[$0]) } ?? []
    }

    // MARK: - The market

    /// The best `limit` levels of a side, best first: background and clients together.
    public func levels(of market: MarketIndex, side: Side, limit: Int) -> [BookLevel] {
        books[market.raw][side].levels.suffix(limit).reversed().map {
            BookLevel(price: $0.price, quantity: Quantity(raw: $0.background + $0.clients))
        }
    }

    public func bestPrice(of market: MarketIndex, side: Side) -> Price? {
        books[market.raw].best(side)?.price
    }

    /// The price of the last trade; `nil` before the first.
    public func lastPrice(of market: MarketIndex) -> Price? { books[market.raw].lastPrice }

    /// A change of the market's rules at a date; orders that rest stay as they are.
    ///
    /// - Precondition: the new rules are of the same kind and the same currencies.
    public mutating func update(_ instrument: Instrument, at market: MarketIndex) {
        let old = markets[market.raw]
        precondition(
            old.kind == instrument.kind && old.base == instrument.base
                && old.quote == instrument.quote, "\(instrument.id) became another market")
        markets[market.raw] = instrument
        books[market.raw].update(instrument)
    }

    private mutating func place(of currency: Currency) -> Int {
        if let place = currencyTable.firstIndex(of: currency) { return place }
        currencyTable.append(currency)
        for index in accounts.indices { accounts[index].balances.append(CurrencyBalance()) }
        return currencyTable.count - 1
    }
}
