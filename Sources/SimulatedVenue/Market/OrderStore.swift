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

    /// An order as it comes.
    ///
    /// - Parameter previousOpen: the last of the open orders of its account.
    init(
        _ entry: NewOrder, number: OrderNumber, account: Int, held: Reservation,
        previousOpen: Int32, at time: Timestamp
    ) {
        order = VenueOrder(number: number, entry: entry, held: held, at: time)
        self.account = account
        self.previousOpen = previousOpen
        market = entry.market.raw
        side = entry.side
        switch entry.size {
        case .quantity(let quantity):
            isByAmount = false
            remaining = quantity.raw
        case .amount(let amount):
            isByAmount = true
            remaining = 0
            amountLeft = amount
        }
    }

    /// Nothing has to be held back for it any more.
    var needsNothing: Bool {
        order.state.isFinal || (remaining == 0 && !isByAmount)
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
        let locked: Money
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
            nextOpen: nextOpen, firstExecution: firstExecution, lastExecution: lastExecution,
            locked: order.locked)
    }

    /// Takes a fill in.
    ///
    /// - Returns: whose it is: told here, so that nobody has to copy the record to ask.
    mutating func fill(
        _ quantity: Quantity, worth value: Money, for fee: Money, at time: Timestamp
    ) -> (number: OrderNumber, owner: AccountID, account: Int) {
        order.filled += quantity
        order.filledValue += value
        order.paidFee += fee
        order.fillCount += 1
        order.changedAt = time
        if isByAmount {
            amountLeft -= value
        } else {
            remaining -= quantity.raw
        }
        return (order.number, order.entry.account, account)
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
        private(set) var slots = [Int32](repeating: -1, count: OrderStore.pageSize)
        private(set) var live = 0
        private var used = 0

        mutating func keep(_ slot: Int, at offset: Int) {
            slots[offset] = Int32(slot)
            live += 1
            used += 1
        }

        mutating func forget(_ offset: Int) {
            slots[offset] = -1
            live -= 1
            if live == 0, used == OrderStore.pageSize { slots = [] }
        }
    }
    private static let pageSize = 1024

    var nextNumber: OrderNumber { OrderNumber(raw: lastNumber + 1) }

    /// Where the next order will be kept.
    var nextSlot: Int { freeSlots.last.map(Int.init) ?? records.count }

    /// Keeps an order that comes, under the next number.
    ///
    /// - Parameter previousOpen: the last of the open orders of its account.
    /// - Returns: its slot.
    mutating func insert(
        _ entry: consuming NewOrder, of account: Int, holding held: Reservation,
        after previousOpen: Int32, at time: Timestamp
    ) -> Int {
        let record = OrderRecord(
            entry, number: nextNumber, account: account, held: held, previousOpen: previousOpen,
            at: time)
        let slot = nextSlot
        if slot < records.count {
            freeSlots.removeLast()
            records[slot] = record
        } else {
            records.append(record)
        }
        let offset = Int(lastNumber) % Self.pageSize
        if offset == 0 { pages.append(Page()) }
        pages[pages.count - 1].keep(slot, at: offset)
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
        pages[index / Self.pageSize].forget(index % Self.pageSize)
        freeSlots.append(Int32(slot))
    }
}
