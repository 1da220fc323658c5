import Domain

// Margin accounts and the venue's books: what each must know of the other.
extension MatchingVenue {
    /// A derivatives market with its prices of the moment.
    func marginMarket(_ market: Int) -> MarginMarket? {
        guard
            var result = MarginMarket(
                index: MarketIndex(raw: market), instrument: markets[market])
        else { return nil }
        if let terms = derivatives.terms[market] { result.terms = terms }
        result.indexPrice = books[market].indexPrice
        result.markPrice = books[market].markPrice
        if let funding = books[market].funding {
            result.fundingRate = funding.rate
            result.nextFunding = funding.time
        }
        return result
    }

    func fairPrice(of market: Int, index: Price) -> Price {
        guard let terms = marginMarket(market)?.terms, let funding = books[market].funding else {
            return index
        }
        return FairPrice.mark(
            index: index, rate: funding.rate, at: now, nextFunding: funding.time, terms: terms)
    }

    /// Lets an account take part in a derivatives market.
    mutating func track(_ market: Int, account: Int) {
        guard accounts[account].margin.position(of: MarketIndex(raw: market)) == nil,
            let quoted = marginMarket(market)
        else { return }
        accounts[account].margin.track(quoted)
    }

    /// Prices of a market have changed: every account that takes part in it is brought up to date, and
    /// those with a position will be told and judged.
    mutating func markPositions(_ market: Int) {
        guard let quoted = marginMarket(market) else { return }
        for account in accounts.indices {
            guard let slot = accounts[account].margin.position(of: quoted.index) else { continue }
            accounts[account].margin.track(quoted)
            if !slot.position.isFlat { touchPosition(account, market) }
        }
    }

    mutating func touchPosition(_ account: Int, _ market: Int) {
        if accounts[account].touchedPositions.isEmpty { touchedTraders.append(account) }
        if !accounts[account].touchedPositions.contains(market) {
            accounts[account].touchedPositions.append(market)
        }
    }

    /// An account's margin with its wallets and open orders of the moment.
    ///
    /// - Parameter slot: an order that is left out.
    func currentMargin(_ account: Int, without slot: Int? = nil) -> MarginAccount {
        var margin = accounts[account].margin
        for place in currencyTable.indices where accounts[account].balances[place].isKnown {
            let balance = accounts[account].balances[place]
            margin.alignWallet(
                currencyTable[place], to: balance.free + balance.locked, reserved: balance.locked)
        }
        var totals = [OpenOrders](repeating: OpenOrders(), count: markets.count)
        var place = accounts[account].firstOpen
        while place >= 0 {
            let order = Int(place)
            place = store.records[order].nextOpen
            // Orders are read where they are: a copy of one costs more than the sum.
            guard order != slot, store.records[order].order.state == .open,
                !store.records[order].order.entry.isReduceOnly
            else { continue }
            let market = store.records[order].market
            let side = store.records[order].side
            let left = Quantity(raw: store.records[order].remaining)
            guard !markets[market].isSpot,
                let cost = openingCost(
                    market, side, left, limit: store.records[order].order.price)
            else { continue }
            let index = MarketIndex(raw: market)
            if margin.position(of: index) == nil, let quoted = marginMarket(market) {
                margin.track(quoted)
            }
            totals[market].add(side, left, cost: cost)
        }
        for (market, total) in totals.enumerated() where market < margin.slots.count {
            margin.setOrders(total, on: MarketIndex(raw: market))
        }
        return margin
    }

    /// What an order may cost: at its limit, or where it would trade now if that costs more; `nil` when
    /// there is no price to judge it by.
    private func openingCost(
        _ market: Int, _ side: Side, _ quantity: Quantity, limit: Price?
    ) -> Money? {
        let opposite = books[market].best(side.opposite)?.price
        guard
            let price = limit ?? opposite ?? books[market].markPrice ?? books[market].lastPrice
        else { return nil }
        let cost = markets[market].value(of: quantity, at: price)
        guard let opposite, limit != nil,
            side == .buy ? opposite < price : opposite > price
        else { return cost }
        return max(cost, markets[market].value(of: quantity, at: opposite))
    }

