import Domain

// What a fill does to an order and its account.
extension MatchingVenue {
    /// Books one side of the running trade.
    mutating func book(
        _ slot: Int, _ raw: Int64, _ price: Price, _ role: LiquidityRole,
        _ news: inout [VenueNews]
    ) {
        let market = store.records[slot].market
        let side = store.records[slot].side
        // A copy: counting references to the instrument waits for all that was just written.
        let terms = books[market].terms
        let quantity = Quantity(raw: raw)
        let value = terms.value(of: quantity, at: price)
        var fee = terms.fee(on: value, role: role)
        let whose = store.records[slot].fill(quantity, worth: value, at: now)
        if terms.kind != .spot {
            bookDerivative(slot, quantity, price, fee, markets[market])
        } else if side == .buy {
            fee = bookPurchase(slot, quantity, value, fee)
        } else {
            bookSale(slot, quantity, value, fee)
        }
        store.records[slot].order.paidFee += fee
        executionCount += 1
        let execution = Execution(
            number: executionCount, trade: tradeCount, order: whose.number,
            account: whose.owner, market: MarketIndex(raw: market), side: side, price: price,
            quantity: quantity, value: value, fee: fee, role: role, cause: .trade,
            time: now)
        executions.append(execution, to: &store.records[slot])
        news.append(.executed(execution))
    }

    /// - Returns: the fee that was booked.
    private mutating func bookPurchase(
        _ slot: Int, _ quantity: Quantity, _ value: Money, _ fee: Money
    ) -> Money {
        let account = store.records[slot].account
        let base = books[store.records[slot].market].base
        let quote = books[store.records[slot].market].quote
        // Fees of parts, each rounded up, can exceed what was held back for the whole by a few 10⁻¹⁶;
        // nobody is brought below zero for that.
        let fee = min(fee, means(slot) - value)
        rehold(slot, paying: value + fee, spent: value)
        accounts[account].balances[base].free += quantity.amount
        accounts[account].balances[base].cost.buy(quantity, for: value, in: quote)
        touch(account, base)
        return fee
    }

    private mutating func bookSale(
        _ slot: Int, _ quantity: Quantity, _ value: Money, _ fee: Money
    ) {
        let account = store.records[slot].account
        let base = books[store.records[slot].market].base
        let quote = books[store.records[slot].market].quote
        rehold(slot, paying: quantity.amount)
        accounts[account].balances[base].cost.sell(quantity)
        accounts[account].balances[quote].free += value - fee
        touch(account, quote)
    }
}
