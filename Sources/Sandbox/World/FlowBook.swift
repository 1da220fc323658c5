import Domain

/// The book that everybody else keeps round a price.
struct FlowBook {
    /// Levels on each side.
    static let depth = 30

    private let instrument: Instrument
    private var told = ToldBook()

    init(instrument: Instrument) { self.instrument = instrument }

    /// The best price of a side, and how much is offered there; `nil` where that is to be made up.
    struct Best {
        let price: Price
        var quantity: Quantity?
    }

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
        stand(
            bid: Best(price: bid), ask: Best(price: ask), typical: typical, at: time, &random,
            into: &events)
    }

    /// Moves the book to best prices, each on the grid away from the other one, and tells each level that
    /// changed.
    mutating func stand(
        bid: Best, ask: Best, typical: Quantity, at time: Timestamp,
        _ random: inout SeededRandom, into events: inout [FlowEvent]
    ) {
        let bids = levels(from: bid, .floor, typical, told.bids, &random)
        let asks = levels(from: ask, .ceiling, typical, told.asks, &random)
        told.change(bids: bids, asks: asks, at: time, into: &events)
    }

    /// A trade of the recording was there.
    mutating func touch(_ price: Price, takerSide: Side) {
        told.touch(price, takerSide: takerSide)
    }

    private func levels(
        from best: Best, _ away: TickTable.GridDirection, _ typical: Quantity,
        _ old: [Price: Quantity],
        _ random: inout SeededRandom
    ) -> [Price: Quantity] {
        var levels: [Price: Quantity] = [:]
        let first = instrument.ticks.rounded(best.price, away)
        var price = first
        for rank in 0..<Self.depth where price > .zero {
            let word = random.next()
            // Most levels stay as they are; some get another size, mostly smaller than typical.
            if let size = old[price], size > .zero, word % 8 != 0 {
                levels[price] = size
            } else {
                let lots = max(typical.raw / instrument.lot.raw, 1)
                let drawn = Int64((word >> 8) % UInt64(lots * 2)) + 1 + Int64(rank) * lots / 10
                levels[price] = Quantity(raw: drawn * instrument.lot.raw)
            }
            price = next(after: price, away)
        }
        if let known = best.quantity, first > .zero {
            levels[first] = known > .zero ? known : nil
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
}
