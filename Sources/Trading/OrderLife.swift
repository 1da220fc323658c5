import Domain

/// What is known of one order, from its intent to its last late news.
struct OrderLife: Sendable {
    let id: ClientOrderID
    let side: Side
    let size: OrderSize
    let isReduceOnly: Bool
    private(set) var state = OrderState.intended
    var wish = Wish.keep
    /// The venue has acknowledged it or executed some of it.
    private var isKnownLive = false
    private var executions = CountedExecutions()

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

    init(_ request: OrderRequest) {
        id = request.id
        side = request.side
        size = request.size
        isReduceOnly = request.isReduceOnly
    }

    /// Takes in what happened; false when other news had told it already.
    mutating func take(_ event: OrderEvent) throws(Failure) -> Bool {
        if isOvertaken(event) { return false }
        do throws(IllegalTransition) {
            state = try state.applying(event, size: size)
        } catch {
            throw .illegal(id, error)
        }
        switch event {
        case .accepted, .filled: isKnownLive = true
        default: break
        }
        return true
    }

    /// Counts an execution; false when it had been counted before.
    mutating func take(_ fill: Fill) throws(Failure) -> Bool {
        guard fill.side == side, fill.quantity > .zero, fill.price > .zero else {
            throw .impossible(fill)
        }
        guard executions.insert(fill.executionID) else { return false }
        return try take(.filled(total: state.filled + fill.quantity))
    }

    /// Whether other news of the order has already answered `event`.
    ///
    /// Requests and the stream are told apart from each other: a request can time out after the
    /// stream has said how it ended, and both can tell of the same refusal.
    private func isOvertaken(_ event: OrderEvent) -> Bool {
        switch (state, event) {
        case (.open, .timedOut), (.filled, .timedOut), (.canceled, .timedOut),
            (.rejected, .timedOut), (.rejected, .rejected), (.rejected, .cancelRefused):
            true
        // The cancel arrived before the order, or the order never did: that it is still live, as a
        // refused cancel says otherwise, is not known. A look-up will tell.
        case (.canceling, .cancelRefused): !isKnownLive
        default: false
        }
    }
}

/// Executions already counted: a fill told twice counts once.
///
/// Most orders are executed at once, and need no list.
private struct CountedExecutions: Sendable {
    private var first: ExecutionID?
    private var others: [ExecutionID] = []

    /// False when it is there already.
    mutating func insert(_ execution: ExecutionID) -> Bool {
        guard let first else {
            first = execution
            return true
        }
        if first == execution || others.contains(execution) { return false }
        others.append(execution)
        return true
    }
}
