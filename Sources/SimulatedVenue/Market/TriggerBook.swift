import Domain

/// The dormant orders of one market, sorted so that those whose turn comes first are at the end.
struct TriggerBook: Sendable {
    private struct Entry: Sendable {
        /// Smaller fires later; the sign depends on the condition.
        let key: Int64
        let number: OrderNumber

        static func < (left: Entry, right: Entry) -> Bool {
            // Of two at one price the older fires first, so it stands nearer to the end.
            left.key == right.key ? left.number > right.number : left.key < right.key
        }
    }

    private var lists = [[Entry]](repeating: [], count: 6)
    private(set) var count = 0

    private static func list(_ trigger: OrderTrigger) -> Int {
        let source =
            switch trigger.source {
            case .last: 0
            case .mark: 2
            case .index: 4
            }
        return trigger.condition == .atOrAbove ? source : source + 1
    }

    private static func key(_ trigger: OrderTrigger) -> Int64 {
        trigger.condition == .atOrAbove ? -trigger.price.raw : trigger.price.raw
    }

    static func isMet(_ trigger: OrderTrigger, by price: Price) -> Bool {
        trigger.condition == .atOrAbove ? price >= trigger.price : price <= trigger.price
    }

    private func position(_ entry: Entry, in list: Int) -> Int {
        var low = 0
        var high = lists[list].count
        while low < high {
            let middle = (low + high) / 2
            if lists[list][middle] < entry { low = middle + 1 } else { high = middle }
        }
        return low
    }

    mutating func insert(_ number: OrderNumber, _ trigger: OrderTrigger) {
        let list = Self.list(trigger)
        let entry = Entry(key: Self.key(trigger), number: number)
        lists[list].insert(entry, at: position(entry, in: list))
        count += 1
    }

    mutating func remove(_ number: OrderNumber, _ trigger: OrderTrigger) {
        let list = Self.list(trigger)
        let entry = Entry(key: Self.key(trigger), number: number)
        let index = position(entry, in: list)
        guard index < lists[list].count, lists[list][index].number == number else { return }
        lists[list].remove(at: index)
        count -= 1
    }

    /// Takes out the next order whose condition `price` of `source` meets.
    mutating func next(_ source: OrderTrigger.Source, at price: Price) -> OrderNumber? {
        for condition in [OrderTrigger.Condition.atOrAbove, .atOrBelow] {
            let probe = OrderTrigger(price: price, source: source, condition: condition)
            let list = Self.list(probe)
            if let last = lists[list].last, last.key >= Self.key(probe) {
                lists[list].removeLast()
                count -= 1
                return last.number
            }
        }
        return nil
    }
}
