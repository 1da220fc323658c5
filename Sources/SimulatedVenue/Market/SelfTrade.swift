import Domain

extension MatchingVenue {
    /// Keeps an order from trading with one of its own account, by its own setting.
    ///
    /// - Returns: why it stops; `nil` when it goes on.
    mutating func prevent(
        _ taker: Int, _ maker: Int, _ wanted: Int64, _ prevention: SelfTradePrevention,
        _ market: Int, _ side: Side, _ level: Int, _ news: inout [VenueNews]
    ) -> Stop? {
        let price = books[market][side][level].price
        switch prevention {
        case .none:
            return nil
        case .cancelTaker:
            takeOff(taker, wanted, at: price, &news)
            return .selfTrade
        case .cancelMaker:
            let left = store.records[maker].remaining
            unlink(maker, market: market, side: side, level: level)
            takeOff(maker, left, at: price, &news)
            finish(maker, .canceled(.selfTrade), &news)
            return nil
        case .reduce:
            let quantity = min(wanted, store.records[maker].remaining)
            takeOff(taker, quantity, at: price, &news)
            books[market][side][level].clients -= quantity
            takeOff(maker, quantity, at: price, &news)
            rehold(maker)
            if store.records[maker].remaining == 0 {
                unlink(maker, market: market, side: side, level: level)
                finish(maker, .canceled(.selfTrade), &news)
            }
            if isExhausted(taker, at: price) { return .selfTrade }
            rehold(taker)
            return nil
        }
    }

    /// Makes an order smaller by what it would have traded.
    private mutating func takeOff(
        _ slot: Int, _ quantity: Int64, at price: Price, _ news: inout [VenueNews]
    ) {
        store.records[slot].order.prevented += Quantity(raw: quantity)
        store.records[slot].order.changedAt = now
        if store.records[slot].isByAmount {
            store.records[slot].amountLeft -= Money(price, times: Quantity(raw: quantity))
        } else {
            store.records[slot].remaining -= quantity
        }
        news.append(.prevented(store.records[slot].order.number, Quantity(raw: quantity)))
    }

    private func isExhausted(_ slot: Int, at price: Price) -> Bool {
        guard store.records[slot].isByAmount else { return store.records[slot].remaining == 0 }
        let instrument = markets[store.records[slot].market]
        let left = store.records[slot].amountLeft
        return instrument.quantity(worth: left, at: price) == .zero
    }
}
