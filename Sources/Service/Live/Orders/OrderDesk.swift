import Domain
import ExchangeAPI
import Risk

/// Carries the engine's orders to a venue behind a bad line, and tells the engine what became of them.
///
/// A value without a clock and without I/O: it takes commands, answers, and what the account's stream
/// says, in any order and more than once, and says what to call next. What it promises:
/// an order is sent again only when it certainly did not reach the venue, and only while it is timely;
/// one whose fate is unknown is looked up until it is known; every execution is told once, with the fee
/// that the venue took; the end of an order is told when all of its fills are.
struct OrderDesk: Sendable {
    let instrument: Instrument
    /// Of the client order ids.
    let run: UInt64
    let policy: DeskPolicy
    var orders: [ClientOrderID: DeskOrder] = [:]
    private var byVenueID: [VenueOrderID: ClientOrderID] = [:]
    private var asked: [Int: Question] = [:]
    private var lastNumber = 0
    private var news: [VenueEvent] = []
    private var notes: [DeskNote] = []
    private var strangers: Set<VenueOrderID> = []
    private var guardian = SilenceGuard()
    /// Counts everything that can move the account: what was read before it changed is out of date.
    private(set) var activity = 0

    /// Finished orders that are kept for late news, and strange ones that were told of.
    private static let memory = 512

    private struct Question: Sendable {
        let work: DeskCall.Work
        let order: ClientOrderID?
        let sent: Timestamp
        /// It was given up: its slot is free, and its answer is still welcome.
        var isOverdue = false
    }

    init(instrument: Instrument, run: UInt64, policy: DeskPolicy = DeskPolicy()) {
        self.instrument = instrument
        self.run = run
        self.policy = policy
    }

    // MARK: - What the engine wants

    mutating func place(_ order: ApprovedOrder, at now: Timestamp) {
        activity += 1
        orders[order.request.id] = DeskOrder(order, decided: now)
    }

    /// Finds out what became of an order of a run that was cut off, and cancels it if it still works.
    mutating func adopt(_ request: OrderRequest, fills: [Fill], at now: Timestamp) {
        orders[request.id] = DeskOrder(adopting: request, fills: fills, at: now)
    }

    mutating func cancel(_ id: ClientOrderID, at now: Timestamp) {
        guard var order = orders[id], order.life != .over else { return }
        activity += 1
        order.wantsCancel = true
        if order.life == .waiting {
            order.life = .over
            news.append(.rejected(id, reason: "not sent: withdrawn before it was", now))
        }
        orders[id] = order
    }

    mutating func query(_ id: ClientOrderID, at now: Timestamp) {
        guard orders[id]?.life != .over else { return }
        orders[id]?.look(at: now + policy.firstLook)
    }

    /// Looks every order up that is not over: the stream was silent, and is back.
    mutating func lookAtAll(at now: Timestamp) {
        for id in orders.keys where orders[id]?.life == .live || orders[id]?.life == .unknown {
            orders[id]?.look(at: now)
        }
    }

    // MARK: - What it tells

    /// What the engine is to be told, in order; each once.
    mutating func takeNews() -> [VenueEvent] {
        defer { news.removeAll(keepingCapacity: true) }
        return news
    }

    /// What a person is to be told.
    mutating func takeNotes() -> [DeskNote] {
        defer { notes.removeAll(keepingCapacity: true) }
        return notes
    }

    /// Orders whose end is not known.
    var open: [ClientOrderID] {
        orders.values.filter { $0.life != .over }.map(\.request.id).sorted()
    }

    /// Nothing works and nothing is on its way.
    var isQuiet: Bool {
        orders.values.allSatisfy { $0.life == .over } && asked.values.allSatisfy(\.isOverdue)
            && !guardian.isArmed
    }

    /// Whether an order of this id can still move the account.
    func isOver(_ id: ClientOrderID) -> Bool { orders[id].map { $0.life == .over } ?? true }

    // MARK: - Calls

    /// Everything to be called at `now`; the caller carries all of it out.
    mutating func calls(at now: Timestamp) -> [DeskCall] {
        giveUp(at: now)
        var calls: [DeskCall] = []
        let ids = orders.keys.sorted()
        for id in ids { cancelIfDue(id, now, &calls) }
        for id in ids { sendIfDue(id, now, &calls) }
        for id in ids { lookIfDue(id, now, &calls) }
        if let span = policy.silenceSwitch {
            let isWorking = orders.values.contains { $0.life != .over }
            if let wish = guardian.wish(isWorking: isWorking, span: span, at: now),
                let call = ask(wish, nil, now)
            {
                guardian.isAsking = true
                calls.append(call)
            }
        }
        forget()
        return calls
    }

    private mutating func ask(
        _ work: DeskCall.Work, _ order: ClientOrderID?, _ now: Timestamp
    ) -> DeskCall? {
        guard asked.values.count(where: { !$0.isOverdue }) < policy.callsAtOnce else { return nil }
        lastNumber += 1
        asked[lastNumber] = Question(work: work, order: order, sent: now)
        return DeskCall(number: lastNumber, work: work)
    }

