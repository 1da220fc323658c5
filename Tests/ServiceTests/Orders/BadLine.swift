import Domain
import ExchangeAPI
import Risk

@testable import Service

/// A venue behind a bad line: answers are lost or late, the stream loses, repeats and reorders.
///
/// What it says is always true. It keeps its own account, and notes every order that is sent although
/// an earlier copy may have arrived.
struct BadLine {
    struct Execution {
        let report: FillReport
        let fee: Money
    }

    struct Placed {
        let request: OrderRequest
        let visible: Timestamp
        var executed = Quantity.zero
        var spent = Money.zero
        var paid = Money.zero
        var executions: [Execution] = []
        var status = OrderStatus.open
    }

    /// How fees are told.
    enum Fees: CaseIterable {
        /// With each fill, every digit.
        case withFills
        /// In the order's total alone, cut to 0.01 once for the order.
        case inTotal
    }

    let instrument: Instrument
    let fees: Fees
    private(set) var cash: Money
    private(set) var base: Quantity
    private(set) var placed: [ClientOrderID: Placed] = [:]
    private(set) var sentTwice: [ClientOrderID] = []
    private(set) var executions = 0
    private var mayHaveArrived: Set<ClientOrderID> = []
    private var arrivals: [(due: Timestamp, request: OrderRequest)] = []
    private var answers: [(due: Timestamp, number: Int, answer: DeskAnswer)] = []
    private var stream: [(due: Timestamp, event: AccountEvent)] = []
    private var deafUntil: Timestamp?
    private var random: SeededRandom

    init(_ instrument: Instrument, fees: Fees, cash: Money, base: Quantity, seed: UInt64) {
        self.instrument = instrument
        self.fees = fees
        self.cash = cash
        self.base = base
        random = SeededRandom(seed: seed &* 31)
    }

    private mutating func chance(_ percent: UInt64) -> Bool { random.next() % 100 < percent }
    private mutating func within(_ milliseconds: Int64) -> TimeSpan {
        .milliseconds(Int64(random.next() % UInt64(milliseconds + 1)))
    }

    // MARK: - Calls

    mutating func take(_ call: DeskCall, at now: Timestamp) {
        switch call.work {
        case .place(let order): place(order.request, call.number, now)
        case .cancel(let reference): cancel(reference, call.number, now)
        case .lookUp(let reference):
            if chance(15) {
                return answer(call.number, .failed(.outcomeUnknown("lost")), now, 1_500)
            }
            if chance(5) { return }
            answer(call.number, .found(report(reference, now)), now, 800)
        case .guardSilence: answer(call.number, .done, now, 200)
        }
    }

    private mutating func place(_ request: OrderRequest, _ number: Int, _ now: Timestamp) {
        if mayHaveArrived.contains(request.id) { sentTwice.append(request.id) }
        let unknown = DeskAnswer.failed(.outcomeUnknown("lost"))
        let roll = random.next() % 100
        if roll < 12 {
            let reason = NotSent(
                roll < 6 ? .unreachable : .rateLimited, "not now",
                notBefore: roll < 6 ? nil : now + .milliseconds(700))
            return answer(number, .failed(.notSent(reason)), now, 100)
        }
        mayHaveArrived.insert(request.id)
        switch roll {
        case 12..<20: answer(number, unknown, now, 3_000)  // never arrives
        case 20..<24: break  // neither arrives nor is answered
        case 24..<28:
            answer(number, .failed(.refused(Refusal(.other, message: "no"))), now, 500)
        default:
            arrivals.append((now + (roll < 40 ? within(3_000) : within(100)), request))
            if roll < 40 { return answer(number, unknown, now, 5_000) }
            if roll < 44 { return }
            let told = update(request.id, .acknowledged, executed: nil, paid: nil, now)
            answers.append((now + .milliseconds(100) + within(2_000), number, .placed(told)))
        }
    }

    private mutating func cancel(_ reference: OrderReference, _ number: Int, _ now: Timestamp) {
        if chance(10) { return answer(number, .failed(.outcomeUnknown("lost")), now, 2_000) }
        if chance(5) {
            return answer(number, .failed(.notSent(NotSent(.overloaded, "busy"))), now, 100)
        }
        guard let id = named(reference), let order = placed[id], order.status == .open else {
            let no = Refusal(.orderFinished, message: "nothing to cancel")
            return answer(number, .failed(.refused(no)), now, 300)
        }
        finish(id, .canceled, now)
        let isLost = chance(15)
        answer(number, isLost ? .failed(.outcomeUnknown("lost")) : .done, now, 500)
    }

    private func named(_ reference: OrderReference) -> ClientOrderID? {
        if let client = reference.client.flatMap({ ClientOrderID(parsing: $0) }) { return client }
        return placed.keys.first { "V\($0.sequence)" == reference.venue?.text }
    }

    private func report(_ reference: OrderReference, _ now: Timestamp) -> OrderReport? {
        guard let id = named(reference), let order = placed[id], now >= order.visible else {
            return nil
        }
        return OrderReport(
            order: update(id, order.status, executed: order.executed, paid: order.paid, now),
            fills: order.executions.map(\.report).map { report in
                // Over REST no fee is told with a fill.
                var report = report
                report.fee = nil
                report.feeCurrency = nil
                return report
            })
    }

