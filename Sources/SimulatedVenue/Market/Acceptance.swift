public import Domain

/// What an order holds back of its account when it is taken in.
struct Reservation {
    /// Place in the venue's table.
    var currency: Int
    var value: Money
    var fee: Money
    var total: Money { value + fee }
}

// Whether a venue takes an order in.
extension MatchingVenue {
    /// Whether `place` would take the order in; nothing changes.
    public func check(_ order: NewOrder, at time: Timestamp) throws(VenueRefusal) {
        _ = try accept(order)
    }

    /// The account's place and what is held back.
    func accept(_ order: NewOrder) throws(VenueRefusal) -> (account: Int, held: Reservation) {
        let market = order.market.raw
        guard books.indices.contains(market) else { throw .unknownMarket }
        guard let account = place(of: order.account) else { throw .unknownAccount }
        if let name = order.clientID, accounts[account].names[name] != nil {
            throw .duplicateName(name)
        }
        let isSpot = books[market].isSpot
        try checkSense(of: order, isSpot: isSpot)
        try checkGrid(of: order)
        try checkCount(of: order, account: account)
        if order.trigger == nil { try checkBand(of: order) }
        let held = reservation(for: order)
        if isSpot {
            let free = spendable(account, held.currency)
            guard held.total <= free else {
                throw .insufficientBalance(
                    currencyTable[held.currency], required: held.total, free: free)
            }
        } else if order.trigger == nil {
            try checkMargin(of: order, account: account)
        }
        return (account, held)
    }

    /// Things that do not go together, whatever the numbers.
    private func checkSense(of order: NewOrder, isSpot: Bool) throws(VenueRefusal) {
        if case .amount = order.size {
            guard isSpot else {
                throw .contradiction("an order by amount in a market that is not spot")
            }
            guard order.side == .buy else {
                throw .contradiction("a sale by amount; sales go by quantity")
            }
            if case .limit = order.kind {
                throw .contradiction("a limit by amount; limits go by quantity")
            }
        }
        if order.isPostOnly {
            guard case .limit = order.kind, order.timeInForce == .gtc else {
                throw .contradiction("post-only goes with limits that may rest")
            }
        }
        if order.trigger != nil, case .candles = rules.fillModel {
            throw .contradiction("a trigger in a market of which only candles are known")
        }
        if order.isReduceOnly, isSpot {
            throw .contradiction("reduce-only in a spot market, which has no positions")
        }
    }

    private func checkGrid(of order: NewOrder) throws(VenueRefusal) {
        let market = order.market.raw
        if case .limit(let price) = order.kind { try checkTick(price, market: market) }
        if let trigger = order.trigger { try checkTick(trigger.price, market: market) }
        switch order.size {
        case .amount(let amount): try books[market].bounds.check(amount: amount)
        case .quantity(let quantity):
            try books[market].bounds.check(quantity)
            if books[market].bounds.limitsNotional, let price = referencePrice(of: order) {
                try books[market].bounds.check(
                    markets[market].notional(of: quantity, at: price))
            }
        }
    }

    func checkTick(_ price: Price, market: Int) throws(VenueRefusal) {
        let ticks = markets[market].ticks
        guard ticks.contains(price) else {
            throw .offTick(price, tick: ticks.tick(at: price))
        }
    }

    /// The price by which an order's value is judged: its limit, else its trigger, else what it would
    /// meet now; `nil` when the market has no price at all.
    private func referencePrice(of order: NewOrder) -> Price? {
        if case .limit(let price) = order.kind { return price }
        if let trigger = order.trigger { return trigger.price }
        let market = order.market.raw
        // A book that may not be changed would be copied for its `best`; its list is read where it lies.
        let best =
            order.side == .buy ? books[market].asks.levels.last : books[market].bids.levels.last
        return best?.price ?? books[market].lastPrice
    }

    private func checkCount(of order: NewOrder, account: Int) throws(VenueRefusal) {
        let market = order.market.raw
        if order.trigger != nil {
            if let limit = rules.dormantOrderLimit,
                accounts[account].dormantCounts[market] >= limit
            {
                throw .tooManyOrders(limit: limit)
            }
        } else if let limit = rules.openOrderLimit,
            accounts[account].openCounts[market] >= limit
        {
            throw .tooManyOrders(limit: limit)
        }
    }

    // MARK: - The band

    /// The worst price a market order of this side may trade at; `nil` when there is no band, or nothing to
    /// measure it from.
    func bandEdge(market: Int, side: Side) -> Price? {
        guard let band = rules.marketBand else { return nil }
        let opposite = books[market].best(side.opposite)?.price
        // A spot market's mark price is that of its last trade.
        let mark =
            books[market].markPrice ?? (markets[market].isSpot ? books[market].lastPrice : nil)
        let prices = [opposite, mark].compactMap(\.self)
        guard let from = side == .buy ? prices.max() : prices.min() else { return nil }
        let ratio = side == .buy ? Rate.one + band : Rate.one - band
        // Cut toward the market: the edge itself is inside.
        let product = Int128(from.raw) * Int128(ratio.raw)
        let scale = Int128(FixedPoint.scale)
        let raw = side == .buy ? product / scale : (product + scale - 1) / scale
        return Price(raw: Int64(clamping: raw))
    }

    private func checkBand(of order: NewOrder) throws(VenueRefusal) {
        guard case .limit(let price) = order.kind, case .quantity(let quantity) = order.size
        else { return }
        try checkBand(price, quantity, market: order.market.raw, side: order.side)
    }

    func checkBand(
        _ price: Price, _ quantity: Quantity, market: Int, side: Side
    ) throws(VenueRefusal) {
        guard let edge = bandEdge(market: market, side: side),
            side == .buy ? price > edge : price < edge
        else { return }
        let best = books[market].best(side.opposite)
        if quantity.raw > best.map({ $0.background + $0.clients }) ?? 0 {
            throw .outsideBand(price)
        }
    }
}
