public import Domain
public import Ledger
public import Risk

/// Something the engine wants kept, in the order in which it happened. Records are only ever added.
public enum Record: Sendable {
    /// A prediction and what was done about it.
    case signal(Signal, Decision)
    case label(Label)
    /// An order that may now leave: it must be stored before it is sent.
    indirect case intent(ApprovedOrder)
    /// An order that was denied before it was sent.
    indirect case denial(OrderRequest, RiskDenial)
    /// What happened to an order, and the state after it.
    case order(ClientOrderID, OrderEvent, OrderState, Timestamp)
    case fill(Fill)
    case funding(FundingPayment)
    case transfer(Transfer)
    /// Trading stopped for good until an operator looks at it.
    case halt(reason: String, Timestamp)
}

/// What the engine did about a signal.
public enum Decision: Hashable, Sendable {
    /// It asked for this order.
    case order(ClientOrderID)
    /// A working order against it is cancelled, and what it had bought or sold is closed.
    case withdrawn(ClientOrderID)
    /// A position of the same side is held on: its horizon starts again, nothing is paid.
    case extended
    case notTaken(Reason)

    /// Why nothing was done. The names are those of the `not_taken` report.
    public enum Reason: String, Sendable, CaseIterable {
        /// The predictor said *no signal*.
        case noSignal = "no_signal"
        /// The expected gain does not pay for the round trip.
        case belowCost = "below_cost"
        /// The gate asks for an expected gain and the predictor gives none.
        case noEstimate = "no_estimate"
        /// Too soon after a position of the same side ran out.
        case coolDown = "cool_down"
        /// A short on spot with nothing to sell.
        case spotCannotShort = "spot_cannot_short"
        /// An order is still in flight.
        case orderInFlight = "order_in_flight"
        /// The money left is worth less than the smallest order.
        case tooSmall = "too_small"
        /// A risk check denied the order; the denial is stored beside it.
        case risk
    }

    /// The name that is stored and exported.
    public var name: String {
        switch self {
        case .order: "order"
        case .withdrawn: "withdrawn"
        case .extended: "extended"
        case .notTaken(let reason): reason.rawValue
        }
    }
}
