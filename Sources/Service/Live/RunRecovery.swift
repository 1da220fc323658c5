public import Domain
import ExchangeAPI
import Ledger
import Risk
public import Storage
import Trading

/// Finds out what became of the orders of runs that were cut off, before another one begins.
///
/// Each is looked up by the name it was sent under until its fate is known; one that still works is
/// cancelled. What is found is added to the run that made the order.
public struct RunRecovery: Sendable {
    /// What became of one order.
    public struct Finding: Hashable, Sendable {
        public let run: String
        public let order: ClientOrderID
        public let state: OrderState
    }

    private let store: Store
    private let instrument: Instrument
    private let ports: LivePorts
    private let clock: @Sendable () -> Timestamp

    /// - Parameter ports: their feed is used for the answers, and must not be in use elsewhere.
    public init(
        store: Store, instrument: Instrument, ports: LivePorts,
        clock: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.instrument = instrument
        self.ports = ports
        self.clock = clock
    }

    /// Resolves every order of unknown fate in this market.
    ///
    /// - Returns: what became of them; a state that is not final was not found out within the time.
    /// - Throws: `StorageError`, `IllegalTransition` and `PostingError` when the venue contradicts what
    ///   was recorded.
    public func resolve(within patience: TimeSpan = .seconds(60)) throws -> [Finding] {
        var findings: [Finding] = []
        for (run, orders) in try store.unresolvedOrders(of: instrument.id) {
            var old = try OldRun(run, orders, store, instrument)
            var desk = OrderDesk(instrument: instrument, run: run.header.number)
            let end = clock() + patience
            for order in orders {
                desk.adopt(
                    order.request, fills: old.fills.filter { $0.order == order.request.id },
                    at: clock())
            }
            while !desk.isQuiet, clock() < end {
                call(&desk)
                for case .answer(let number, let answer) in ports.feed.takeAll() {
                    desk.take(answer, to: number, at: clock())
                }
                for event in desk.takeNews() { try old.take(event) }
                Sleep.briefly(.milliseconds(20))
            }
            try old.writer.commit()
            findings += orders.map { order in
                let id = order.request.id
                return Finding(
                    run: run.header.id, order: id, state: old.states[id] ?? order.state)
            }
        }
        return findings
    }

    private func call(_ desk: inout OrderDesk) {
        let (ports, id) = (ports, instrument.id)
        for call in desk.calls(at: clock()) {
            Task {
                let answer = await ports.answer(call.work, of: id)
                ports.feed.put(.answer(call.number, answer))
            }
        }
    }
}

/// The books of a run that was cut off, taken up again from its records.
private struct OldRun {
    let writer: RunWriter
    private(set) var fills: [Fill]
    private(set) var states: [ClientOrderID: OrderState]
    private let sizes: [ClientOrderID: OrderSize]
    private var ledger: Ledger

    init(
        _ run: StoredRun, _ orders: [StoredOrder], _ store: Store, _ instrument: Instrument
    ) throws {
        writer = try store.reopen(run)
        var told: [Fill] = []
        try store.forEachFill(of: run) { told.append($0) }
        fills = told
        states = [:]
        var sizes: [ClientOrderID: OrderSize] = [:]
        for order in orders {
            states[order.request.id] = order.state
            sizes[order.request.id] = order.request.size
        }
        self.sizes = sizes
        // Only what is added now is stored: the rest has been.
        var before: [Transfer] = []
        ledger = try Ledger(
            instrument: instrument, capital: run.header.capital, time: run.header.startedAt,
            into: &before)
        for fill in told { try ledger.apply(fill, into: &before) }
    }

    /// Records what the venue tells of an order.
    mutating func take(_ event: VenueEvent) throws {
        switch event {
        case .accepted(let id, _, let time): try advance(id, .accepted, time)
        case .rejected(let id, let reason, let time):
            try advance(id, .rejected(.venue(reason)), time)
        case .timedOut(let id, let time): try advance(id, .timedOut, time)
        case .absent(let id, let time): try advance(id, .rejected(.neverArrived), time)
        case .canceled(let id, let time): try advance(id, .canceled, time)
        case .cancelRefused(let id, let time): try advance(id, .cancelRefused, time)
        case .completed(let id, let time): try advance(id, .completed, time)
        case .fill(let fill):
            guard let state = states[fill.order] else { return }
            try writer.append(.fill(fill))
            try advance(fill.order, .filled(total: state.filled + fill.quantity), fill.time)
            fills.append(fill)
            var transfers: [Transfer] = []
            try ledger.apply(fill, into: &transfers)
            for transfer in transfers { try writer.append(.transfer(transfer)) }
        // Look-ups tell of orders only.
        case .funding, .liquidation: return
        }
    }

    private mutating func advance(
        _ id: ClientOrderID, _ event: OrderEvent, _ time: Timestamp
    ) throws {
        guard var state = states[id], let size = sizes[id] else { return }
        if state == .intended { state = try state.applying(.sent, size: size) }
        state = try state.applying(event, size: size)
        states[id] = state
        try writer.append(.order(id, event, state, time))
    }
}
