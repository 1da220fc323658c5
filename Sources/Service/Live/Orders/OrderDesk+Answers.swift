import Domain
import ExchangeAPI

/// What the answers to the desk's own calls mean.
extension OrderDesk {
    mutating func placed(_ id: ClientOrderID, _ answer: DeskAnswer, _ now: Timestamp) {
        switch answer {
        case .placed(let update):
            bind(id, to: update.id)
            orders[id]?.look(at: now + policy.silence)
            absorb(id, update, fills: nil, now)
            acknowledge(id, at: update.times.venue ?? now)
        case .failed(.refused(let refusal)) where refusal.kind == .duplicateClientID:
            // Of an earlier copy of this very order, or of one that was never ours to send.
            isLost(id, refusal.description, now)
        case .failed(.refused(let refusal)):
            guard let order = orders[id], order.life == .sending || order.life == .unknown else {
                return contradict(id, refusal.description, now)
            }
            refuse(id, refusal.description, now)
        case .failed(.notSent(let reason)): wasNotSent(id, reason, now)
        case .failed(.outcomeUnknown(let reason)): isLost(id, reason, now)
        case .done, .found: break
        }
    }

    /// It certainly did not arrive: it may go again, but only soon.
    private mutating func wasNotSent(_ id: ClientOrderID, _ reason: NotSent, _ now: Timestamp) {
        // An order that is looked up already is never sent again, whatever is said of it later.
        guard let order = orders[id], order.life == .sending else { return }
        let next = max(reason.notBefore ?? now, now + .milliseconds(200))
        let isHopeless = reason.kind == .banned || reason.kind == .blocked
        guard !isHopeless, !order.wantsCancel, order.sends < policy.mostSends,
            next - order.decided <= policy.timely
        else { return refuse(id, "\(reason)", now) }
        orders[id]?.life = .waiting
        orders[id]?.sendAt = next
        note(.failed(id, "\(reason)"))
    }

    /// It may have arrived: from here on it is looked up, and never sent again.
    private mutating func isLost(_ id: ClientOrderID, _ reason: String, _ now: Timestamp) {
        guard let order = orders[id], order.life == .sending else { return }
        orders[id]?.life = .unknown
        orders[id]?.mayHaveArrived = now
        orders[id]?.look(at: now + policy.firstLook)
        note(.failed(id, "\(reason); it is looked up"))
        tell(.timedOut(id, now))
    }

    mutating func canceled(_ id: ClientOrderID, _ answer: DeskAnswer, _ now: Timestamp) {
        guard var order = orders[id] else { return }
        order.isCanceling = false
        order.cancelTries += 1
        order.look(at: now + policy.firstLook)
        let pause = policy.pause(after: order.cancelTries)
        order.cancelAt = now + max(policy.cancelAgain, pause)
        var isRefused = false
        if case .failed(let error) = answer {
            switch error {
            case .notSent(let reason):
                order.cancelAt = max(reason.notBefore ?? now, now + .milliseconds(500))
            case .refused: isRefused = true
            case .outcomeUnknown: break
            }
            note(.failed(id, "cancellation: \(error)"))
        }
        orders[id] = order
        // What a refusal means only a look-up tells; the engine hears of it so that it does not wait.
        if isRefused, order.life == .live, order.verdict == nil {
            // When it is found to live on, the engine has to be told again.
            orders[id]?.isAcceptedTold = false
            tell(.cancelRefused(id, now))
        }
    }

    mutating func lookedUp(
        _ id: ClientOrderID, _ answer: DeskAnswer, since asked: Timestamp, _ now: Timestamp
    ) {
        guard let order = orders[id] else { return }
        orders[id]?.isLooking = false
        orders[id]?.looks += 1
        if order.life != .over { orders[id]?.look(at: now + policy.pause(after: order.looks)) }
        switch answer {
        case .found(let report?):
            orders[id]?.negatives = 0
            bind(id, to: report.order.id)
            absorb(id, report.order, fills: report.fills, now)
            acknowledge(id, at: report.order.times.venue ?? now)
        case .found(nil): wasNotFound(id, since: asked, now)
        case .failed(let error): note(.failed(id, "look-up: \(error)"))
        case .placed, .done: break
        }
    }

    private mutating func wasNotFound(
        _ id: ClientOrderID, since asked: Timestamp, _ now: Timestamp
    ) {
        // Of an order that the venue has shown us, not being found proves nothing.
        guard let order = orders[id], order.life == .unknown, let arrived = order.mayHaveArrived
        else { return }
        orders[id]?.negatives += 1
        guard order.negatives + 1 >= policy.negatives, asked - arrived >= policy.absentAfter else {
            return
        }
        orders[id]?.life = .over
        tell(.absent(id, now))
    }

    /// Notes that the venue knows the order, and tells the engine once.
    mutating func acknowledge(_ id: ClientOrderID, at time: Timestamp) {
        guard var order = orders[id], let venueID = order.venueID else { return }
        switch order.life {
        case .waiting, .sending, .unknown: order.life = .live
        case .live: break
        case .over: return
        }
        let isNews = !order.isAcceptedTold
        order.isAcceptedTold = true
        orders[id] = order
        if isNews { tell(.accepted(id, venueID, time)) }
    }

    /// A refusal of an order that has been seen alive: the look-up decides.
    private mutating func contradict(_ id: ClientOrderID, _ reason: String, _ now: Timestamp) {
        orders[id]?.look(at: now + policy.firstLook)
        note(.failed(id, reason))
    }
}
