import Domain

// Orders in their places in the book.
extension MatchingVenue {
    /// Puts an order at the end of the queue at its limit.
    mutating func rest(_ slot: Int, at price: Price, _ news: inout [VenueNews]) {
        let market = store.records[slot].market
        let side = store.records[slot].side
        let index = books[market][side].open(side.key(price))
        let level = books[market].level(side, index)
        let tail = level.tail
        store.records[slot].mark = level.eaten + level.background
        store.records[slot].previous = tail
        store.records[slot].next = -1
        store.records[slot].isResting = true
        if tail >= 0 {
            store.records[Int(tail)].next = Int32(slot)
        } else {
            books[market][side][index].head = Int32(slot)
        }
        books[market][side][index].tail = Int32(slot)
        books[market][side][index].clients += store.records[slot].remaining
        books[market][side].clientCount += 1
        news.append(.level(MarketIndex(raw: market), side, price))
    }

    /// Takes a resting order out of the book, and its level when nothing else is there.
    ///
    /// - Returns: the price it rested at.
    @discardableResult
    mutating func leaveBook(_ slot: Int) -> Price {
        let market = store.records[slot].market
        let side = store.records[slot].side
        let price = store.records[slot].order.price ?? .zero
        let index = books[market].locate(side, side.key(price)).index
        unlink(slot, market: market, side: side, level: index)
        books[market][side].removeIfEmpty(at: index)
        return price
    }

    /// Takes a resting order out of the queue of its level, which stays.
    mutating func unlink(_ slot: Int, market: Int, side: Side, level: Int) {
        let previous = store.records[slot].previous
        let next = store.records[slot].next
        if previous >= 0 {
            store.records[Int(previous)].next = next
        } else {
            books[market][side][level].head = next
        }
        if next >= 0 {
            store.records[Int(next)].previous = previous
        } else {
            books[market][side][level].tail = previous
        }
        books[market][side][level].clients -= store.records[slot].remaining
        books[market][side].clientCount -= 1
        store.records[slot].isResting = false
    }

    /// A resting order has become smaller or larger where it stands.
    mutating func resizeAtLevel(_ slot: Int, by change: Int64) {
        guard let price = store.records[slot].order.price else { return }
        let market = store.records[slot].market
        let side = store.records[slot].side
        let index = books[market].locate(side, side.key(price)).index
        books[market][side][index].clients += change
    }

    func announceLevel(of slot: Int, _ news: inout [VenueNews]) {
        guard let price = store.records[slot].order.price else { return }
        news.append(
            .level(
                MarketIndex(raw: store.records[slot].market), store.records[slot].side, price))
    }
}
