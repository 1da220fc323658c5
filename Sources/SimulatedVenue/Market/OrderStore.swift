import Domain

/// An order and its places in the venue's lists.
struct OrderRecord: Sendable {
    var order: VenueOrder
    /// The account's place in the venue.
    let account: Int
    let market: Int
    let side: Side
    let isByAmount: Bool
    /// Neighbors in the queue of its price level; −1 for none.
    var previous: Int32 = -1
    var next: Int32 = -1
    /// Neighbors among the open orders of its account.
    var previousOpen: Int32 = -1
    var nextOpen: Int32 = -1
    /// Where it stands behind the background quantity (see `PriceLevel`).
    var mark: Int64 = 0
    /// What of it may still trade; zero for an order by amount.
    var remaining: Int64
    /// What is left of the amount of an order by amount.
    var amountLeft: Money = .zero
    var isResting = false
    /// It is between its acknowledgement and the book.
    var isInFlight = false
    var firstExecution: Int32 = -1
    var lastExecution: Int32 = -1

    init(order: VenueOrder, account: Int) {
        self.order = order
        self.account = account
        market = order.entry.market.raw
        side = order.entry.side
        isByAmount = order.quantity == nil
        switch order.entry.size {
        case .quantity(let quantity): remaining = quantity.raw
        case .amount(let amount):
            remaining = 0
            amountLeft = amount
        }
    }

    /// What others must know of an order that has ended.
    struct Ended {
        let number: OrderNumber
        let account: Int
        let market: Int
        let wasDormant: Bool
        let isReduceOnly: Bool
        let previousOpen: Int32
        let nextOpen: Int32
        let firstExecution: Int32
        let lastExecution: Int32
    }

    /// Ends the order. What it says of it is told in one go: each look at a record costs a check.
    mutating func end(_ state: VenueOrder.State, at time: Timestamp) -> Ended {
        let wasDormant = order.state == .dormant
        order.state = state
        order.changedAt = time
        isInFlight = false
        return Ended(
            number: order.number, account: account, market: market, wasDormant: wasDormant,
            isReduceOnly: order.entry.isReduceOnly, previousOpen: previousOpen,
            nextOpen: nextOpen, firstExecution: firstExecution, lastExecution: lastExecution)
    }

    /// Takes a fill in; its fee is booked apart.
    ///
    /// - Returns: whose it is: told here, so that nobody has to copy the record to ask.
    mutating func fill(
        _ quantity: Quantity, worth value: Money, at time: Timestamp
    ) -> (number: OrderNumber, owner: AccountID) {
        order.filled += quantity
        order.filledValue += value
        order.fillCount += 1
        order.changedAt = time
        if isByAmount {
            amountLeft -= value
        } else {
            remaining -= quantity.raw
        }
        return (order.number, order.entry.account)
    }
}

/// All orders of a venue that are not forgotten, in reused slots.
///
/// Numbers are dense, so the way from a number to its slot is a table in pages, not a dictionary; a
/// page goes when all of its orders are forgotten.
struct OrderStore: Sendable {
    var records: [OrderRecord] = []
    private var freeSlots: [Int32] = []
    private var pages: [Page] = []
    private(set) var lastNumber: UInt64 = 0

    private struct Page: Sendable {
        var slots: [Int32]
        var live = 0
        var used = 0
    }
    private static let pageSize = 1024

    var nextNumber: OrderNumber { OrderNumber(raw: lastNumber + 1) }

    /// Keeps an order, whose number must be `nextNumber`.
    mutating func insert(_ record: consuming OrderRecord) -> Int {
        precondition(record.order.number == nextNumber, "numbers are dense")
        let slot: Int
        if let free = freeSlots.popLast() {
            slot = Int(free)
            records[slot] = record
        } else {
            slot = records.count
            records.append(record)
        }
        let offset = Int(lastNumber) % Self.pageSize
        if offset == 0 {
            pages.append(Page(slots: [Int32](repeating: -1, count: Self.pageSize)))
        }
        let page = pages.count - 1
        pages[page].slots[offset] = Int32(slot)
        pages[page].live += 1
        pages[page].used += 1
        lastNumber += 1
        return slot
    }

    /// Where an order is; `nil` when there never was one, or it is forgotten.
    func slot(of number: OrderNumber) -> Int? {
        guard number.raw > 0, number.raw <= lastNumber else { return nil }
        let index = Int(number.raw - 1)
        let page = index / Self.pageSize
        guard pages[page].live > 0 else { return nil }
        let slot = pages[page].slots[index % Self.pageSize]
        return slot < 0 ? nil : Int(slot)
    }

    mutating func forget(_ number: OrderNumber, at slot: Int) {
        let index = Int(number.raw - 1)
        let page = index / Self.pageSize
        pages[page].slots[index % Self.pageSize] = -1
        pages[page].live -= 1
        if pages[page].live == 0, pages[page].used == Self.pageSize { pages[page].slots = [] }
        freeSlots.append(Int32(slot))
    }
}
