import Domain

// An order meets the book.
extension MatchingVenue {
    /// Why an order stopped taking.
    enum Stop {
        /// Nothing is left of it.
        case satisfied
        /// What is left of its amount does not buy the smallest quantity.
        case crumb
        /// There is nothing more within its price.
        case dry
        case selfTrade
        case nothingToReduce
        /// The account cannot pay for more.
        case poor
    }

    /// An order reaches the venue's book, or the queue for its trigger.
    mutating func arrive(_ slot: Int, _ news: inout [VenueNews]) {
        store.records[slot].isInFlight = false
        guard let trigger = store.records[slot].order.entry.trigger,
            store.records[slot].order.state == .dormant
        else {
            meet(slot, &news)
            return
        }
        let market = store.records[slot].market
        if let price = books[market].price(of: trigger.source),
            TriggerBook.isMet(trigger, by: price)
        {
            awake(slot, &news)
        } else {
            books[market].triggers.insert(store.records[slot].order.number, trigger)
        }
    }

    /// Matches an open order that is in no book, and lets the rest of it rest or end.
    mutating func meet(_ slot: Int, _ news: inout [VenueNews]) {
        let market = store.records[slot].market
        let side = store.records[slot].side
        let limit = limitKey(of: slot)
        let crosses = books[market].top(side.opposite).map { $0.key >= limit.key } ?? false
        if store.records[slot].order.entry.isPostOnly, crosses {
            finish(slot, .canceled(.wouldTake), &news)
            return
        }
        if store.records[slot].order.entry.isReduceOnly, closable(slot) == 0 {
            finish(slot, .canceled(.nothingToReduce), &news)
            return
        }
        if store.records[slot].order.entry.timeInForce == .fok, !isFillable(slot, to: limit.key) {
            finish(slot, .canceled(.fillOrKill), &news)
            return
        }
        let stop = crosses ? take(slot, to: limit.key, &news) : .dry
        conclude(slot, after: stop, isBanded: limit.isBand, &news)
    }

    private mutating func conclude(
        _ slot: Int, after stop: Stop, isBanded: Bool, _ news: inout [VenueNews]
    ) {
        if let end = end(of: slot, after: stop) {
            finish(slot, end, &news)
            return
        }
        if case .limit = store.records[slot].order.entry.kind,
            store.records[slot].order.entry.timeInForce == .gtc,
            let price = store.records[slot].order.price
        {
            rest(slot, at: price, &news)
            return
        }
        let market = store.records[slot].market
        let side = store.records[slot].side.opposite
        let isCut = isBanded && books[market].best(side) != nil
        finish(slot, .canceled(isCut ? .priceBand : .immediateRemainder), &news)
    }

    /// How an order ends that stopped taking; `nil` when only the market had no more for it.
    func end(of slot: Int, after stop: Stop) -> VenueOrder.State? {
        switch stop {
        case .satisfied:
            store.records[slot].order.prevented == .zero ? .filled : .canceled(.selfTrade)
        case .crumb: .canceled(.amountSpent)
        case .selfTrade: .canceled(.selfTrade)
        case .nothingToReduce: .canceled(.nothingToReduce)
        case .poor: .canceled(.immediateRemainder)
        case .dry: nil
        }
    }

    /// The worst key of the opposite side that an order may trade with.
    private mutating func limitKey(of slot: Int) -> (key: Int64, isBand: Bool) {
        let market = store.records[slot].market
        let side = store.records[slot].side
        if let price = store.records[slot].order.price {
            return (side.opposite.key(price), false)
        }
        if store.records[slot].order.entry.kind == .best {
            return (books[market].top(side.opposite)?.key ?? .max, false)
        }
        if let edge = bandEdge(market: market, side: side) {
            return (side.opposite.key(edge), true)
        }
        return (.min, false)
    }

    /// Trades an order with the opposite side, best level first.
    private mutating func take(
        _ slot: Int, to limit: Int64, _ news: inout [VenueNews]
    ) -> Stop {
        let market = store.records[slot].market
        let side = store.records[slot].side.opposite
        while let level = books[market].top(side) {
            guard level.key >= limit else { return isSatisfied(slot) ? .satisfied : .dry }
            let stop = takeLevel(slot, market, side, level.price, &news)
            books[market][side].removeIfEmpty(at: books[market].topIndex(side))
            news.append(.level(MarketIndex(raw: market), side, level.price))
            if let stop { return stop }
        }
        return isSatisfied(slot) ? .satisfied : .dry
    }

    @inline(__always)
    func isSatisfied(_ slot: Int) -> Bool {
        store.records[slot].isByAmount
            ? store.records[slot].amountLeft == .zero : store.records[slot].remaining == 0
    }

    /// Trades with the best level until it is empty (`nil`) or the order stops.
    private mutating func takeLevel(
        _ slot: Int, _ market: Int, _ side: Side, _ price: Price, _ news: inout [VenueNews]
    ) -> Stop? {
        let level = books[market].topIndex(side)
        while true {
            if isSatisfied(slot) { return .satisfied }
            let wanted = wanted(slot, at: price)
            if wanted == 0 { return stopOfWanting(slot) }
            let state = books[market].level(side, level)
            let ahead = ahead(in: state)
            if ahead > 0 {
                takeBackground(slot, min(wanted, ahead), price, market, side, level, &news)
            } else if state.head >= 0 {
                let stop = takeClient(
                    slot, Int(state.head), wanted, price, market, side, level, &news)
                if let stop { return stop }
            } else {
                return nil
            }
        }
    }

