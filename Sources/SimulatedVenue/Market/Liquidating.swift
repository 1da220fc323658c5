import Domain

// Positions whose margin is used up.
extension MatchingVenue {
    /// Takes over every position of an account that must go, until none is left that must.
    mutating func liquidateWhatMust(_ account: Int, _ news: inout [VenueNews]) {
        guard accounts[account].margin.hasPositions else { return }
        while let market = currentMargin(account).marketsToLiquidate.first {
            liquidate(account, market, &news)
        }
    }

    /// One position: the market's open orders go first, then the risk limit comes down, and when both do
    /// not help, the venue takes the position.
    private mutating func liquidate(
        _ account: Int, _ market: MarketIndex, _ news: inout [VenueNews]
    ) {
        cancelOrders(of: account, market, &news)
        var margin = currentMargin(account)
        guard margin.mustLiquidate(market) else { return }
        if margin.lowerRiskLimit(of: market) {
            accounts[account].margin = margin
            touchPosition(account, market.raw)
            guard margin.mustLiquidate(market) else { return }
        }
        takeOver(account, market, margin, &news)
    }

    private mutating func cancelOrders(
        of account: Int, _ market: MarketIndex, _ news: inout [VenueNews]
    ) {
        var place = accounts[account].firstOpen
        while place >= 0 {
            let slot = Int(place)
            place = store.records[slot].nextOpen
            guard store.records[slot].market == market.raw else { continue }
            withdraw(slot, &news)
            finish(slot, .canceled(.liquidation), &news)
        }
    }

    /// The venue takes the position at its bankruptcy price; the holder's whole margin goes. The insurance
    /// fund closes the position at the mark price, and keeps or bears the difference.
    private mutating func takeOver(
        _ account: Int, _ market: MarketIndex, _ margin: MarginAccount,
        _ news: inout [VenueNews]
    ) {
        guard let takeover = margin.takeover(of: market),
            let mark = books[market.raw].markPrice
        else { return }
        let instrument = markets[market.raw]
        let taken = margin.quantity(of: market)
        executionCount += 1
        tradeCount += 1
        let execution = Execution(
            number: executionCount, trade: tradeCount, order: .venue,
            account: accounts[account].id, market: market, side: takeover.side,
            price: takeover.price, quantity: takeover.quantity, value: takeover.value,
            fee: takeover.fee, role: .taker, cause: .bankruptcy, time: now)
        bookMargin(account, execution)
        news.append(.executed(execution))
        let gain =
            instrument.signedValue(of: taken, at: mark)
            - instrument.signedValue(of: taken, at: takeover.price)
        derivatives.insurance[instrument.settlement, default: .zero] += gain + takeover.fee
    }
}

extension OrderNumber {
    /// The venue's own hand, which no client's order has: it takes positions over.
    public static let venue = OrderNumber(raw: 0)
}