    private mutating func cancelIfDue(
        _ id: ClientOrderID, _ now: Timestamp, _ calls: inout [DeskCall]
    ) {
        guard let order = orders[id], order.life == .live, order.wantsCancel, order.verdict == nil,
            !order.isCanceling, now >= order.cancelAt,
            let call = ask(.cancel(order.reference), id, now)
        else { return }
        activity += 1
        orders[id]?.isCanceling = true
        calls.append(call)
    }

    private mutating func sendIfDue(
        _ id: ClientOrderID, _ now: Timestamp, _ calls: inout [DeskCall]
    ) {
        guard let order = orders[id], order.life == .waiting else { return }
        guard now - order.decided <= policy.timely else {
            refuse(id, "not sent: it could not be sent in time", now)
            return
        }
        guard now >= order.sendAt, let approved = order.approved,
            let call = ask(.place(approved), id, now)
        else { return }
        activity += 1
        orders[id]?.life = .sending
        orders[id]?.sends += 1
        calls.append(call)
    }

    private mutating func lookIfDue(
        _ id: ClientOrderID, _ now: Timestamp, _ calls: inout [DeskCall]
    ) {
        guard let order = orders[id], order.life == .live || order.life == .unknown,
            !order.isLooking, let due = order.lookAt, now >= due,
            let call = ask(.lookUp(order.reference), id, now)
        else { return }
        orders[id]?.isLooking = true
        orders[id]?.lookAt = nil
        calls.append(call)
    }

    /// Calls that nobody answered: their outcome is unknown.
    private mutating func giveUp(at now: Timestamp) {
        for number in asked.keys.sorted() {
            guard let question = asked[number], !question.isOverdue,
                now - question.sent > policy.answerWithin
            else { continue }
            let unknown = VenueCallError.outcomeUnknown(
                "no answer within \(policy.answerWithin)")
            settle(question, .failed(unknown), now)
            asked[number]?.isOverdue = true
        }
    }

    // MARK: - Answers

    /// Takes the answer to a call; one that came too late is still news.
    mutating func take(_ answer: DeskAnswer, to number: Int, at now: Timestamp) {
        guard let question = asked.removeValue(forKey: number) else { return }
        activity += 1
        if question.isOverdue, case .failed(.outcomeUnknown) = answer { return }
        settle(question, answer, now)
    }

    private mutating func settle(
        _ question: Question, _ answer: DeskAnswer, _ now: Timestamp
    ) {
        switch question.work {
        case .guardSilence(let span): guardian.answered(answer, span, sent: question.sent, at: now)
        case .place, .cancel, .lookUp:
            guard let id = question.order, orders[id] != nil else { return }
            switch question.work {
            case .place: placed(id, answer, now)
            case .cancel: canceled(id, answer, now)
            default: lookedUp(id, answer, since: question.sent, now)
            }
        }
    }

    // MARK: - For the extensions

    mutating func tell(_ event: VenueEvent) {
        activity += 1
        news.append(event)
    }

    mutating func note(_ note: DeskNote) { notes.append(note) }

    /// Ends an order that never became alive.
    mutating func refuse(_ id: ClientOrderID, _ reason: String, _ now: Timestamp) {
        orders[id]?.life = .over
        tell(.rejected(id, reason: reason, now))
    }

    /// Learns the venue's name of an order.
    mutating func bind(_ id: ClientOrderID, to venueID: VenueOrderID) {
        orders[id]?.venueID = venueID
        byVenueID[venueID] = id
    }

    /// Whose news it is; `nil` for orders of others.
    func resolve(_ client: String?, _ venueID: VenueOrderID) -> ClientOrderID? {
        if let client, let id = ClientOrderID(parsing: client), id.run == run, orders[id] != nil {
            return id
        }
        return byVenueID[venueID]
    }

    /// News of an order that is not known by that name: it may be ours with its acknowledgement lost.
    mutating func meetStranger(_ venueID: VenueOrderID, _ client: String?, at now: Timestamp) {
        for id in orders.keys where orders[id]?.venueID == nil && orders[id]?.life != .over {
            orders[id]?.look(at: now + policy.firstLook)
        }
        let isNameless = client == nil && orders.values.contains { $0.venueID == nil }
        guard !isNameless, strangers.count < Self.memory, strangers.insert(venueID).inserted
        else { return }
        notes.append(.strangeOrder(venueID, client: client))
    }

    /// Forgets what finished long ago.
    private mutating func forget() {
        guard orders.count > Self.memory else { return }
        let finished = orders.values.filter { $0.life == .over }.map(\.request.id).sorted()
        for id in finished.prefix(max(0, orders.count - Self.memory)) {
            if let venueID = orders[id]?.venueID { byVenueID[venueID] = nil }
            orders[id] = nil
        }
    }
}

/// What the desk has to say to people.
enum DeskNote: Hashable, Sendable, CustomStringConvertible {
    /// Something in this market is not of this run.
    case strangeOrder(VenueOrderID, client: String?)
    /// An order that was said not to exist, or to be refused, lives.
    case resurrected(ClientOrderID)
    /// A call that will be tried again.
    case failed(ClientOrderID?, String)

    var description: String {
        switch self {
        case .strangeOrder(let id, let client):
            "order \(id)\(client.map { " (\($0))" } ?? "") in this market is not of this run"
        case .resurrected(let id): "order \(id) lives although the venue had said otherwise"
        case .failed(let id, let reason): (id.map { "order \($0): " } ?? "") + reason
        }
    }
}
