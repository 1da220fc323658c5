import Domain

/// Our orders: those alive, and the last finished ones, whose late news must still be understood.
struct OrderManager: Sendable {
    /// One order with what is known of it.
    struct Entry: Sendable {
        let request: OrderRequest
        var state: OrderState
        /// Executions already counted; a fill told twice counts once.
        var executions: [ExecutionID] = []
    }

    /// Why news of an order cannot be taken in. Each halts trading.
    enum Failure: Error, CustomStringConvertible {
        case unknownOrder(ClientOrderID)
        case illegal(ClientOrderID, IllegalTransition)

        var description: String {
            switch self {
            case .unknownOrder(let id): "the venue reports order \(id), which is not known here"
            case .illegal(let id, let transition): "order \(id): \(transition)"
            }
        }
    }

    /// Finished orders kept for late news; older ones are final beyond doubt.
    static let finishedLimit = 256

    private(set) var working: [Entry] = []
    private var finished: [Entry] = []
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
        working.append(Entry(request: request, state: .intended))
    }

    /// Applies what happened and gives the order as it then is.
    mutating func apply(
        _ event: OrderEvent, to id: ClientOrderID
    ) throws(Failure) -> Entry {
        if let index = working.firstIndex(where: { $0.request.id == id }) {
            try advance(&working[index], event)
            let entry = working[index]
            if entry.state.isFinal {
                working.remove(at: index)
                retire(entry)
            }
            return entry
        }
        guard let index = finished.firstIndex(where: { $0.request.id == id }) else {
            throw .unknownOrder(id)
        }
        try advance(&finished[index], event)
        return finished[index]
    }

    /// Counts an execution: the order after it, or `nil` when it had been counted before.
    mutating func apply(_ fill: Fill) throws(Failure) -> Entry? {
        guard let known = entry(fill.order) else { throw .unknownOrder(fill.order) }
        if known.executions.contains(fill.executionID) { return nil }
        let total = known.state.filled + fill.quantity
        if let index = working.firstIndex(where: { $0.request.id == fill.order }) {
            working[index].executions.append(fill.executionID)
        } else if let index = finished.firstIndex(where: { $0.request.id == fill.order }) {
            finished[index].executions.append(fill.executionID)
        }
        return try apply(.filled(total: total), to: fill.order)
    }

    /// What working orders on `side` still may execute, at the price they were decided at.
    func remaining(_ side: Side) -> Quantity {
        var sum = Quantity.zero
        for entry in working where entry.request.side == side {
            switch entry.request.size {
            case .quantity(let quantity): sum += quantity - entry.state.filled
            case .amount(let amount):
                let bought = amount.quantity(at: entry.request.referencePrice) ?? .zero
                sum += max(bought - entry.state.filled, .zero)
            }
        }
        return sum
    }

    func entry(_ id: ClientOrderID) -> Entry? {
        working.first { $0.request.id == id } ?? finished.first { $0.request.id == id }
    }

    private func advance(_ entry: inout Entry, _ event: OrderEvent) throws(Failure) {
        do throws(IllegalTransition) {
            entry.state = try entry.state.applying(event, size: entry.request.size)
        } catch {
            throw .illegal(entry.request.id, error)
        }
    }

    private mutating func retire(_ entry: Entry) {
        if finished.count < Self.finishedLimit {
            finished.append(entry)
        } else {
            finished[oldest] = entry
            oldest = (oldest + 1) % Self.finishedLimit
        }
    }
}
