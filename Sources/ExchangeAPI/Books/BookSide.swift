import Domain

/// One side of an order book: its levels in one sorted array, the best at the end.
///
/// Most changes are near the best price, so that few levels have to be moved and a search begun at the
/// end is short.
struct BookSide: Sendable {
    /// One level; 24 bytes.
    struct Slot: Sendable {
        /// The price for bids and its negative for asks: the better, the larger.
        var rank: Int64
        /// × 10⁸.
        var quantity: Int64
        /// `noID` for a level without a number.
        var id: Int64
    }

    /// Stands for a level without a number; venues count from zero.
    static let noID = Int64.min

    let side: Side
    private(set) var slots: [Slot] = []
    /// Where a level stands, by its number: its rank.
    private var ranks = RankIndex()

    init(_ side: Side) { self.side = side }

    @inline(__always)
    var best: BookEntry? { slots.isEmpty ? nil : entry(slots.count - 1) }

    @inline(__always)
    func entry(_ index: Int) -> BookEntry {
        let slot = slots[index]
        return BookEntry(price: price(slot.rank), quantity: Quantity(raw: slot.quantity))
    }

    @inline(__always)
    private func rank(_ price: Price) -> Int64 { side == .buy ? price.raw : -price.raw }

    @inline(__always)
    private func price(_ rank: Int64) -> Price { Price(raw: side == .buy ? rank : -rank) }

    mutating func removeAll() {
        slots.removeAll(keepingCapacity: true)
        ranks.removeAll()
    }

    /// Takes the next level of a whole book; one of no size is dropped.
    ///
    /// Whole books come from the best level on: taken backward they are in order here.
    @inline(__always)
    mutating func push(_ level: BookLevel) -> BookFault? {
        guard let price = level.price, let quantity = level.quantity else {
            return .incompleteLevel(side, id: level.id)
        }
        guard quantity.raw > 0 else { return nil }
        slots.append(
            Slot(rank: rank(price), quantity: quantity.raw, id: level.id ?? Self.noID))
        return nil
    }

    /// Ends a whole book: puts its levels in order if they came in another, and their numbers at hand.
    mutating func settle() -> BookFault? {
        var isInOrder = true
        var hasIDs = false
        var last = Int64.min
        for slot in slots {
            isInOrder = isInOrder && last < slot.rank
            last = slot.rank
            hasIDs = hasIDs || slot.id != Self.noID
        }
        if !isInOrder, let fault = sort() { return fault }
        if hasIDs, let fault = number() { return fault }
        return nil
    }

    private mutating func sort() -> BookFault? {
        slots.sort { $0.rank < $1.rank }
        for (slot, next) in zip(slots, slots.dropFirst()) where slot.rank == next.rank {
            return .repeatedLevel(side, id: Self.told(next.id), price: price(next.rank))
        }
        return nil
    }

    private mutating func number() -> BookFault? {
        for slot in slots where slot.id != Self.noID && !ranks.insert(slot.id, slot.rank) {
            return .repeatedLevel(side, id: slot.id, price: price(slot.rank))
        }
        return nil
    }

    mutating func insert(_ level: BookLevel) -> BookFault? {
        guard let price = level.price, let quantity = level.quantity, quantity > .zero else {
            return .incompleteLevel(side, id: level.id)
        }
        let id = level.id ?? Self.noID
        guard place(rank(price), quantity.raw, id) else {
            return .repeatedLevel(side, id: level.id, price: price)
        }
        return nil
    }

    /// Changes size or price; no size left removes the level.
    mutating func change(_ level: BookLevel) -> BookFault? {
        guard let known = rank(of: level), let index = index(of: known) else {
            return .unknownLevel(side, id: level.id, price: level.price)
        }
        let told = level.price.map(rank) ?? known
        let quantity = level.quantity?.raw ?? slots[index].quantity
        if quantity <= 0 {
            drop(index)
        } else if told == known {
            slots[index].quantity = quantity
        } else {
            let id = slots[index].id
            drop(index)
            guard place(told, quantity, id) else {
                return .repeatedLevel(side, id: level.id, price: price(told))
            }
        }
        return nil
    }

    /// - Returns: whether the level was there.
    mutating func remove(_ level: BookLevel) -> Bool {
        guard let known = rank(of: level), let index = index(of: known) else { return false }
        drop(index)
        return true
    }

    private static func told(_ id: Int64) -> Int64? { id == noID ? nil : id }

    /// Where the level that is meant stands: by its number, and by its price where it has none.
    @inline(__always)
    private func rank(of level: BookLevel) -> Int64? {
        if let id = level.id { return ranks[id] }
        return level.price.map(rank)
    }

    /// - Returns: `false` when the number or the price is taken.
    private mutating func place(_ rank: Int64, _ quantity: Int64, _ id: Int64) -> Bool {
        let index = firstIndex(from: rank)
        guard index == slots.count || slots[index].rank != rank,
            id == Self.noID || ranks.insert(id, rank)
        else { return false }
        slots.insert(Slot(rank: rank, quantity: quantity, id: id), at: index)
        return true
    }

    private mutating func drop(_ index: Int) {
        let id = slots[index].id
        if id != Self.noID { ranks.remove(id) }
        slots.remove(at: index)
    }

    @inline(__always)
    private func index(of rank: Int64) -> Int? {
        let index = firstIndex(from: rank)
        return index < slots.count && slots[index].rank == rank ? index : nil
    }

    /// The first index whose rank is not below `rank`, searched from the best price in growing steps.
    @inline(__always)
    private func firstIndex(from rank: Int64) -> Int {
        var high = slots.count
        var step = 4
        var low = high
        while low > 0 {
            low = max(0, low - step)
            if slots[low].rank < rank { break }
            high = low
            step *= 2
        }
        // The answer is `high`, or lies between `low` and it.
        while low < high {
            let middle = (low + high) / 2
            if slots[middle].rank < rank { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
