public import Domain

extension MatchingVenue {
    /// Changes an order's limit or its total quantity, what is filled included.
    ///
    /// It keeps its place in the queue unless its price changes or it grows. A dormant order is changed as
    /// it waits; the trigger stays.
    /// - Throws: `VenueRefusal`; then the order is as it was.
    public mutating func amend(
        _ number: OrderNumber, of account: AccountID, price: Price?, quantity: Quantity?,
        at time: Timestamp, into news: inout [VenueNews]
    ) throws(VenueRefusal) {
        advance(to: time, into: &news)
        let slot = try liveOrder(number, of: account)
        let change = try change(of: slot, price: price, quantity: quantity)
        guard change.price != store.records[slot].order.price || change.growth != 0 else {
            news.append(.amended(number))
            return
        }
        let wasResting = store.records[slot].isResting
        let keepsPlace = change.price == store.records[slot].order.price && change.growth < 0
        if wasResting, !keepsPlace { withdraw(slot, &news) }
        apply(change, to: slot)
        news.append(.amended(number))
        if wasResting {
            if keepsPlace {
                announceLevel(of: slot, &news)
            } else {
                meet(slot, &news)
            }
        }
        conclude(&news)
    }

    private struct Change {
        var price: Price?
        var quantity: Quantity
        var growth: Int64
    }

    private func change(
        of slot: Int, price: Price?, quantity: Quantity?
    ) throws(VenueRefusal) -> Change {
        let order = store.records[slot].order
        let instrument = markets[store.records[slot].market]
        guard let oldQuantity = order.quantity else {
            throw .contradiction("an order by amount cannot be amended")
        }
        if price != nil, order.price == nil {
            throw .contradiction("an order without a limit cannot get one")
        }
        let newPrice = price ?? order.price
        let newQuantity = quantity ?? oldQuantity
        if let newPrice { try checkTick(newPrice, market: store.records[slot].market) }
        try books[store.records[slot].market].bounds.check(newQuantity)
        guard newQuantity > order.filled + order.prevented else {
            throw .badQuantity(
                newQuantity, lot: instrument.lot,
                minimum: order.filled + order.prevented + instrument.lot)
        }
        if let newPrice {
            try books[store.records[slot].market].bounds.check(
                instrument.notional(of: newQuantity, at: newPrice))
            let left = newQuantity - order.filled - order.prevented
            if order.state == .open, newPrice != order.price || newQuantity > oldQuantity {
                try checkBand(
                    newPrice, left, market: store.records[slot].market,
                    side: order.entry.side)
            }
            try checkMeans(slot, price: newPrice, left: left, in: instrument)
        }
        return Change(
            price: newPrice, quantity: newQuantity, growth: newQuantity.raw - oldQuantity.raw)
    }

    private func checkMeans(
        _ slot: Int, price: Price, left: Quantity, in instrument: Instrument
    ) throws(VenueRefusal) {
        guard instrument.isSpot else {
            try checkMargin(amending: slot, price: price, left: left)
            return
        }
        let book = books[store.records[slot].market]
        let needed: Money
        if store.records[slot].side == .buy {
            let value = Money(price, times: left)
            needed = value + instrument.terms.heldFee(on: value)
        } else {
            needed = left.amount
        }
        let means = means(slot)
        guard needed <= means else {
            let place = store.records[slot].side == .buy ? book.quote : book.base
            let held = store.records[slot].order.locked
            throw .insufficientBalance(
                currencyTable[place], required: needed - held, free: means - held)
        }
    }

    private mutating func apply(_ change: Change, to slot: Int) {
        store.records[slot].order.price = change.price
        store.records[slot].order.quantity = change.quantity
        store.records[slot].remaining += change.growth
        store.records[slot].order.changedAt = now
        if store.records[slot].isResting { resizeAtLevel(slot, by: change.growth) }
        rehold(slot)
    }
}
