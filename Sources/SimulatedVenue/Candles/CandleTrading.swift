public import Domain

// Markets of which only candles are known. An order waits for the first candle that begins when it is
// there. A market order pays that candle's open, half the spread and the slippage. A limit rests until
// the price trades *through* it (touching is not enough: others were there before), or trades at once
// when the candle opens beyond it. What one candle can give is a share of its volume, and what is left
// of an order goes on to the next.
extension MatchingVenue {
    /// Lives through a candle: funding that fell due before it, the orders that wait for it, and at its
    /// close the price by which positions are judged.
    ///
    /// - Precondition: the venue's fill model is `candles`.
    public mutating func pass(
        _ bar: Bar, in market: MarketIndex, into news: inout [VenueNews]
    ) {
        let index = market.raw
        if !books[index].waiting.isEmpty || derivatives.fundingDue <= bar.start {
            advance(to: bar.start, into: &news)
            meetWaiting(bar, index, &news)
            conclude(&news)
        }
        close(market, at: bar.close, since: bar.start, into: &news)
    }

    /// Takes in the close of a candle that began at `start`: all that is left of one for which no order
    /// waits.
    mutating func close(
        _ market: MarketIndex, at price: Price, since start: Timestamp,
        into news: inout [VenueNews]
    ) {
        books[market.raw].lastPrice = price
        if derivatives.isOffered { markToClose(price, start, market.raw, &news) }
    }

    private mutating func meetWaiting(_ bar: Bar, _ market: Int, _ news: inout [VenueNews]) {
        guard case .candles(let parameters) = rules.fillModel else {
            preconditionFailure("candles in a market that has a book")
        }
        var available = parameters.available(of: bar.volume, lot: books[market].terms.lot)
        var index = 0
        while index < books[market].waiting.count {
            let order = books[market].waiting[index]
            // A candle that had begun is the past, of which nothing can be bought.
            if order.createdAt <= bar.start {
                let taking = parameters.takingPrice(
                    order.side, at: bar.open, on: markets[market].ticks)
                if let end = meet(order, bar, taking, &available, &news) {
                    books[market].waiting.take(at: index)
                    finish(Int(order.slot), end, &news)
                    continue
                }
                books[market].waiting[index].isFresh = false
            }
            index += 1
        }
    }

    /// Lets one order meet a candle.
    ///
    /// - Returns: how it ended; `nil` when it goes on to the next.
    private mutating func meet(
        _ order: WaitingOrder, _ bar: Bar, _ taking: Price, _ available: inout Quantity,
        _ news: inout [VenueNews]
    ) -> VenueOrder.State? {
        let slot = Int(order.slot)
        let timeInForce = store.records[slot].order.entry.timeInForce
        let offer = CandleOffer(
            order.side, limit: store.records[slot].order.price, taking: taking,
            isFirst: order.isFresh, isPostOnly: store.records[slot].order.entry.isPostOnly,
            mayRest: timeInForce == .gtc, in: bar)
        switch offer {
        case .wouldTake: return .canceled(.wouldTake)
        case .nothing: return unmet(timeInForce)
        case .trade(let price, let role):
            let wanted = wanted(slot, at: price)
            if timeInForce == .fok, wanted > available.raw || wanted < store.records[slot].remaining
            {
                return .canceled(.fillOrKill)
            }
            let quantity = Quantity(raw: min(wanted, available.raw))
                .roundedDown(to: books[store.records[slot].market].terms.lot)
            if quantity > .zero {
                available -= quantity
                tradeCount += 1
                book(slot, quantity.raw, price, role, &news)
            }
            if isSatisfied(slot) { return .filled }
            if self.wanted(slot, at: price) == 0 {
                return end(of: slot, after: stopOfWanting(slot))
            }
            return unmet(timeInForce)
        }
    }

    private func unmet(_ timeInForce: TimeInForce) -> VenueOrder.State? {
        switch timeInForce {
        case .gtc: nil
        case .ioc: .canceled(.immediateRemainder)
        case .fok: .canceled(.fillOrKill)
        }
    }

    // MARK: - Positions

    /// Judges positions by a candle's close: an index price is not told, and the last trade stands for it.
    private mutating func markToClose(
        _ price: Price, _ start: Timestamp, _ market: Int, _ news: inout [VenueNews]
    ) {
        books[market].indexPrice = price
        books[market].markPrice = price
        var isAtRisk = false
        for account in accounts.indices {
            accounts[account].margin.setMark(price, of: MarketIndex(raw: market))
            isAtRisk = isAtRisk || mayHaveToGo(account, market)
        }
        guard isAtRisk else { return }
        now = max(now, start)
        markPositions(market)
        conclude(&news)
    }

    /// Whether what is left of an account is less than twice what opening its position anew would tie up.
    /// Staying asks for far less, so the exact question is asked in good time, and not at every close.
    private func mayHaveToGo(_ account: Int, _ market: Int) -> Bool {
        guard let slot = accounts[account].margin.position(of: MarketIndex(raw: market)),
            !slot.position.isFlat
        else { return false }
        let balance = accounts[account].balances[books[market].settlement]
        let rate = slot.requirement.base + slot.instrument.reservedFee + slot.instrument.reservedFee
        let tied = slot.position.cost.magnitude.times(rate + rate, rounding: .ceiling)
        return balance.free + balance.locked + slot.unrealized < tied
    }
}
