import Domain

extension Side {
    /// The price as a key of this side's levels; a higher key is a better price.
    @inline(__always)
    func key(_ price: Price) -> Int64 { self == .buy ? price.raw : -price.raw }
}

/// One price of a side: anonymous background quantity, and a queue of clients' orders.
///
/// The background stands partly before and partly between the clients. Where is told by marks: an order
/// joins with the mark `eaten + background`, and what is still before it is its mark less `eaten`. So
/// eating from the front moves everybody ahead without touching anybody.
struct PriceLevel: Sendable {
    /// The price with the sign that puts better levels higher: negative for asks.
    let key: Int64
    var background: Int64 = 0
    /// Background quantity eaten since the level came to be.
    var eaten: Int64 = 0
    /// The sum of what the clients' orders here may still trade.
    var clients: Int64 = 0
    /// Slots of the first and the last order; −1 when there is none.
    var head: Int32 = -1
    var tail: Int32 = -1

    init(key: Int64) { self.key = key }

    var price: Price { Price(raw: abs(key)) }
    var isEmpty: Bool { background == 0 && head < 0 }
}

/// The levels of one side, the best one last: most of what happens, happens at that end.
struct BookSide: Sendable {
    let side: Side
    private(set) var levels: [PriceLevel] = []
    /// Clients' orders resting on this side.
    var clientCount = 0

    init(_ side: Side) { self.side = side }

    @inline(__always)
    func key(_ price: Price) -> Int64 { side.key(price) }

    var best: PriceLevel? { levels.last }

    /// Where a level is, or would have to be put.
    func position(of key: Int64) -> (index: Int, isPresent: Bool) {
        var low = 0
        var high = levels.count
        // The last few are looked at one by one before the rest is halved.
        for _ in 0..<4 where high > 0 {
            let found = levels[high - 1].key
            if found == key { return (high - 1, true) }
            if found < key { return (high, false) }
            high -= 1
        }
        while low < high {
            let middle = (low + high) / 2
            if levels[middle].key < key { low = middle + 1 } else { high = middle }
        }
        return (low, low < levels.count && levels[low].key == key)
    }

    /// The index of the level, which is made when it is not there.
    mutating func open(_ key: Int64) -> Int {
        let place = position(of: key)
        if !place.isPresent { levels.insert(PriceLevel(key: key), at: place.index) }
        return place.index
    }

    subscript(index: Int) -> PriceLevel {
        @inline(__always)
        _read { yield levels[index] }
        @inline(__always)
        _modify { yield &levels[index] }
    }

    mutating func remove(at index: Int) { levels.remove(at: index) }

    mutating func removeIfEmpty(at index: Int) {
        if levels[index].isEmpty { levels.remove(at: index) }
    }
}
