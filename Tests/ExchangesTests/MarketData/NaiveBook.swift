import Domain
import ExchangeAPI

/// A book as the words of the protocol describe it, without a thought for speed.
struct NaiveBook {
    private(set) var bids: [Int64: BookEntry] = [:]
    private(set) var asks: [Int64: BookEntry] = [:]
    private(set) var isLive = false
    /// Whether prices are compared after each message: slow in a large book.
    var checksPrices = true

    func numbers(_ side: Side) -> [Int64: BookEntry] { side == .buy ? bids : asks }

    func side(_ side: Side) -> [BookEntry] {
        numbers(side).values.sorted {
            side == .buy ? $0.price > $1.price : $0.price < $1.price
        }
    }

    /// - Returns: whether the book must be asked for anew.
    mutating func apply(_ update: BookUpdate) -> Bool {
        if update.kind == .snapshot {
            lose()
            isLive = true
        }
        guard isLive else { return false }
        for level in update.levels where !apply(level, update.kind) {
            lose()
            return true
        }
        if checksPrices, let bid = bids.values.map(\.price).max(),
            let ask = asks.values.map(\.price).min(), bid >= ask
        {
            lose()
            return true
        }
        return false
    }

    private mutating func lose() {
        bids = [:]
        asks = [:]
        isLive = false
    }

    private mutating func apply(_ level: BookLevel, _ kind: BookUpdate.Kind) -> Bool {
        level.side == .buy
            ? Self.apply(level, kind, &bids, checksPrices)
            : Self.apply(level, kind, &asks, checksPrices)
    }

    private static func apply(
        _ level: BookLevel, _ kind: BookUpdate.Kind, _ levels: inout [Int64: BookEntry],
        _ checksPrices: Bool
    ) -> Bool {
        let key = level.id ?? level.price?.raw ?? 0
        let known = levels[key]
        switch kind {
        case .snapshot, .insert:
            if level.quantity == .zero { return kind == .snapshot }
            guard let price = level.price, let quantity = level.quantity, known == nil else {
                return false
            }
            levels[key] = BookEntry(price: price, quantity: quantity)
        case .change:
            guard let known else { return false }
            let entry = BookEntry(
                price: level.price ?? known.price, quantity: level.quantity ?? known.quantity)
            levels[key] = entry.quantity == .zero ? nil : entry
        case .delete: levels[key] = nil
        }
        // One price is one level.
        guard checksPrices, let price = levels[key]?.price else { return true }
        return levels.values.count { $0.price == price } == 1
    }
}
