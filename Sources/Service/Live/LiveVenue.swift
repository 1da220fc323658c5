import Domain
import ExchangeAPI
import Ledger
import Risk
import Storage
import Trading

/// A real venue, as a session trades at it: the desk's calls on their way, the account's stream, and the
/// account held against the ledger.
///
/// Lives on the session's thread; calls run beside it, and their answers wait in the feed.
final class LiveVenue: SessionVenue {
    private let trading: LiveTrading
    private let instrument: Instrument
    private let clock: @Sendable () -> Timestamp
    private let tell: (AccountNote) -> Void
    private var desk: OrderDesk
    private var reconciler: Reconciler
    private var isLost = false
    private var isBlind = false
    private var hasDiffered = false
    private var isClosing = false
    private var hasComparedAtEnd = false
    private var readSince: Timestamp
    private(set) var closing: LiveClosing
    private var difference: String?
    /// Funding told by the stream or by the list of executions; the engine counts each time once.
    private var funding: [VenueEvent] = []

    init(
        _ trading: LiveTrading, plan: RunPlan, clock: @escaping @Sendable () -> Timestamp,
        tell: @escaping (AccountNote) -> Void
    ) {
        self.trading = trading
        self.clock = clock
        self.tell = tell
        instrument = plan.instrument
        var policy = DeskPolicy()
        policy.silenceSwitch = trading.silenceSwitch
        desk = OrderDesk(instrument: plan.instrument, run: plan.header.number, policy: policy)
        let baseline = trading.baseline
        reconciler = Reconciler(
            instrument: plan.instrument, capital: plan.header.capital,
            baseline: VenueBooks(of: plan.instrument, baseline.balances, baseline.positions),
            at: baseline.time)
        readSince = baseline.time
        closing = LiveClosing(
            currency: plan.instrument.settlement,
            ledger: LiveClosing.Books(cash: .zero, position: .zero), agrees: false, unresolved: [])
    }

    /// The command that makes this has demanded the explicit act.
    var destination: Destination { .real(isArmed: true) }
    /// Compared by the reconciler, when nothing is in flight.
    var books: (cash: Money, position: Quantity)? { nil }

    func update(_ instrument: Instrument) {}

    func advance(to bar: Bar, into events: inout [VenueEvent]) {}

    func submit(
        _ order: ApprovedOrder, at time: Timestamp, into events: inout [VenueEvent]
    ) {
        tell(.sent(order.request))
        hasComparedAtEnd = false
        if isClosing { reconciler.hurry(at: clock()) }
        desk.place(order, at: clock())
        call()
    }

    func cancel(_ id: ClientOrderID, at time: Timestamp, into events: inout [VenueEvent]) {
        desk.cancel(id, at: clock())
        call()
    }

    func query(_ id: ClientOrderID, at time: Timestamp, into events: inout [VenueEvent]) {
        desk.query(id, at: clock())
        call()
    }

    func beginClosing() {
        isClosing = true
        reconciler.hurry(at: clock())
    }

    var isSettled: Bool { desk.isQuiet && hasComparedAtEnd }

    var fault: String? {
        if !desk.open.isEmpty {
            return "the fate of orders is unknown: "
                + desk.open.map(\.description).joined(separator: ", ")
        }
        if let difference { return "ledger and account differ: \(difference)" }
        return isClosing && !hasComparedAtEnd ? "the account could not be read at the end" : nil
    }

    // MARK: - Listening

    func listen(to engine: Engine, into events: inout [VenueEvent]) -> Operation? {
        let now = clock()
        var wish: Operation?
        for item in trading.ports.feed.takeAll() {
            switch item {
            case .answer(let number, let answer): desk.take(answer, to: number, at: now)
            case .stream(let delivery): hear(delivery, engine, at: now)
            case .reading(.success(let reading)):
                wish = take(reading, engine, at: now) ?? wish
            case .reading(.failure(let error)):
                reconciler.failed(at: now)
                tell(.unreadable(error.description))
            }
        }
        call()
        let news = desk.takeNews()
        for event in news { describe(event) }
        for note in desk.takeNotes() { tell(.remark(note.description)) }
        events += news + funding
        funding.removeAll()
        wish = wish ?? blindness(at: now)
        readIfDue(engine, hasNews: !events.isEmpty, at: now)
        closing.unresolved = desk.open
        return wish
    }

    private func hear(
        _ delivery: StreamDelivery<AccountEvent>, _ engine: Engine, at now: Timestamp
    ) {
        switch delivery {
        case .events(let told):
            for event in told { hear(event, engine, at: now) }
        case .lost(let loss, _, _):
            // Attempts that fail one after another are one loss.
            if !isLost { tell(.lost(loss.description)) }
            isLost = true
        case .restored:
            isLost = false
            tell(.restored)
            desk.lookAtAll(at: now)
            reconciler.hurry(at: now)
        case .undecodable(let error, _, _):
            tell(.remark("a message about the account was not understood: \(error)"))
            desk.lookAtAll(at: now)
            reconciler.hurry(at: now)
        }
    }

    private func hear(_ event: AccountEvent, _ engine: Engine, at now: Timestamp) {
        desk.hear(event, at: now)
        switch event {
        case .funding(let receipt) where receipt.instrument == instrument.id:
            funding.append(.funding(FundingPayment(receipt, position: engine.position.quantity)))
        case .fill(let fill) where fill.instrument == instrument.id && fill.cause != .trade:
            tell(.remark("\(fill.cause.rawValue) of \(fill.quantity) at \(fill.price)"))
            reconciler.hurry(at: now)
        case .error(let error): tell(.remark("the venue: \(error.name): \(error.message)"))
        default: break
        }
    }

