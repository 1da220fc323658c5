import Domain
import ExchangeAPI

/// What the account's stream, and what look-ups found, mean for our orders.
extension OrderDesk {
    /// Takes in what the stream says; what is not about orders is left to others.
    mutating func hear(_ event: AccountEvent, at now: Timestamp) {
        switch event {
        case .order(let update):
            guard update.instrument == nil || update.instrument == instrument.id else { return }
            guard let id = resolve(update.clientID.value, update.id) else {
                if update.instrument != nil, update.status.value.map(Self.isWorking) ?? false {
                    meetStranger(update.id, update.clientID.value, at: now)
                }
                return
            }
            bind(id, to: update.id)
            absorb(id, update, fills: nil, now)
        case .fill(let fill):
            guard fill.instrument == instrument.id else { return }
            guard let id = resolve(fill.clientID, fill.order) else {
                return meetStranger(fill.order, fill.clientID, at: now)
            }
            bind(id, to: fill.order)
            absorb(id, fill, now)
            finishIfDone(id, now)
        default: return
        }
    }

    private static func isWorking(_ status: OrderStatus) -> Bool {
        switch status {
        case .acknowledged, .open, .dormant: true
        default: false
        }
    }

    private mutating func absorb(_ id: ClientOrderID, _ fill: FillReport, _ now: Timestamp) {
        guard var order = orders[id] else { return }
        revive(&order)
        let told = order.fills.take(fill, on: instrument)
        if told == nil, !order.fills.unpriced.isEmpty { order.look(at: now) }
        orders[id] = order
        acknowledge(id, at: fill.times.venue ?? now)
        if let told { tell(.fill(told)) }
    }

    /// Takes in where an order stands.
    ///
    /// - Parameter fills: all of them when it was looked up; `nil` from the stream and from answers.
    mutating func absorb(
        _ id: ClientOrderID, _ update: OrderUpdate, fills: [FillReport]?, _ now: Timestamp
    ) {
        guard var order = orders[id] else { return }
        if let status = update.status.value { judge(&order, status, update, now) }
        orders[id] = order
        if let fills { takeAll(id, fills, update, now) }
        finishIfDone(id, now)
    }

    private mutating func judge(
        _ order: inout DeskOrder, _ status: OrderStatus, _ update: OrderUpdate, _ now: Timestamp
    ) {
        let id = order.request.id
        let verdict: DeskOrder.Verdict
        switch status {
        case .acknowledged: return
        case .open, .dormant:
            if order.verdict == nil { revive(&order) }
            orders[id] = order
            acknowledge(id, at: update.times.venue ?? now)
            order = orders[id] ?? order
            return
        case .filled: verdict = .filled
        case .completed: verdict = .completed
        case .canceled, .expired: verdict = .canceled
        case .rejected: verdict = .rejected(update.note.value ?? "refused by the venue")
        case .prevented, .cancelRefused:
            order.look(at: now + policy.firstLook)
            return
        }
        order.verdict = verdict
        order.verdictTime = update.times.venue ?? now
        if let executed = update.executed.value {
            order.finalExecuted = max(order.finalExecuted ?? executed, executed)
        } else if status == .rejected {
            order.finalExecuted = order.finalExecuted ?? .zero
        }
        // Without the total it is not known whether all fills are there.
        if order.fills.told != order.finalExecuted { order.look(at: now + policy.firstLook) }
    }

    /// Every fill of an order that was looked up, those without a fee priced by the order's own.
    private mutating func takeAll(
        _ id: ClientOrderID, _ fills: [FillReport], _ update: OrderUpdate, _ now: Timestamp
    ) {
        for fill in fills { absorb(id, fill, now) }
        guard var order = orders[id] else { return }
        let priced = order.fills.price(
            executed: update.executed.value, paid: update.paidFee.value, on: instrument,
            mostDoubts: policy.feeDoubts)
        orders[id] = order
        guard let priced else {
            orders[id]?.look(at: now + policy.pause(after: order.looks))
            return
        }
        for fill in priced { tell(.fill(fill)) }
        // A report is whole: where it tells no total, its fills are the total.
        if order.verdict != nil, order.finalExecuted == nil {
            orders[id]?.finalExecuted = order.fills.told
        }
    }

    /// Tells the engine how an order ended, once all of its fills have been told.
    private mutating func finishIfDone(_ id: ClientOrderID, _ now: Timestamp) {
        guard var order = orders[id], order.life != .over, order.fills.unpriced.isEmpty else {
            return
        }
        if order.isFilledWhole {
            // The engine knows by the fills.
            order.life = .over
            orders[id] = order
            return
        }
        guard let verdict = order.verdict, let executed = order.finalExecuted,
            order.fills.told >= executed
        else { return }
        let isSizedByAmount = if case .amount = order.request.size { true } else { false }
        let time = order.verdictTime ?? now
        switch verdict {
        case .rejected(let reason) where executed == .zero && !order.isAcceptedTold:
            tell(.rejected(id, reason: reason, time))
        case .filled, .completed:
            // Less than was ordered can be all of it: self-trade prevention makes orders smaller.
            tell(isSizedByAmount && executed > .zero ? .completed(id, time) : .canceled(id, time))
        case .canceled, .rejected: tell(.canceled(id, time))
        }
        order.life = .over
        orders[id] = order
    }

    /// An order that was over lives: the engine hears of it, and it is cancelled.
    private mutating func revive(_ order: inout DeskOrder) {
        guard order.life == .over, order.verdict == nil, !order.isFilledWhole else { return }
        order.life = .live
        order.wantsCancel = true
        order.isAcceptedTold = false
        note(.resurrected(order.request.id))
    }
}
