public import Domain

// The flow of everybody else.
extension MatchingVenue {
    /// Sets the background quantity at a price; zero removes it.
    ///
    /// What is added to it joins behind the clients who are there; what goes is taken from behind them as
    /// long as there is any. What crosses clients' resting orders trades with them first, at their prices.
    public mutating func setLevel(
        _ market: MarketIndex, _ side: Side, _ price: Price, to quantity: Quantity,
        at time: Timestamp, into news: inout [VenueNews]
    ) {
        advance(to: time, into: &news)
        let book = market.raw
        let key = side.key(price)
        let place = books[book].locate(side, key)
        let old = place.isPresent ? books[book].level(side, place.index).background : 0
        var new = max(quantity.raw, 0)
        if new > old, books[book][side.opposite].clientCount > 0 {
            let limit = side.opposite.key(price)
            new -= fillClients(book, side.opposite, to: limit, atMost: new - old, &news)
        }
        if new != old { changeBackground(book, side, key, to: new) }
        if new != old || new != quantity.raw { news.append(.level(market, side, price)) }
        conclude(&news)
    }

    private mutating func changeBackground(
        _ market: Int, _ side: Side, _ key: Int64, to quantity: Int64
    ) {
        let index = books[market][side].open(key)
        books[market][side][index].background = quantity
        // Marks rise along the queue, so those that stand too far back are at its end.
        let mark = books[market][side][index].eaten + quantity
        var place = books[market][side][index].tail
        while place >= 0, store.records[Int(place)].mark > mark {
            store.records[Int(place)].mark = mark
            place = store.records[Int(place)].previous
        }
        books[market][side].removeIfEmpty(at: index)
    }

    /// Somebody else's trade.
    ///
    /// Clients whose resting orders it went through would have traded before it: they fill at their own
    /// prices, as far as the quantity reaches. At its own price the background that stands before a client is
    /// eaten first.
    public mutating func trade(
        _ market: MarketIndex, price: Price, quantity: Quantity, takerSide: Side,
        at time: Timestamp, into news: inout [VenueNews]
    ) {
        advance(to: time, into: &news)
        let book = market.raw
        var left = quantity.raw
        for side in [takerSide.opposite, takerSide] where books[book][side].clientCount > 0 {
            let better = side.key(price) + 1
            left -= fillClients(book, side, to: better, atMost: left, &news)
        }
        if left > 0 { eatLevel(book, takerSide.opposite, price, left, &news) }
        conclude(&news)
    }

    /// Fills clients' orders on a side from the best price down to a key, past any background.
    ///
    /// - Returns: how much they took.
    private mutating func fillClients(
        _ market: Int, _ side: Side, to limit: Int64, atMost quantity: Int64,
        _ news: inout [VenueNews]
    ) -> Int64 {
        var left = quantity
        var index = books[market][side].levels.count - 1
        while left > 0, index >= 0, books[market][side][index].key >= limit {
            let price = books[market][side][index].price
            let before = left
            while left > 0, books[market][side][index].head >= 0 {
                left -= fillHead(market, side, index, atMost: left, &news)
            }
            if left != before { news.append(.level(MarketIndex(raw: market), side, price)) }
            books[market][side].removeIfEmpty(at: index)
            index -= 1
        }
        return quantity - left
    }

    /// Fills the first client of a level with somebody else's quantity.
    private mutating func fillHead(
        _ market: Int, _ side: Side, _ level: Int, atMost quantity: Int64,
        _ news: inout [VenueNews]
    ) -> Int64 {
        let maker = Int(books[market][side][level].head)
        var filled = min(quantity, store.records[maker].remaining)
        if store.records[maker].order.entry.isReduceOnly {
            filled = min(filled, closable(maker))
            if filled == 0 {
                unlink(maker, market: market, side: side, level: level)
                finish(maker, .canceled(.nothingToReduce), &news)
                return 0
            }
        }
        tradeCount += 1
        let price = books[market][side][level].price
        fillMaker(maker, filled, price, market, side, level, &news)
        announceTrade(market, price, filled, side.opposite, &news)
        finishIfFilled(maker, &news)
        return filled
    }

    /// A trade at a level: background and clients in their order, and what the book does not have is
    /// reported all the same, because it did trade.
    private mutating func eatLevel(
        _ market: Int, _ side: Side, _ price: Price, _ quantity: Int64,
        _ news: inout [VenueNews]
    ) {
        var left = quantity
        let place = books[market].locate(side, side.key(price))
        if place.isPresent {
            let level = place.index
            while left > 0, books[market][side][level].head >= 0 {
                let eaten = min(left, ahead(in: books[market].level(side, level)))
                if eaten > 0 {
                    eatBackground(market, side, level, eaten, &news)
                    left -= eaten
                } else {
                    left -= fillHead(market, side, level, atMost: left, &news)
                }
            }
            let rest = min(left, books[market][side][level].background)
            books[market][side][level].background -= rest
            books[market][side][level].eaten += rest
            books[market][side].removeIfEmpty(at: level)
        }
        if left > 0 {
            tradeCount += 1
            announceTrade(market, price, left, side.opposite, &news)
        }
        if place.isPresent { news.append(.level(MarketIndex(raw: market), side, price)) }
    }

    private mutating func eatBackground(
        _ market: Int, _ side: Side, _ level: Int, _ quantity: Int64,
        _ news: inout [VenueNews]
    ) {
        books[market][side][level].background -= quantity
        books[market][side][level].eaten += quantity
        tradeCount += 1
        announceTrade(
            market, books[market][side][level].price, quantity, side.opposite, &news)
    }
}
