import Domain

/// Our orders: those alive, and the last finished ones, whose late news must still be understood.
struct OrderManager: Sendable {
    /// One order with what is known of it.
    struct Entry: Sendable {
        let request: OrderRequest
        var state: OrderState
        /// Executions already counted; a fill told twice counts once.
        var executions: [ExecutionID] = []
        var wish = Wish.keep
        /// The venue has acknowledged it or executed some of it.
        var isKnownLive = false

        /// Notes an execution; false when it had been counted before.
        mutating func counts(_ fill: Fill) throws(Failure) -> Bool {
            guard fill.side == request.side, fill.quantity > .zero, fill.price > .zero else {
                throw .impossible(fill)
            }
            if executions.contains(fill.executionID) { return false }
            executions.append(fill.executionID)
            return true
        }
    }

    /// What has become of our interest in an order.
    enum Wish: Sendable {
        case keep
        /// What has not been executed is to be cancelled.
        case cancel
        /// It is to be cancelled, and what it has executed closed, however late that is told.
        case undo
    }

    /// Why news of an order cannot be taken in. Each halts trading.
    enum Failure: Error, CustomStringConvertible {
        case unknownOrder(ClientOrderID)
        case illegal(ClientOrderID, IllegalTransition)
        /// Nothing or less executed, for nothing, or on the other side than ordered.
        case impossible(Fill)

        var description: String {
            switch self {
            case .unknownOrder(let id): "the venue reports order \(id), which is not known here"
            case .illegal(let id, let transition): "order \(id): \(transition)"
            case .impossible(let fill):
                "the venue reports a \(fill.side) of \(fill.quantity) at \(fill.price) "
                    + "for order \(fill.order), which cannot be"
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

    /// Applies what happened: the order as it then is, or `nil` when that was no news.
    mutating func apply(
        _ event: OrderEvent, to id: ClientOrderID
    ) throws(Failure) -> Entry? {
        if let index = working.firstIndex(where: { $0.request.id == id }) {
            if Self.isOvertaken(event, in: working[index]) { return nil }
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
        if Self.isOvertaken(event, in: finished[index]) { return nil }
        try advance(&finished[index], event)
        return finished[index]
    }

    /// Whether other news of the order has already answered `event`.
    ///
    /// Requests and the stream are told apart from each other: a request can time out after the
    /// stream has said how it ended, and both can tell of the same refusal.
    private static func isOvertaken(_ event: OrderEvent, in entry: Entry) -> Bool {
        switch (entry.state, event) {
        case (.open, .timedOut), (.filled, .timedOut), (.canceled, .timedOut),
            (.rejected, .timedOut), (.rejected, .rejected), (.rejected, .cancelRefused):
            true
        // The cancel arrived before the order, or the order never did: that it is still live, as a
        // refused cancel says otherwise, is not known. A look-up will tell.
        case (.canceling, .cancelRefused): !entry.isKnownLive
        default: false
        }
    }

    /// Notes what is wanted of a working order from now on.
    mutating func set(_ wish: Wish, for id: ClientOrderID) {
        guard let index = working.firstIndex(where: { $0.request.id == id }) else { return }
        working[index].wish = wish
    }

    /// Counts an execution: the order after it, or `nil` when it had been counted before.
    mutating func apply(_ fill: Fill) throws(Failure) -> Entry? {
        if let index = working.firstIndex(where: { $0.request.id == fill.order }) {
            guard try working[index].counts(fill) else { return nil }
            return try apply(
                .filled(total: working[index].state.filled + fill.quantity), to: fill.order)
        }
        guard let index = finished.firstIndex(where: { $0.request.id == fill.order }) else {
            throw .unknownOrder(fill.order)
        }
        guard try finished[index].counts(fill) else { return nil }
        return try apply(
            .filled(total: finished[index].state.filled + fill.quantity), to: fill.order)
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
        working.contains { $0.wish == .keep && !$0.request.isReduceOnly }
    }

    func isWorking(_ id: ClientOrderID) -> Bool { working.contains { $0.request.id == id } }

    func entry(_ id: ClientOrderID) -> Entry? {
        working.first { $0.request.id == id } ?? finished.first { $0.request.id == id }
    }

    private func advance(_ entry: inout Entry, _ event: OrderEvent) throws(Failure) {
        do throws(IllegalTransition) {
            entry.state = try entry.state.applying(event, size: entry.request.size)
        } catch {
            throw .illegal(entry.request.id, error)
        }
        switch event {
        case .accepted, .filled: entry.isKnownLive = true
        default: break
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