    private mutating func answer(
        _ number: Int, _ answer: DeskAnswer, _ now: Timestamp, _ milliseconds: Int64
    ) {
        answers.append((now + within(milliseconds), number, answer))
    }

    // MARK: - Time

    /// What has come by `now`: answers, and what the stream did not lose; true when it was deaf until now.
    mutating func advance(
        to now: Timestamp, price: Price
    ) -> (answers: [(Int, DeskAnswer)], events: [AccountEvent], isRestored: Bool) {
        for arrival in arrivals where arrival.due <= now { arrive(arrival.request, now) }
        arrivals.removeAll { $0.due <= now }
        for id in placed.keys.sorted() where placed[id]?.status == .open && chance(8) {
            execute(id, price, now)
        }
        let answered = answers.filter { $0.due <= now }.map { ($0.number, $0.answer) }
        answers.removeAll { $0.due <= now }
        var events = stream.filter { $0.due <= now }.map(\.event)
        stream.removeAll { $0.due <= now }
        events.shuffle(using: &random)
        var isRestored = false
        if let end = deafUntil {
            events = []
            if now >= end {
                deafUntil = nil
                isRestored = true
            }
        } else if chance(1), chance(30) {
            deafUntil = now + within(20_000)
        }
        return (answered, events, isRestored)
    }

    private mutating func arrive(_ request: OrderRequest, _ now: Timestamp) {
        placed[request.id] = Placed(request: request, visible: now + within(2_000))
        let isAffordable =
            switch request.size {
            case .amount(let amount):
                amount + instrument.fee(on: amount, role: .taker) <= cash
            case .quantity(let quantity): quantity <= base
            }
        if isAffordable {
            tell(request.id, .open, now)
        } else {
            finish(request.id, .canceled, now)
        }
    }

    private mutating func execute(_ id: ClientOrderID, _ price: Price, _ now: Timestamp) {
        guard let order = placed[id] else { return }
        var part: Quantity
        switch order.request.size {
        case .amount(let amount): part = (amount - order.spent).quantity(at: price) ?? .zero
        case .quantity(let quantity): part = quantity - order.executed
        }
        if part == .zero { return finish(id, .completed, now) }
        if part.raw > 10, chance(50) { part = Quantity(raw: part.raw / 3) }
        book(id, part, price, now)
        guard let after = placed[id] else { return }
        if case .quantity(let ordered) = after.request.size, after.executed == ordered {
            finish(id, .filled, now)
        } else if chance(4) {
            finish(id, .canceled, now)
        } else {
            tell(id, .open, now)
        }
    }

    private mutating func book(
        _ id: ClientOrderID, _ part: Quantity, _ price: Price, _ now: Timestamp
    ) {
        guard var order = placed[id] else { return }
        executions += 1
        let side = order.request.side
        let value = instrument.value(of: part, at: price)
        order.executed += part
        order.spent += value
        let rate = instrument.takerFee
        let total =
            fees == .withFills
            ? order.paid + value.times(rate, rounding: .ceiling)
            : order.spent.times(rate, rounding: .down)
                .rounded(to: Money(raw: Money.scale / 100), .down)
        let fee = total - order.paid
        order.paid = total
        cash += (side == .buy ? -value : value) - fee
        base += side.signed(part)
        var report = FillReport(
            id: ExecutionID("X\(executions)"), order: VenueOrderID("V\(id.sequence)"),
            instrument: instrument.id, side: side, price: price, quantity: part,
            times: EventTimes(venue: now, received: now))
        report.clientID = chance(50) ? id.description : nil
        if fees == .withFills {
            report.fee = fee
            report.feeCurrency = instrument.settlement
        }
        order.executions.append(Execution(report: report, fee: fee))
        placed[id] = order
        send(.fill(report), now)
    }

    private mutating func finish(_ id: ClientOrderID, _ status: OrderStatus, _ now: Timestamp) {
        placed[id]?.status = status
        tell(id, status, now)
    }

    private mutating func tell(_ id: ClientOrderID, _ status: OrderStatus, _ now: Timestamp) {
        let order = placed[id]
        send(.order(update(id, status, executed: order?.executed, paid: order?.paid, now)), now)
    }

    private mutating func send(_ event: AccountEvent, _ now: Timestamp) {
        for _ in 0..<(chance(20) ? 2 : 1) where !chance(15) {
            stream.append((now + within(1_500), event))
        }
    }

    private func update(
        _ id: ClientOrderID, _ status: OrderStatus, executed: Quantity?, paid: Money?,
        _ now: Timestamp
    ) -> OrderUpdate {
        var update = OrderUpdate(
            id: VenueOrderID("V\(id.sequence)"), instrument: instrument.id,
            times: EventTimes(venue: now, received: now))
        update.clientID = .set(id.description)
        update.status = .set(status)
        if let executed { update.executed = .set(executed) }
        if let paid { update.paidFee = .set(paid) }
        return update
    }
}
