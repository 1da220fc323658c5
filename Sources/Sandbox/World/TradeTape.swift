import SimulatedVenue

/// The last trades of one market, in a ring.
struct TradeTape {
    static let capacity = 10_000
    private var ring: [PublicTrade] = []
    /// Where the next one goes once the ring is full.
    private var next = 0

    mutating func add(_ trade: PublicTrade) {
        if ring.count < Self.capacity {
            ring.append(trade)
        } else {
            ring[next] = trade
            next = (next + 1) % Self.capacity
        }
    }

    /// The newest `limit` trades with a number below `number`, newest first.
    func newest(before number: UInt64?, limit: Int) -> [PublicTrade] {
        var result: [PublicTrade] = []
        for back in 1...max(ring.count, 1) where back <= ring.count && result.count < limit {
            let trade = ring[(next + ring.count - back) % ring.count]
            if let number, trade.number >= number { continue }
            result.append(trade)
        }
        return result
    }
}
