import Domain

/// The levels that a flow has told, so that only changes are told.
struct ToldBook {
    private(set) var bids: [Price: Quantity] = [:]
    private(set) var asks: [Price: Quantity] = [:]

    /// Tells each level that is not as told before.
    mutating func change(
        bids newBids: [Price: Quantity], asks newAsks: [Price: Quantity], at time: Timestamp,
        into events: inout [FlowEvent]
    ) {
        // Levels that go are told first, so that the book is never crossed in between.
        Self.tell(bids, newBids, .buy, removals: true, time, &events)
        Self.tell(asks, newAsks, .sell, removals: true, time, &events)
        Self.tell(bids, newBids, .buy, removals: false, time, &events)
        Self.tell(asks, newAsks, .sell, removals: false, time, &events)
        (bids, asks) = (newBids, newAsks)
    }

    /// Somebody has traded there: what the venue has now is not known here, so the level is told again
    /// with the next change.
    mutating func touch(_ price: Price, takerSide: Side) {
        switch takerSide {
        case .buy: if asks[price] != nil { asks[price] = Self.unknown }
        case .sell: if bids[price] != nil { bids[price] = Self.unknown }
        }
    }

    /// Equal to no quantity that is offered.
    private static let unknown = Quantity(raw: -1)

    private static func tell(
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
