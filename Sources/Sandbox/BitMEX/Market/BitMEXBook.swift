import Domain
import SimulatedVenue

/// A mirror of one market's book, in which each level has the number that clients know it by.
///
/// The venue's own levels have none. Since 2023 the numbers mean nothing: a level that comes back
/// has a new one.
struct BitMEXBook {
    struct Level: Hashable {
        let id: Int64
        let side: Side
        let price: Price
        var size: Int64
        /// When its size changed last.
        var time: Timestamp
    }

    /// Changes of a level between two looks at the book.
    enum Change: Hashable {
        case inserted(Level)
        case updated(Level)
        case deleted(Level)
    }

    /// Best first.
    private(set) var asks: [Level] = []
    private(set) var bids: [Level] = []
    private var nextID: Int64

    init(market: Int) { nextID = Int64(market + 1) * 1_000_000_000_000 }

    /// Takes the venue's levels over; those of size zero do not count.
    mutating func refresh(_ contract: BitMEXContract, of venue: MatchingVenue, at time: Timestamp) {
        asks = merged(
            asks, venue.levels(of: contract.index, side: .sell, limit: .max), contract,
            .sell, at: time)
        bids = merged(
            bids, venue.levels(of: contract.index, side: .buy, limit: .max), contract,
            .buy, at: time)
    }

    private mutating func merged(
        _ old: [Level], _ levels: [BookLevel], _ contract: BitMEXContract, _ side: Side,
        at time: Timestamp
    ) -> [Level] {
        var result: [Level] = []
        result.reserveCapacity(levels.count)
        var place = 0
        for level in levels {
            let size = contract.size(level.quantity)
            guard size > 0 else { continue }
            while place < old.count, Self.isBetter(old[place].price, level.price, side) {
                place += 1
            }
            if place < old.count, old[place].price == level.price {
                var kept = old[place]
                if kept.size != size {
                    kept.size = size
                    kept.time = time
                }
                result.append(kept)
            } else {
                nextID += 1
                result.append(
                    Level(id: nextID, side: side, price: level.price, size: size, time: time))
            }
        }
        return result
    }

    private static func isBetter(_ left: Price, _ right: Price, _ side: Side) -> Bool {
        side == .sell ? left < right : left > right
    }

    /// What changed since `old`, of the best `depth` levels of each side: deletions, then updates,
    /// then insertions, as a client needs them in order to never hold a crossed book.
    func changes(since old: BitMEXBook, depth: Int) -> [Change] {
        var deleted: [Change] = []
        var updated: [Change] = []
        var inserted: [Change] = []
        for (before, after) in [(old.asks, asks), (old.bids, bids)] {
            let before = before.prefix(depth)
            let after = after.prefix(depth)
            let known = Dictionary(uniqueKeysWithValues: before.map { ($0.id, $0) })
            let kept = Set(after.map(\.id))
            for level in before where !kept.contains(level.id) { deleted.append(.deleted(level)) }
            for level in after {
                guard let former = known[level.id] else {
                    inserted.append(.inserted(level))
                    continue
                }
                if former.size != level.size { updated.append(.updated(level)) }
            }
        }
        return deleted + updated + inserted
    }

    /// The best levels of both sides from the highest price down: asks, then bids.
    func levels(depth: Int) -> [Level] { asks.prefix(depth).reversed() + bids.prefix(depth) }
}

extension BitMEXBook {
    static func row(_ level: Level, _ symbol: String) -> BitMEXRow {
        BitMEXRow([
            ("symbol", .text(symbol)),
            ("id", .integer(level.id)),
            ("side", .text(BitMEXWords.side(level.side))),
            ("size", .integer(level.size)),
            ("price", .decimal(level.price.raw)),
            ("timestamp", .time(level.time)),
            ("transactTime", .time(level.time)),
        ])
    }

    /// What a delta tells of a level: since 2023 with the price in every one; a deletion has no
    /// size.
    static func row(_ change: Change, _ symbol: String, at time: Timestamp) -> BitMEXRow {
        switch change {
        case .inserted(let level): return row(level, symbol)
        case .updated(let level): return row(level, symbol)
        case .deleted(let level):
            var row = row(level, symbol)
            row["size"] = .absent
            row["timestamp"] = .time(time)
            row["transactTime"] = .time(time)
            return row
        }
    }

    /// Ten levels of each side, complete every time.
    func tenRow(_ symbol: String, at time: Timestamp) -> BitMEXRow {
        func ten(_ levels: [Level]) -> BitMEXCell {
            .levels(levels.prefix(10).map { BitMEXCell.Level(price: $0.price, size: $0.size) })
        }
        return BitMEXRow([
            ("symbol", .text(symbol)),
            ("bids", ten(bids)),
            ("asks", ten(asks)),
            ("timestamp", .time(time)),
        ])
    }
}
