import Domain

/// Denies an order for a real venue unless the mode is live and an explicit act has armed it.
struct ModeCheck: PreTradeCheck {
    func evaluate(_ order: SizedOrder, in snapshot: RiskSnapshot) throws(RiskDenial) {
        switch snapshot.destination {
        case .simulated, .real(isArmed: true): return
        case .real(isArmed: false): throw .realOrderNotArmed
        }
    }
}
