public import Domain

// What derivatives markets add to matching: index and mark prices, leverage, and what matching asks of
// margin. How margin is counted is in Margin/; here it meets the orders.
extension MatchingVenue {
    /// The index price has moved: the mark follows, orders that wait for either live, and positions whose
    /// liquidation price the mark has reached are taken over.
    public mutating func setIndex(
        _ market: MarketIndex, _ price: Price, at time: Timestamp,
        into news: inout [VenueNews]
    ) {
        advance(to: time, into: &news)
        books[market.raw].indexPrice = price
        books[market.raw].markPrice = fairPrice(of: market.raw, index: price)
        if books[market.raw].triggers.count > 0 { moved.append(market.raw) }
        markPositions(market.raw)
        conclude(&news)
    }

    /// The rate that is paid at a funding time, on the positions that are open then.
    public mutating func setFundingRate(
        _ market: MarketIndex, _ rate: Rate, at fundingTime: Timestamp
    ) {
        guard !markets[market.raw].isSpot else { return }
        books[market.raw].funding = (rate, fundingTime)
        derivatives.fundingDue = min(derivatives.fundingDue, fundingTime)
        markPositions(market.raw)
    }

    /// `nil` before the first index price.
    public func markPrice(of market: MarketIndex) -> Price? { books[market.raw].markPrice }

    /// The account's wallets, positions and margin as they are now; `nil` for an unknown account.
    public func margin(of account: AccountID) -> MarginAccount? {
        place(of: account).map { currentMargin($0) }
    }

    /// What an account holds in a derivatives market, signed.
    public func quantity(of market: MarketIndex, held account: AccountID) -> Quantity {
        place(of: account).map { accounts[$0].margin.quantity(of: market) } ?? .zero
    }

    /// What the venue's insurance fund has gained or lost by taking positions over.
    public func insuranceFund(_ currency: Currency) -> Money {
        derivatives.insurance[currency] ?? .zero
    }

    /// What a market asks for as margin; BitMEX's standard unless it is set.
    public mutating func setTerms(_ terms: MarginTerms, of market: MarketIndex) {
        derivatives.terms[market.raw] = terms
        markPositions(market.raw)
    }

    // MARK: - The account's own settings

    /// Sets the leverage of an account's position in a market; `nil` is cross margin.
    ///
    /// - Throws: `VenueRefusal` when the market is spot, the leverage is outside what it allows, or the
    ///   wallet cannot bear it.
    public mutating func setLeverage(
        _ market: MarketIndex, _ leverage: Rate?, of account: AccountID, at time: Timestamp,
        into news: inout [VenueNews]
    ) throws(VenueRefusal) {
        try change(market, of: account, at: time, &news) { margin throws(MarginRefusal) in
            try margin.setLeverage(leverage, on: market)
        }
    }

    /// Moves margin between the wallet and an isolated position; a negative amount takes some back.
    public mutating func transferMargin(
        _ market: MarketIndex, _ amount: Money, of account: AccountID, at time: Timestamp,
        into news: inout [VenueNews]
    ) throws(VenueRefusal) {
        try change(market, of: account, at: time, &news) { margin throws(MarginRefusal) in
            try margin.transferMargin(amount, to: market)
        }
    }

    /// Sets the value up to which an account may go in a market.
    public mutating func setRiskLimit(
        _ market: MarketIndex, _ limit: Money, of account: AccountID, at time: Timestamp,
        into news: inout [VenueNews]
    ) throws(VenueRefusal) {
        try change(market, of: account, at: time, &news) { margin throws(MarginRefusal) in
            try margin.setRiskLimit(limit, on: market)
        }
    }

    private mutating func change(
        _ market: MarketIndex, of account: AccountID, at time: Timestamp,
        _ news: inout [VenueNews],
        _ body: (inout MarginAccount) throws(MarginRefusal) -> Void
    ) throws(VenueRefusal) {
        guard markets.indices.contains(market.raw) else { throw .unknownMarket }
        guard let index = place(of: account) else { throw .unknownAccount }
        guard !markets[market.raw].isSpot else {
            throw .contradiction("margin in a spot market, which has none")
        }
        advance(to: time, into: &news)
        track(market.raw, account: index)
        var margin = currentMargin(index)
        do throws(MarginRefusal) {
            try body(&margin)
        } catch {
            throw VenueRefusal(error)
        }
        accounts[index].margin = margin
        touchPosition(index, market.raw)
        conclude(&news)
    }

    // MARK: - What matching asks

    /// How much of its account's position an order could close now.
    func closable(_ slot: Int) -> Int64 {
        let account = store.records[slot].account
        let market = MarketIndex(raw: store.records[slot].market)
        let position = accounts[account].margin.quantity(of: market)
        let closing = store.records[slot].side == .sell ? position : -position
        return max(closing.raw, 0)
    }

    /// Whether a new order of a derivatives market is covered.
    func checkMargin(of order: NewOrder, account: Int) throws(VenueRefusal) {
        guard !order.isReduceOnly, case .quantity(let quantity) = order.size else { return }
        var limit: Price?
        if case .limit(let price) = order.kind { limit = price }
        try checkMargin(
            account, order.market.raw, order.side, quantity, limit: limit, besides: nil)
    }

    /// The same for an order whose trigger was met.
    func hasMargin(_ slot: Int) -> Bool {
        let record = store.records[slot]
        guard !record.order.entry.isReduceOnly else { return true }
        do throws(VenueRefusal) {
            try checkMargin(
                record.account, record.market, record.side, Quantity(raw: record.remaining),
                limit: record.order.price, besides: slot)
            return true
        } catch {
            return false
        }
    }

    /// The same for an order that is amended to `left` at `limit`.
    func checkMargin(
        amending slot: Int, price: Price, left: Quantity
    ) throws(VenueRefusal) {
        let record = store.records[slot]
        guard record.order.state == .open, !record.order.entry.isReduceOnly else { return }
        try checkMargin(
            record.account, record.market, record.side, left, limit: price, besides: slot)
    }

    /// What an account can spend of a currency on spot: not what derivatives have tied up.
    func spendable(_ account: Int, _ place: Int) -> Money {
        let free = accounts[account].balances[place].free
        guard derivatives.isOffered else { return free }
        return min(free, currentMargin(account).availableMargin(currencyTable[place]))
    }

    /// Cancels reduce-only orders that have nothing left to reduce, tells of positions, and takes over
    /// those that must go.
    mutating func concludeTraders(_ news: inout [VenueNews]) {
        while let account = touchedTraders.popLast() {
            let markets = accounts[account].touchedPositions
            accounts[account].touchedPositions.removeAll(keepingCapacity: true)
            for market in markets {
                if accounts[account].reduceOnlyCounts[market] > 0 {
                    cancelIdleReducers(account, market, &news)
                }
                news.append(.position(accounts[account].id, MarketIndex(raw: market)))
            }
            liquidateWhatMust(account, &news)
        }
    }

    private mutating func cancelIdleReducers(
        _ account: Int, _ market: Int, _ news: inout [VenueNews]
    ) {
        var place = accounts[account].firstOpen
        while place >= 0 {
            let slot = Int(place)
            place = store.records[slot].nextOpen
            guard store.records[slot].market == market,
                store.records[slot].order.entry.isReduceOnly, store.records[slot].isResting,
                closable(slot) == 0
            else { continue }
            withdraw(slot, &news)
            finish(slot, .canceled(.nothingToReduce), &news)
        }
    }
}
