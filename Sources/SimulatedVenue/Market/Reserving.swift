import Domain

extension Quantity {
    /// As an amount of the base currency.
    var amount: Money { Money(raw: Int128(raw) * Int128(FixedPoint.scale)) }
}

extension ContractTerms {
    /// The fee that is held back on a value: the higher of the two, a rebate is not counted on.
    func heldFee(on value: Money) -> Money {
        // The higher rate gives the higher fee: they are rounded alike.
        max(fee(on: value, role: takerFee < makerFee ? .maker : .taker), .zero)
    }
}

// What is held back of an account for its orders.
extension MatchingVenue {
    /// What a new order would hold back: on a derivatives market nothing, margin is held instead.
    func reservation(for order: NewOrder) -> Reservation {
        let market = order.market.raw
        guard books[market].isSpot else {
            return Reservation(currency: books[market].settlement, value: .zero, fee: .zero)
        }
        let value: Money
        switch (order.side, order.size) {
        case (.sell, .quantity(let quantity)):
            return Reservation(currency: books[market].base, value: quantity.amount, fee: .zero)
        case (.sell, .amount):
            return Reservation(currency: books[market].base, value: .zero, fee: .zero)
        case (.buy, .amount(let amount)):
            value = amount
        case (.buy, .quantity(let quantity)):
            if case .limit(let price) = order.kind {
                value = Money(price, times: quantity)
            } else {
                value = costOfBuying(quantity, market: market, kind: order.kind)
            }
        }
        return Reservation(
            currency: books[market].quote, value: value,
            fee: books[market].terms.heldFee(on: value))
    }

    /// What a buy without a limit would pay in the book as it is; where the book ends, the buy does. Of a
    /// market without a book the last price is all that is known.
    private func costOfBuying(
        _ quantity: Quantity, market: Int, kind: NewOrder.Kind
    ) -> Money {
        if case .candles = rules.fillModel {
            return books[market].lastPrice.map { Money($0, times: quantity) } ?? .zero
        }
        let edge = kind == .market ? bandEdge(market: market, side: .buy) : nil
        var left = quantity.raw
        var cost = Money.zero
        for level in books[market].asks.levels.reversed() {
            if let edge, level.price > edge { break }
            let taken = min(left, level.background + level.clients)
            cost += Money(level.price, times: Quantity(raw: taken))
            left -= taken
            if left == 0 || kind == .best { break }
        }
        return cost
    }

    /// What an order needs to hold back for what is left of it.
    ///
    /// - Parameter spent: the value that was just paid, which only buys by quantity without a limit need.
    @inline(__always)
    private func holding(_ slot: Int, spent: Money) -> (value: Money, fee: Money) {
        if store.records[slot].needsNothing { return (.zero, .zero) }
        let left = Quantity(raw: store.records[slot].remaining)
        guard store.records[slot].side == .buy else { return (left.amount, .zero) }
        let value: Money
        if store.records[slot].isByAmount {
            value = store.records[slot].amountLeft
        } else if let price = store.records[slot].order.price {
            value = Money(price, times: left)
        } else {
            // Nobody knows what the rest will cost.
            let held = store.records[slot].order.locked - store.records[slot].order.remainingFee
            value = max(held - spent, .zero)
        }
        return (value, books[store.records[slot].market].terms.heldFee(on: value))
    }

    /// Pays `payment` out of the currency that the order holds back, and brings the hold in line with
    /// what is left of it.
    ///
    /// - Precondition: hold and free balance cover the payment.
    mutating func rehold(_ slot: Int, paying payment: Money = .zero, spent: Money = .zero) {
        let market = store.records[slot].market
        guard books[market].isSpot else { return }
        let needed = holding(slot, spent: spent)
        let account = store.records[slot].account
        let place = store.records[slot].side == .buy ? books[market].quote : books[market].base
        let old = store.records[slot].order.locked
        // More than there is cannot be held: a fee may have been raised since the order came.
        let (held, isFirst) = accounts[account].balances[place].rehold(
            old, to: needed.value + needed.fee, paying: payment, in: operation)
        store.records[slot].order.locked = held
        store.records[slot].order.remainingFee = min(needed.fee, held)
        if isFirst { touched.append(account, place) }
    }

    /// What an order could pay with: its own hold and the free balance.
    @inline(__always)
    func means(_ slot: Int) -> Money {
        let market = store.records[slot].market
        let account = store.records[slot].account
        let place = store.records[slot].side == .buy ? books[market].quote : books[market].base
        return store.records[slot].order.locked + accounts[account].balances[place].free
    }

    mutating func touch(_ account: Int, _ place: Int) {
        if accounts[account].balances[place].touch(in: operation) {
            touched.append(account, place)
        }
    }
}