    // MARK: - Calling

    private func call() {
        let (ports, id) = (trading.ports, instrument.id)
        for call in desk.calls(at: clock()) {
            Task {
                let answer = await ports.answer(call.work, of: id)
                ports.feed.put(.answer(call.number, answer))
            }
        }
    }

    private func readIfDue(_ engine: Engine, hasNews: Bool, at now: Timestamp) {
        let isQuiet = !hasNews && desk.isQuiet && engine.workingOrders.isEmpty
        guard
            reconciler.shouldRead(isQuiet: isQuiet, activity: desk.activity, at: now)
        else { return }
        let (ports, instrument, since, clock) = (trading.ports, instrument, readSince, clock)
        Task {
            let result: Result<AccountReading, VenueCallError>
            do throws(VenueCallError) {
                result = .success(
                    try await AccountReading.read(
                        ports.account, instrument, since: since, clock: clock))
            } catch {
                result = .failure(error)
            }
            ports.feed.put(.reading(result))
        }
    }

    // MARK: - Comparing

    private func take(
        _ reading: AccountReading, _ engine: Engine, at now: Timestamp
    ) -> Operation? {
        // What happened before the run is none of its business.
        for event in reading.executions where event.isAfter(trading.baseline.time) {
            hear(event, engine, at: now)
        }
        readSince = max(trading.baseline.time, reading.time - .minutes(1))
        var strange: [String] = []
        for order in reading.openOrders {
            if let id = desk.resolve(order.clientID.value, order.id) {
                if desk.isOver(id) { desk.hear(.order(order), at: now) }
            } else {
                strange.append(order.clientID.value ?? order.id.text)
            }
        }
        let venue = VenueBooks(of: instrument, reading.balances, reading.positions)
        let outcome = reconciler.take(
            venue, strangeOrders: strange, ledgerCash: engine.ledger.cash,
            position: engine.position.quantity, activity: desk.activity, at: now)
        note(venue, engine)
        switch outcome {
        case .moved: return nil
        case .agrees:
            closing.agrees = true
            difference = nil
            if hasDiffered { tell(.agrees) }
            hasDiffered = false
            if isClosing { hasComparedAtEnd = true }
            guard isBlind else { return nil }
            isBlind = false
            // What halted the run meanwhile was something else, and is for a person to look at.
            if case .halted = engine.state { return nil }
            return .resume
        case .differs(let difference, let check):
            hasDiffered = true
            tell(.differs(difference.description, check: check, of: Reconciler.mostDiffering))
            return nil
        case .mustHalt(let difference):
            if isClosing { hasComparedAtEnd = true }
            self.difference = difference.description
            let most = Reconciler.mostDiffering
            tell(.differs(difference.description, check: most, of: most))
            return .halt(reason: "ledger and account differ: \(difference)")
        }
    }

    private func note(_ venue: VenueBooks, _ engine: Engine) {
        closing.agrees = false
        closing.ledger = LiveClosing.Books(
            cash: engine.ledger.cash - engine.ledger.capital, position: engine.position.quantity)
        closing.venueCash = venue.cash - reconciler.baseline.cash
        closing.venuePosition = venue.position - reconciler.baseline.position
    }

    /// While the account cannot be read, no position is opened.
    private func blindness(at now: Timestamp) -> Operation? {
        guard !isBlind, reconciler.isBlind(at: now), desk.isQuiet else { return nil }
        isBlind = true
        tell(.unreadable("for \(Reconciler.blindness): no position is opened until it can be"))
        return .reduce
    }

    private func describe(_ event: VenueEvent) {
        switch event {
        case .fill(let fill): tell(.filled(fill))
        case .rejected(let id, let reason, _): tell(.refused(id, reason))
        case .absent(let id, _): tell(.refused(id, "it never arrived"))
        case .canceled(let id, _): tell(.canceled(id))
        case .timedOut(let id, _): tell(.unknown(id))
        // What is no order's is told where it is heard.
        case .accepted, .cancelRefused, .completed, .funding, .liquidation: break
        }
    }
}

extension LivePorts {
    /// Asks the venue once; whatever goes wrong is an answer too.
    func answer(_ work: DeskCall.Work, of instrument: InstrumentID) async -> DeskAnswer {
        do throws(VenueCallError) {
            switch work {
            case .place(let order): return .placed(try await gateway.place(order))
            case .cancel(let reference):
                try await gateway.cancel(reference, of: instrument)
                return .done
            case .lookUp(let reference):
                return .found(try await account.order(reference, of: instrument))
            case .guardSilence(let span):
                try await gateway.cancelAllAfter(span)
                return .done
            }
        } catch {
            return .failed(error)
        }
    }
}

extension FundingPayment {
    /// What a receipt tells; its rate and quantity are those of the holder, without a sign.
    init(_ receipt: FundingReceipt, position: Quantity) {
        let isShort = position < .zero
        self.init(
            time: receipt.times.venue ?? receipt.times.received,
            rate: isShort ? -receipt.rate : receipt.rate,
            position: isShort ? -receipt.quantity : receipt.quantity, markPrice: receipt.mark,
            paid: receipt.paid)
    }
}

extension AccountEvent {
    fileprivate func isAfter(_ time: Timestamp) -> Bool {
        switch self {
        case .fill(let fill): (fill.times.venue ?? .distantFuture) > time
        case .funding(let funding): (funding.times.venue ?? .distantFuture) > time
        default: true
        }
    }
}
