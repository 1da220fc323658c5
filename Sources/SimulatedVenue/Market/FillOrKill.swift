import Domain

/// A fill-or-kill order's way through the book, gone without trading.
private struct Rehearsal {
    /// What it still wants, when it is for a quantity.
    var quantity: Int64
    /// What it may still spend, when it is for an amount.
    var amount: Money
    /// What it would have paid, fees included.
    var paid = Money.zero
    /// How the positions of the accounts that it met would have changed, by their places.
    var changes: [Int: Int64] = [:]
    /// An order of its own account stands in its way.
    var isBlocked = false
}

extension MatchingVenue {
    /// Whether a fill-or-kill order would trade as a whole within its limit.
    ///
    /// Every order it would meet is looked at as it would be by then: one that only reduces gives no more
    /// than its account's position has left after what was met before.
    func isFillable(_ slot: Int, to limit: Int64) -> Bool {
        let record = store.records[slot]
        let instrument = markets[record.market]
        var way = Rehearsal(quantity: record.remaining, amount: record.amountLeft)
        if record.order.entry.isReduceOnly, closable(slot) < way.quantity { return false }
        for level in books[record.market][record.side.opposite].levels.reversed() {
            guard level.key >= limit else { break }
            var wanted = way.quantity
            if record.isByAmount {
                wanted =
                    (instrument.quantity(worth: way.amount, at: level.price)
                    ?? Quantity(raw: .max)).raw
            }
            // Only a crumb of an amount is left, which is no quantity that is missing.
            if wanted == 0 { return true }
            let taken = rehearse(slot, level, wanted, &way)
            let value = Money(level.price, times: Quantity(raw: taken))
            way.paid += value + instrument.terms.heldFee(on: value)
            if taken == wanted { return isCovered(slot, way) }
            if way.isBlocked { return false }
            if record.isByAmount { way.amount -= value } else { way.quantity -= taken }
        }
        return false
    }

    /// Whether the account can pay; only a buy of a quantity without a limit on spot has not shown that
    /// it can when it was taken in.
    private func isCovered(_ slot: Int, _ way: Rehearsal) -> Bool {
        let record = store.records[slot]
        guard record.side == .buy, !record.isByAmount, record.order.price == nil,
            markets[record.market].isSpot
        else { return true }
        return way.paid <= means(slot)
    }

    /// - Returns: how much of `wanted` a level would give.
    private func rehearse(
        _ slot: Int, _ level: PriceLevel, _ wanted: Int64, _ way: inout Rehearsal
    ) -> Int64 {
        let prevention = store.records[slot].order.entry.selfTradePrevention
        var left = wanted
        var background: Int64 = 0
        var place = level.head
        while place >= 0, left > 0 {
            let maker = Int(place)
            let ahead = min(left, store.records[maker].mark - level.eaten - background)
            background += ahead
            left -= ahead
            place = store.records[maker].next
            if prevention != .none, store.records[maker].account == store.records[slot].account {
                guard prevention == .cancelMaker else {
                    way.isBlocked = left > 0
                    return wanted - left
                }
                continue
            }
            let taken = min(left, offer(of: maker, on: way))
            left -= taken
            way.changes[store.records[maker].account, default: 0] +=
                store.records[maker].side == .buy ? taken : -taken
            way.changes[store.records[slot].account, default: 0] +=
                store.records[slot].side == .buy ? taken : -taken
        }
        left -= min(left, level.background - background)
        return wanted - left
    }

    /// What a resting order would trade after what was met before it.
    private func offer(of maker: Int, on way: Rehearsal) -> Int64 {
        let remaining = store.records[maker].remaining
        guard store.records[maker].order.entry.isReduceOnly else { return remaining }
        let account = store.records[maker].account
        let market = MarketIndex(raw: store.records[maker].market)
        let position =
            accounts[account].margin.quantity(of: market).raw + way.changes[account, default: 0]
        return min(remaining, max(store.records[maker].side == .sell ? position : -position, 0))
    }
}
