public import Domain

// Orders come, go and change.
extension MatchingVenue {
    /// Takes an order in, and matches it as far as it goes.
    ///
    /// - Returns: its number; look the order up for what became of it.
    /// - Throws: `VenueRefusal`; then nothing has changed, but a name may be spent.
    public mutating func place(
        _ order: consuming NewOrder, at time: Timestamp, into news: inout [VenueNews]
    ) throws(VenueRefusal) -> OrderNumber {
        advance(to: time, into: &news)
        let terms: (account: Int, held: Reservation)
        do throws(VenueRefusal) {
            terms = try accept(order)
        } catch {
            if rules.spendsRefusedNames, let name = order.clientID,
                let account = place(of: order.account), accounts[account].names[name] == nil
            {
                accounts[account].names[name] = OrderNumber(raw: 0)
            }
            throw error
        }
        let number = store.nextNumber
        let (market, side) = (order.market.raw, order.side)
        let slot = admit(order, number, terms.account, terms.held)
        news.append(.accepted(number))
        if case .candles = rules.fillModel {
            books[market].waiting.append(
                WaitingOrder(slot: Int32(slot), side: side, createdAt: now))
        } else if rules.latency == .zero {
            arrive(slot, &news)
        } else {
            store.records[slot].isInFlight = true
            arrivals.append(number, at: now + rules.latency)
        }
        conclude(&news)
        return number
    }

    /// Writes an accepted order down and holds back what it needs.
    private mutating func admit(
        _ order: consuming NewOrder, _ number: OrderNumber, _ account: Int, _ held: Reservation
    ) -> Int {
        if let name = order.clientID { accounts[account].names[name] = number }
        let previous = accounts[account].lastOpen
        accounts[account].enlist(Int32(store.nextSlot), order)
        let slot = store.insert(order, of: account, holding: held, after: previous, at: now)
        if previous >= 0 { store.records[Int(previous)].nextOpen = Int32(slot) }
        if held.total != .zero,
            accounts[account].balances[held.currency].hold(held.total, in: operation)
        {
            touched.append(account, held.currency)
        }
        return slot
    }

    /// Cancels what is left of an order, wherever it is.
    ///
    /// - Throws: `unknownOrder` when the account has none of that number, `finished` when it is too
    ///   late.
    public mutating func cancel(
        _ number: OrderNumber, of account: AccountID, reason: CancelReason, at time: Timestamp,
        into news: inout [VenueNews]
    ) throws(VenueRefusal) {
        advance(to: time, into: &news)
        let slot = try liveOrder(number, of: account)
        withdraw(slot, &news)
        finish(slot, .canceled(reason), &news)
        conclude(&news)
    }

    /// The slot of an order of the account that is not final.
    func liveOrder(_ number: OrderNumber, of account: AccountID) throws(VenueRefusal) -> Int {
        guard let slot = store.slot(of: number),
            store.records[slot].order.entry.account == account
        else { throw .unknownOrder }
        guard !store.records[slot].order.state.isFinal else { throw .finished(number) }
        return slot
    }

    /// Takes an order out of the book, or out of the queue for its trigger.
    mutating func withdraw(_ slot: Int, _ news: inout [VenueNews]) {
        if store.records[slot].isResting {
            let market = store.records[slot].market
            let side = store.records[slot].side
            let price = leaveBook(slot)
            news.append(.level(MarketIndex(raw: market), side, price))
        } else if store.records[slot].order.state == .dormant,
            let trigger = store.records[slot].order.entry.trigger
        {
            books[store.records[slot].market].triggers.remove(
                store.records[slot].order.number, trigger)
        } else if case .candles = rules.fillModel {
            books[store.records[slot].market].waiting.removeAll { Int($0.slot) == slot }
        }
    }

    /// Ends an order that is in no book any more: its hold goes back, and its account is told.
    mutating func finish(_ slot: Int, _ state: VenueOrder.State, _ news: inout [VenueNews]) {
        let ended = store.records[slot].end(state, at: now)
        if ended.locked != .zero { rehold(slot) }
        if ended.previousOpen >= 0 {
            store.records[Int(ended.previousOpen)].nextOpen = ended.nextOpen
        }
        if ended.nextOpen >= 0 {
            store.records[Int(ended.nextOpen)].previousOpen = ended.previousOpen
        }
        let finished = accounts[ended.account].delist(Int32(slot), ended)
        if finished == rules.retainedOrders + 1 { overfull.append(ended.account) }
        news.append(state == .filled ? .filled(ended.number) : .canceled(ended.number))
    }
}
