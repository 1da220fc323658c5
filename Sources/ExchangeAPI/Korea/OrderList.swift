import Domain

/// Orders of several pages, each counted once, in the order they came.
public struct OrderList {
    public private(set) var all: [OrderUpdate] = []
    private var seen: Set<VenueOrderID> = []

    public init() {}

    public mutating func add(_ page: [OrderUpdate]) {
        for order in page where seen.insert(order.id).inserted { all.append(order) }
    }
}
