public import Domain

// What derivatives markets add to matching: positions, index and mark prices.
extension MatchingVenue {
    /// The index price has moved; orders that wait for it live.
    public mutating func setIndex(
        _ market: MarketIndex, _ price: Price, at time: Timestamp,
        into news: inout [VenueNews]
    ) {
        advance(to: time, into: &news)
        books[market.raw].indexPrice = price
        books[market.raw].markPrice = price
        if books[market.raw].triggers.count > 0 { moved.append(market.raw) }
        conclude(&news)
    }

    /// The rate that will be paid at a funding time.
    public mutating func setFundingRate(
        _ market: MarketIndex, _ rate: Rate, at fundingTime: Timestamp
    ) {
        books[market.raw].funding = (rate, fundingTime)
    }

    /// `nil` before the first index price.
    public func markPrice(of market: MarketIndex) -> Price? { books[market.raw].markPrice }

    /// `nil` for an account that has no margin.
    public func margin(of account: AccountID) -> MarginAccount? { nil }

    public mutating func setLeverage(
        _ market: MarketIndex, _ leverage: Rate?, of account: AccountID, at time: Timestamp,
        into news: inout [VenueNews]
    ) throws(VenueRefusal) {
        guard markets.indices.contains(market.raw) else { throw .unknownMarket }
        guard accountPlaces[account] != nil else { throw .unknownAccount }
        advance(to: time, into: &news)
    }

    // MARK: - What matching asks

    /// How much of its account's position an order could close now.
    func closable(_ slot: Int) -> Int64 {
        let record = store.records[slot].account
        let position = accounts[record].positions[store.records[slot].market].quantity
        let closing = store.records[slot].side == .sell ? position : -position
        return max(closing.raw, 0)
    }

    /// Whether a new order of a derivatives market is covered.
    func checkMargin(of order: NewOrder, account: Int) throws(VenueRefusal) {}

    /// The same for an order whose trigger was met.
    func hasMargin(_ slot: Int) -> Bool { true }

    /// Books a fill on the position and the wallet, which is the free balance of the settlement
    /// currency.
    mutating func bookDerivative(
        _ slot: Int, _ quantity: Quantity, _ price: Price, _ fee: Money, _ instrument: Instrument
    ) {
        let account = store.records[slot].account
        let market = store.records[slot].market
        let fill = Fill(
            executionID: ExecutionID(""), order: ClientOrderID(run: 0, sequence: 0),
            side: store.records[slot].side, price: price, quantity: quantity, fee: fee,
            role: .taker, time: now)
        let change = accounts[account].positions[market].apply(fill, of: instrument)
        let place = books[market].settlement
        accounts[account].balances[place].free += change.realized - fee
        touch(account, place)
        if accounts[account].touchedPositions.isEmpty { touchedTraders.append(account) }
        if !accounts[account].touchedPositions.contains(market) {
            accounts[account].touchedPositions.append(market)
        }
    }

    /// Pays funding that falls due by a time.
    mutating func payFunding(by time: Timestamp, _ news: inout [VenueNews]) {}

    /// Cancels reduce-only orders that have nothing left to reduce, and tells of positions.
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
