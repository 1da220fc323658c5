/// What we know of one order.
///
/// Each case carries only what is true in that case. The golden table in the tests lists every state
/// with every event.
public enum OrderState: Hashable, Sendable {
    /// Stored, not yet sent. Can go to submitted, rejected.
    case intended
    /// Sent; the venue has said nothing. Can go anywhere but back.
    case submitted
    /// A request timed out, or a cancel was refused before any sign of life: the order may or may not
    /// be live. Look it up before acting.
    case unconfirmed
    /// Live at the venue, with the total executed so far.
    case open(filled: Quantity)
    /// Cancel sent; fills can still arrive.
    case canceling(filled: Quantity)
    /// Final: everything executed that can be.
    case filled(Quantity)
    /// Final, except that a venue may report a last fill after the cancel.
    case canceled(filled: Quantity)
    /// Final: the venue refused it, or a look-up proved that it never arrived.
    case rejected(OrderRejection)

    /// The total executed quantity.
    public var filled: Quantity {
        switch self {
        case .open(let filled), .canceling(let filled), .filled(let filled),
            .canceled(let filled):
            filled
        case .intended, .submitted, .unconfirmed, .rejected: .zero
        }
    }

    /// No further event is expected.
    public var isFinal: Bool {
        switch self {
        case .filled, .canceled, .rejected: true
        case .intended, .submitted, .unconfirmed, .open, .canceling: false
        }
    }

    /// The state's name, without what it carries, as it is stored.
    public var name: String {
        switch self {
        case .intended: "intended"
        case .submitted: "submitted"
        case .unconfirmed: "unconfirmed"
        case .open: "open"
        case .canceling: "canceling"
        case .filled: "filled"
        case .canceled: "canceled"
        case .rejected: "rejected"
        }
    }
}

/// Why an order is final without ever having been live.
public enum OrderRejection: Hashable, Sendable, CustomStringConvertible {
    /// The venue refused it, in its own words.
    case venue(String)
    /// It was looked up after an unknown outcome and the venue does not know it.
    case neverArrived
    /// It was never sent, and sending it now would be too late.
    case notSent

    public var description: String {
        switch self {
        case .venue(let reason): reason
        case .neverArrived: "the venue does not know it"
        case .notSent: "not sent"
        }
    }
}

/// What happens to an order.
public enum OrderEvent: Hashable, Sendable {
    case sent
    case accepted
    case rejected(OrderRejection)
    /// No answer in time, or a broken connection: the outcome is unknown.
    case timedOut
    case cancelSent
    /// The venue did not cancel it: it is still live or already finished.
    case cancelRefused
    /// The rest is cancelled, by us or by the venue (IOC remainder, post-only that would cross).
    case canceled
    /// The executed total is now this much. A running total, so replays are harmless.
    case filled(total: Quantity)
    /// The venue says that nothing more will come of an order that was sized by amount.
    case completed

    /// The event's name, as it is stored.
    public var name: String {
        switch self {
        case .sent: "sent"
        case .accepted: "accepted"
        case .rejected: "rejected"
        case .timedOut: "timed_out"
        case .cancelSent: "cancel_sent"
        case .cancelRefused: "cancel_refused"
        case .canceled: "canceled"
        case .filled: "filled"
        case .completed: "completed"
        }
    }
}

/// An event that cannot happen in the state: a bug of ours or of the venue, never ignored.
public struct IllegalTransition: Error, Hashable, Sendable, CustomStringConvertible {
    public let state: OrderState
    public let event: OrderEvent

    public var description: String {
        "an order that is \(state.name) cannot be \(event.name)"
    }
}

extension OrderState {
    /// The state after `event`, for an order of `size`.
    ///
    /// Pure: no clock, no I/O, no logging. Every pair that is not listed is illegal. What repeats or
    /// arrives late without changing anything (a second acknowledgement, an old fill total) gives the
    /// same state back.
    ///
    /// - Throws: `IllegalTransition`, in particular for more executed than ordered.
    public func applying(
        _ event: OrderEvent, size: OrderSize
    ) throws(IllegalTransition) -> OrderState {
        switch self {
        case .intended, .submitted, .unconfirmed: try beforeItIsLive(event, size)
        case .open, .canceling: try whileItIsLive(event, size)
        case .filled, .canceled, .rejected: try whenItIsOver(event, size)
        }
    }

