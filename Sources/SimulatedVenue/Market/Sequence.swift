public import Domain

// In which order things happen.
extension MatchingVenue {
    /// Lets everything happen that is due by a time: orders arrive, funding is paid.
    public mutating func advance(to time: Timestamp, into news: inout [VenueNews]) {
        if !arrivals.isEmpty {
            while let arrival = arrivals.next(by: time) {
                payFunding(by: arrival.time, &news)
                now = max(now, arrival.time)
                // Cancelled on its way: it is final, or even forgotten.
                guard let slot = store.slot(of: arrival.number), store.records[slot].isInFlight
                else { continue }
                arrive(slot, &news)
                conclude(&news)
            }
        }
        if derivatives.fundingDue <= time { payFunding(by: time, &news) }
        now = max(now, time)
    }

    /// Ends an operation: orders that its prices woke live, then accounts are told what they have.
    mutating func conclude(_ news: inout [VenueNews]) {
        // Either can bring the other about: an order that wakes trades, a position that goes cancels.
        while !moved.isEmpty || !touchedTraders.isEmpty {
            while !moved.isEmpty { awakeNext(&news) }
            if !touchedTraders.isEmpty { concludeTraders(&news) }
        }
        for index in 0..<touched.count {
            let (account, place) = touched[index]
            news.append(.balance(accounts[account].id, currencyTable[place]))
        }
        touched.removeAll()
        operation += 1
        while !overfull.isEmpty { forgetFinished(overfull.removeLast()) }
    }

    /// Wakes the next order of the market whose price moved first.
    private mutating func awakeNext(_ news: inout [VenueNews]) {
        let market = moved[0]
        for source in [OrderTrigger.Source.last, .mark, .index] {
            guard let price = books[market].price(of: source),
                let number = books[market].triggers.next(source, at: price),
                let slot = store.slot(of: number)
            else { continue }
            awake(slot, &news)
            return
        }
        moved.removeFirst()
    }

    /// A dormant order's condition is met.
    mutating func awake(_ slot: Int, _ news: inout [VenueNews]) {
        let account = store.records[slot].account
        let market = store.records[slot].market
        accounts[account].dormantCounts[market] -= 1
        accounts[account].openCounts[market] += 1
        store.records[slot].order.state = .open
        store.records[slot].order.isTriggered = true
        store.records[slot].order.changedAt = now
        news.append(.triggered(store.records[slot].order.number))
        if !markets[market].isSpot, !hasMargin(slot) {
            finish(slot, .canceled(.insufficientMargin), &news)
        } else {
            meet(slot, &news)
        }
    }

    private mutating func forgetFinished(_ account: Int) {
        while accounts[account].finishedCount > rules.retainedOrders {
            let order = accounts[account].popFinished()
            executions.forget(order.firstExecution, order.lastExecution)
            store.forget(order.number, at: Int(order.slot))
        }
    }
}
