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
        if books[market].isSpot, side == .buy {
            // Fees of parts, each rounded up, can exceed what was held back for the whole by a few 10⁻¹⁶;
            // nobody is brought below zero for that.
            fee = min(fee, means(slot) - value)
        }
        let whose = store.records[slot].fill(quantity, worth: value, for: fee, at: now)
        if !books[market].isSpot {
            bookDerivative(slot, quantity, price, fee, markets[market])
        } else if side == .buy {
            bookPurchase(slot, whose.account, quantity, value, fee)
        } else {
            bookSale(slot, whose.account, quantity, value, fee)
        }
        executionCount += 1
        let execution = Execution(
            number: executionCount, trade: tradeCount, order: whose.number,
            account: whose.owner, market: MarketIndex(raw: market), side: side, price: price,
            quantity: quantity, value: value, fee: fee, role: role, cause: .trade,
            time: now)
        executions.append(execution, to: &store.records[slot])
        news.append(.executed(execution))
    }

    private mutating func bookPurchase(
        _ slot: Int, _ account: Int, _ quantity: Quantity, _ value: Money, _ fee: Money
    ) {
        let base = books[store.records[slot].market].base
        let quote = books[store.records[slot].market].quote
        rehold(slot, paying: value + fee, spent: value)
        if accounts[account].balances[base].buy(
            quantity, for: value, of: quote, in: operation)
        {
            touched.append(account, base)
        }
    }

    private mutating func bookSale(
        _ slot: Int, _ account: Int, _ quantity: Quantity, _ value: Money, _ fee: Money
    ) {
        let base = books[store.records[slot].market].base
        let quote = books[store.records[slot].market].quote
        rehold(slot, paying: quantity.amount)
        accounts[account].balances[base].cost.sell(quantity)
        if accounts[account].balances[quote].receive(value - fee, in: operation) {
            touched.append(account, quote)
        }
    }
}
