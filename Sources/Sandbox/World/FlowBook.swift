import Domain

/// The book that everybody else keeps round a price.
struct FlowBook {
    /// Levels on each side.
    static let depth = 30

    private let instrument: Instrument
    private var bids: [Price: Quantity] = [:]
    private var asks: [Price: Quantity] = [:]

    init(instrument: Instrument) { self.instrument = instrument }

    /// Moves the book so that a trade at `price` was at its best price on the side that was taken, and
    /// tells each level that changed.
    mutating func stand(
        round price: Price, lastTaker: Side, typical: Quantity, at time: Timestamp,
        _ random: inout SeededRandom, into events: inout [FlowEvent]
    ) {
        let tick = instrument.ticks.tick(at: price)
        // The side that was taken still stands at the price; the other one is a tick away.
        let ask = lastTaker == .buy ? price : Price(raw: price.raw + tick.raw)
        let bid = lastTaker == .buy ? Price(raw: price.raw - tick.raw) : price
        let newBids = levels(from: bid, .floor, typical, bids, &random)
        let newAsks = levels(from: ask, .ceiling, typical, asks, &random)
        // Levels that go are told first, so that the book is never crossed in between.
        tell(bids, newBids, .buy, removals: true, time, &events)
        tell(asks, newAsks, .sell, removals: true, time, &events)
        tell(bids, newBids, .buy, removals: false, time, &events)
        tell(asks, newAsks, .sell, removals: false, time, &events)
        (bids, asks) = (newBids, newAsks)
    }

    private func levels(
        from best: Price, _ away: TickTable.GridDirection, _ typical: Quantity,
        _ old: [Price: Quantity],
        _ random: inout SeededRandom
    ) -> [Price: Quantity] {
        var levels: [Price: Quantity] = [:]
        var price = instrument.ticks.rounded(best, away)
        for rank in 0..<Self.depth where price > .zero {
            let word = random.next()
            // Most levels stay as they are; some get another size, mostly smaller than typical.
            if let size = old[price], word % 8 != 0 {
                levels[price] = size
            } else {
                let lots = max(typical.raw / instrument.lot.raw, 1)
                let drawn = Int64((word >> 8) % UInt64(lots * 2)) + 1 + Int64(rank) * lots / 10
                levels[price] = Quantity(raw: drawn * instrument.lot.raw)
            }
            price = next(after: price, away)
        }
        return levels
    }

    private func next(after price: Price, _ away: TickTable.GridDirection) -> Price {
        switch away {
        case .ceiling: Price(raw: price.raw + instrument.ticks.tick(at: price).raw)
        // A price on the edge of a band has the band's own tick; below it another one may hold.
        case .floor: instrument.ticks.rounded(Price(raw: price.raw - 1), .floor)
        }
    }

    private func tell(
        _ old: [Price: Quantity], _ new: [Price: Quantity], _ side: Side, removals: Bool,
        _ time: Timestamp, _ events: inout [FlowEvent]
    ) {
        let changed =
            removals
            ? old.keys.filter { new[$0] == nil } : new.keys.filter { old[$0] != new[$0] }
        for price in changed.sorted() {
            events.append(
                FlowEvent(time: time, action: .level(side, price, new[price] ?? .zero)))
        }
    }
}