    private func beforeItIsLive(
        _ event: OrderEvent, _ size: OrderSize
    ) throws(IllegalTransition) -> OrderState {
        let illegal = IllegalTransition(state: self, event: event)
        switch (self, event) {
        case (.intended, .sent): return .submitted
        case (_, .rejected): return rejection(event)
        case (.intended, _): throw illegal

        // An acknowledgement can be lost or overtaken: the news behind it stands for it.
        case (_, .accepted): return .open(filled: .zero)
        case (_, .canceled): return .canceled(filled: .zero)
        case (_, .cancelSent): return .canceling(filled: .zero)
        case (_, .filled(let total)):
            return try afterFill(total, size, illegal) { .open(filled: $0) }
        case (_, .completed): return try afterCompletion(size, illegal)

        case (_, .timedOut), (.unconfirmed, .cancelRefused): return .unconfirmed
        default: throw illegal
        }
    }

    private func whileItIsLive(
        _ event: OrderEvent, _ size: OrderSize
    ) throws(IllegalTransition) -> OrderState {
        let illegal = IllegalTransition(state: self, event: event)
        switch (self, event) {
        // The stream was faster than the request that has now timed out: nothing is unknown any more.
        case (_, .accepted), (_, .timedOut), (.open, .cancelRefused): return self
        case (_, .cancelSent): return .canceling(filled: filled)
        case (_, .canceled): return .canceled(filled: filled)
        case (_, .completed): return try afterCompletion(size, illegal)
        case (.open, .filled(let total)):
            return try afterFill(total, size, illegal) { .open(filled: $0) }
        case (.canceling, .filled(let total)):
            return try afterFill(total, size, illegal) { .canceling(filled: $0) }
        // Still live, already finished, or never arrived: without a fill there is no telling.
        case (.canceling(.zero), .cancelRefused): return .unconfirmed
        case (.canceling(let filled), .cancelRefused): return .open(filled: filled)
        // The cancel overtook the order, and the venue refused the order itself.
        case (.canceling(.zero), .rejected): return rejection(event)
        default: throw illegal
        }
    }

    private func whenItIsOver(
        _ event: OrderEvent, _ size: OrderSize
    ) throws(IllegalTransition) -> OrderState {
        let illegal = IllegalTransition(state: self, event: event)
        switch (self, event) {
        case (_, .timedOut), (.rejected, .rejected): return self
        case (.filled(let filled), .filled(let total)):
            guard total <= filled else { throw illegal }
            return self
        case (.canceled, .filled(let total)):
            return try afterFill(total, size, illegal) { .canceled(filled: $0) }
        // Upbit closes a market buy that spent everything as canceled: there is nothing left to cancel.
        case (.filled, .accepted), (.filled, .cancelRefused), (.filled, .completed),
            (.filled, .canceled), (.canceled, .accepted), (.canceled, .canceled),
            (.canceled, .cancelRefused):
            return self
        case (.canceled, .completed):
            _ = try afterCompletion(size, illegal)
            return self
        default: throw illegal
        }
    }

    /// Only an order by amount can be complete without a known quantity.
    private func afterCompletion(
        _ size: OrderSize, _ illegal: IllegalTransition
    ) throws(IllegalTransition) -> OrderState {
        guard case .amount = size else { throw illegal }
        return .filled(filled)
    }

    private func rejection(_ event: OrderEvent) -> OrderState {
        if case .rejected(let reason) = event { .rejected(reason) } else { self }
    }

    private func afterFill(
        _ total: Quantity, _ size: OrderSize, _ illegal: IllegalTransition,
        partial: (Quantity) -> OrderState
    ) throws(IllegalTransition) -> OrderState {
        guard total > .zero else { throw illegal }
        guard case .quantity(let ordered) = size else { return partial(max(filled, total)) }
        guard total <= ordered else { throw illegal }
        return total == ordered ? .filled(total) : partial(max(filled, total))
    }
}