    func checkMargin(
        _ account: Int, _ market: Int, _ side: Side, _ quantity: Quantity, limit: Price?,
        besides slot: Int?
    ) throws(VenueRefusal) {
        guard let cost = openingCost(market, side, quantity, limit: limit) else { return }
        var margin = currentMargin(account, without: slot)
        let index = MarketIndex(raw: market)
        if margin.position(of: index) == nil, let quoted = marginMarket(market) {
            margin.track(quoted)
        }
        var orders = margin.position(of: index)?.orders ?? OpenOrders()
        orders.add(side, quantity, cost: cost)
        try margin.checkOrders(orders, on: index)
    }

    /// Books a fill on the position and the wallet, which is the free balance of the settlement
    /// currency.
    mutating func bookDerivative(
        _ slot: Int, _ quantity: Quantity, _ price: Price, _ fee: Money, _ instrument: Instrument
    ) {
        let record = store.records[slot]
        bookMargin(
            record.account,
            Execution(
                number: executionCount + 1, trade: tradeCount, order: record.order.number,
                account: record.order.entry.account, market: record.order.entry.market,
                side: record.side, price: price, quantity: quantity,
                value: instrument.value(of: quantity, at: price), fee: fee, role: .taker,
                cause: .trade, time: now))
    }

    /// Takes an execution into its account's margin, and the wallet's change into the balance.
    mutating func bookMargin(_ account: Int, _ execution: Execution) {
        let market = execution.market.raw
        track(market, account: account)
        changeMargin(account, market) { $0.apply(execution) }
    }

    /// Changes an account's margin; what that does to the wallet goes into the balance.
    mutating func changeMargin(
        _ account: Int, _ market: Int, _ body: (inout MarginAccount) -> Void
    ) {
        let currency = markets[market].settlement
        let place = books[market].settlement
        // What a cross position pays comes out of the wallet; an isolated one is asked what the wallet has
        // left, and for that the open orders must be known.
        if accounts[account].margin.position(of: MarketIndex(raw: market))?.isCross == false {
            accounts[account].margin = currentMargin(account)
        } else {
            let balance = accounts[account].balances[place]
            accounts[account].margin.alignWallet(
                currency, to: balance.free + balance.locked, reserved: balance.locked)
        }
        let before = accounts[account].margin.walletBalance(currency)
        body(&accounts[account].margin)
        accounts[account].balances[place].free +=
            accounts[account].margin.walletBalance(currency) - before
        touch(account, place)
        touchPosition(account, market)
    }

    // MARK: - Funding

    /// Pays funding that falls due by a time.
    mutating func payFunding(by time: Timestamp, _ news: inout [VenueNews]) {
        while derivatives.fundingDue <= time {
            let due = derivatives.fundingDue
            now = max(now, due)
            for market in books.indices where books[market].funding?.time == due {
                payFunding(of: market, at: due, &news)
            }
            derivatives.fundingDue =
                books.compactMap { $0.funding?.time }.min() ?? .distantFuture
            conclude(&news)
        }
    }

    private mutating func payFunding(
        of market: Int, at time: Timestamp, _ news: inout [VenueNews]
    ) {
        guard let rate = books[market].funding?.rate else { return }
        // The rate is spent: the next one is not fixed before somebody says so.
        books[market].funding = nil
        if let index = books[market].indexPrice {
            books[market].markPrice = index
            if books[market].triggers.count > 0 { moved.append(market) }
        }
        markPositions(market)
        for account in accounts.indices
        where accounts[account].margin.quantity(of: MarketIndex(raw: market)) != .zero {
            var payment: FundingPayment?
            changeMargin(account, market) {
                payment = $0.settleFunding(
                    of: MarketIndex(raw: market), rate: rate, at: time)
            }
            guard let payment else { continue }
            executionCount += 1
            news.append(
                .funding(
                    FundingExecution(
                        number: executionCount, account: accounts[account].id,
                        market: MarketIndex(raw: market), payment: payment)))
        }
    }
}
