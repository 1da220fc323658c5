/// The rank of each numbered level of one side: an open-addressed table in one array.
///
/// A dictionary of the standard library hashes with a keyed function made against attackers, which costs
/// more than the whole change of a level; the numbers here come from one venue over an authenticated
/// connection.
struct RankIndex: Sendable {
    private struct Slot: Sendable {
        var id: Int64
        /// `empty` where nothing is.
        var rank: Int64
    }

    /// No price has this rank: prices are at most `Int64.max` in magnitude.
    private static let empty = Int64.min
    private static let smallest = 64

    private var slots: [Slot] = []
    private var count = 0
    private var mask = 0

    subscript(id: Int64) -> Int64? {
        @inline(__always) get {
            guard count > 0 else { return nil }
            let slot = slots[place(of: id)]
            return slot.rank == Self.empty ? nil : slot.rank
        }
    }

    /// - Returns: `false`, changing nothing, when the number is there.
    mutating func insert(_ id: Int64, _ rank: Int64) -> Bool {
        if 2 * (count + 1) > slots.count { grow() }
        let place = place(of: id)
        guard slots[place].rank == Self.empty else { return false }
        slots[place] = Slot(id: id, rank: rank)
        count += 1
        return true
    }

    /// Removes a number, and closes the gap so that later searches do not end in it.
    mutating func remove(_ id: Int64) {
        guard count > 0 else { return }
        var gap = place(of: id)
        guard slots[gap].rank != Self.empty else { return }
        count -= 1
        var next = (gap + 1) & mask
        while slots[next].rank != Self.empty {
            // A number may move up to the gap unless its own place lies behind it.
            let home = home(of: slots[next].id)
            if (next &- home) & mask >= (next &- gap) & mask {
                slots[gap] = slots[next]
                gap = next
            }
            next = (next + 1) & mask
        }
        slots[gap].rank = Self.empty
    }

    mutating func removeAll() {
        guard count > 0 else { return }
        for index in slots.indices { slots[index].rank = Self.empty }
        count = 0
    }

    /// Where the number is, or would be put.
    @inline(__always)
    private func place(of id: Int64) -> Int {
        var place = home(of: id)
        while slots[place].rank != Self.empty, slots[place].id != id {
            place = (place + 1) & mask
        }
        return place
    }

    @inline(__always)
    private func home(of id: Int64) -> Int {
        let mixed = UInt64(bitPattern: id) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> 32) & mask
    }

    private mutating func grow() {
        let old = slots
        let size = max(Self.smallest, 2 * old.count)
        slots = [Slot](repeating: Slot(id: 0, rank: Self.empty), count: size)
        mask = size - 1
        for slot in old where slot.rank != Self.empty { slots[place(of: slot.id)] = slot }
    }
}