    /// Why an order that is not satisfied wants nothing at a price.
    func stopOfWanting(_ slot: Int) -> Stop {
        if store.records[slot].order.entry.isReduceOnly, closable(slot) == 0 {
            return .nothingToReduce
        }
        return store.records[slot].isByAmount ? .crumb : .poor
    }

    /// Background quantity that stands before a level's first order; all of it when there is none.
    func ahead(in level: PriceLevel) -> Int64 {
        guard level.head >= 0 else { return level.background }
        return store.records[Int(level.head)].mark - level.eaten
    }

    /// How much an order can use at a price. It changes nothing, but a venue that may be changed is read
    /// where it lies, while any other is copied first.
    mutating func wanted(_ slot: Int, at price: Price) -> Int64 {
        let market = store.records[slot].market
        if store.records[slot].isByAmount {
            return
                (markets[market].quantity(worth: store.records[slot].amountLeft, at: price)
                ?? Quantity(raw: .max)).raw
        }
        var wanted = store.records[slot].remaining
        if store.records[slot].order.entry.isReduceOnly { wanted = min(wanted, closable(slot)) }
        if books[market].isSpot, store.records[slot].order.price == nil,
            store.records[slot].side == .buy
        {
            wanted = min(wanted, affordable(slot, wanted, at: price))
        }
        return wanted
    }

    /// The part of `quantity` that a buy without a limit can pay for, fee included.
    private mutating func affordable(_ slot: Int, _ quantity: Int64, at price: Price) -> Int64 {
        let market = store.records[slot].market
        let means = means(slot)
        let value = Money(price, times: Quantity(raw: quantity))
        if value + books[market].terms.heldFee(on: value) <= means { return quantity }
        let instrument = markets[market]
        let rate = max(instrument.takerFee, instrument.makerFee, .zero)
        let net = means.scaled(
            by: FixedPoint.scale, over: FixedPoint.scale + rate.raw, rounding: .down)
        return instrument.quantity(worth: net, at: price)?.raw ?? 0
    }

    private mutating func takeBackground(
        _ slot: Int, _ quantity: Int64, _ price: Price, _ market: Int, _ side: Side,
        _ level: Int, _ news: inout [VenueNews]
    ) {
        books[market][side][level].background -= quantity
        books[market][side][level].eaten += quantity
        tradeCount += 1
        book(slot, quantity, price, .taker, &news)
        announceTrade(market, price, quantity, side.opposite, &news)
    }

    /// Trades with the first client of a level, or prevents it; `nil` when the order goes on.
    private mutating func takeClient(
        _ slot: Int, _ maker: Int, _ wanted: Int64, _ price: Price, _ market: Int,
        _ side: Side, _ level: Int, _ news: inout [VenueNews]
    ) -> Stop? {
        let prevention = store.records[slot].order.entry.selfTradePrevention
        if prevention != .none, store.records[maker].account == store.records[slot].account {
            return prevent(slot, maker, wanted, prevention, market, side, level, &news)
        }
        var quantity = min(wanted, store.records[maker].remaining)
        if store.records[maker].order.entry.isReduceOnly {
            quantity = min(quantity, closable(maker))
            if quantity == 0 {
                unlink(maker, market: market, side: side, level: level)
                finish(maker, .canceled(.nothingToReduce), &news)
                return nil
            }
        }
        tradeCount += 1
        fillMaker(maker, quantity, price, market, side, level, &news)
        book(slot, quantity, price, .taker, &news)
        announceTrade(market, price, quantity, side.opposite, &news)
        finishIfFilled(maker, &news)
        return nil
    }

    /// Books a fill of a resting order and takes it out of its queue when nothing is left.
    mutating func fillMaker(
        _ maker: Int, _ quantity: Int64, _ price: Price, _ market: Int, _ side: Side,
        _ level: Int, _ news: inout [VenueNews]
    ) {
        book(maker, quantity, price, .maker, &news)
        books[market][side][level].clients -= quantity
        if store.records[maker].remaining == 0 {
            unlink(maker, market: market, side: side, level: level)
        }
    }

    mutating func finishIfFilled(_ maker: Int, _ news: inout [VenueNews]) {
        guard store.records[maker].remaining == 0 else { return }
        let isWhole = store.records[maker].order.prevented == .zero
        finish(maker, isWhole ? .filled : .canceled(.selfTrade), &news)
    }

    mutating func announceTrade(
        _ market: Int, _ price: Price, _ quantity: Int64, _ taker: Side,
        _ news: inout [VenueNews]
    ) {
        news.append(
            .trade(
                VenueTrade(
                    number: tradeCount, market: MarketIndex(raw: market), price: price,
                    quantity: Quantity(raw: quantity), takerSide: taker, time: now)))
        if books[market].lastPrice != price {
            books[market].lastPrice = price
            if books[market].triggers.count > 0 { moved.append(market) }
        }
    }
}
