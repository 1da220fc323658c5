import Domain

/// Denies everything while HALTED, and whatever enlarges a position while REDUCING.
struct TradingStateCheck: PreTradeCheck {
    func evaluate(_ order: SizedOrder, in snapshot: RiskSnapshot) throws(RiskDenial) {
        switch snapshot.state {
        case .active: return
        case .halted(let reason): throw .halted(reason: reason)
        case .reducing:
            if snapshot.enlarges(order.request.side, order.quantity) { throw .reducingOnly }
        }
    }
}
