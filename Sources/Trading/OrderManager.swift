import Domain

/// Our orders: those alive, and the last finished ones, whose late news must still be understood.
struct OrderManager: Sendable {
    /// A working order with what is known of it.
    struct Entry: Sendable {
        let request: OrderRequest
        var life: OrderLife
    }

    /// Finished orders kept for late news; older ones are final beyond doubt.
    static let finishedLimit = 256

    private(set) var working: [Entry] = []
    private var finished: [OrderLife] = []
    private var oldest = 0
    private var lastSequence: UInt32 = 0
    let run: UInt64

    init(run: UInt64) { self.run = run }

    /// A new id, never used before in this run.
    mutating func nextID() -> ClientOrderID {
        lastSequence += 1
        return ClientOrderID(run: run, sequence: lastSequence)
    }

    /// Orders made so far.
    var orderCount: Int { Int(lastSequence) }

    mutating func add(_ request: OrderRequest) {
        working.append(Entry(request: request, life: OrderLife(request)))
    }

    /// Applies what happened: the order's state after it, or `nil` when that was no news.
    mutating func apply(
        _ event: OrderEvent, to id: ClientOrderID
    ) throws(OrderLife.Failure) -> OrderState? {
        if let index = place(ofWorking: id) {
            guard try working[index].life.take(event) else { return nil }
            let state = working[index].life.state
            if state.isFinal { retire(index) }
            return state
        }
        let index = try place(ofFinished: id)
        return try finished[index].take(event) ? finished[index].state : nil
    }

    /// What an execution has made of its order.
    struct Executed {
        let state: OrderState
        let wish: OrderLife.Wish
        let isReduceOnly: Bool

        fileprivate init(_ life: borrowing OrderLife) {
            state = life.state
            wish = life.wish
            isReduceOnly = life.isReduceOnly
        }
    }

    /// Counts an execution: the order after it, or `nil` when it had been counted before.
    mutating func apply(_ fill: Fill) throws(OrderLife.Failure) -> Executed? {
        if let index = place(ofWorking: fill.order) {
            guard try working[index].life.take(fill) else { return nil }
            let executed = Executed(working[index].life)
            if executed.state.isFinal { retire(index) }
            return executed
        }
        let index = try place(ofFinished: fill.order)
        return try finished[index].take(fill) ? Executed(finished[index]) : nil
    }

    /// Notes what is wanted of a working order from now on.
    mutating func set(_ wish: OrderLife.Wish, for id: ClientOrderID) {
        if let index = place(ofWorking: id) { working[index].life.wish = wish }
    }

    /// What working orders on `side` still may execute, at the price they were decided at.
    func remaining(_ side: Side) -> Quantity {
        var sum = Quantity.zero
        for entry in working where entry.request.side == side {
            switch entry.request.size {
            case .quantity(let quantity): sum += quantity - entry.life.state.filled
            case .amount(let amount):
                let bought = amount.quantity(at: entry.request.referencePrice) ?? .zero
                sum += max(bought - entry.life.state.filled, .zero)
            }
        }
        return sum
    }

    /// What working buys on spot still may cost, fee included, at the price they were decided at.
    func claimed(on instrument: Instrument) -> Money {
        guard instrument.isSpot, let price = working.first?.request.referencePrice else {
            return .zero
        }
        let value = instrument.value(of: remaining(.buy), at: price)
        return value + max(instrument.fee(on: value, role: .taker), .zero)
    }

    /// Whether an order that opens or turns a position is in flight and meant to go on.
    var hasWantedEntry: Bool {
        working.contains { $0.life.wish == .keep && !$0.request.isReduceOnly }
    }

    func isWorking(_ id: ClientOrderID) -> Bool { place(ofWorking: id) != nil }

    /// The state of a working order; `nil` for any other.
    func workingState(_ id: ClientOrderID) -> OrderState? {
        place(ofWorking: id).map { working[$0].life.state }
    }

    private func place(ofWorking id: ClientOrderID) -> Int? {
        working.firstIndex { $0.request.id == id }
    }

    private func place(ofFinished id: ClientOrderID) throws(OrderLife.Failure) -> Int {
        guard let index = finished.firstIndex(where: { $0.id == id }) else {
            throw .unknownOrder(id)
        }
        return index
    }

    private mutating func retire(_ index: Int) {
        let life = working.take(at: index).life
        if finished.count < Self.finishedLimit {
            finished.append(life)
        } else {
            finished[oldest] = life
            oldest = (oldest + 1) % Self.finishedLimit
        }
    }
}
