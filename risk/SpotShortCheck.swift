import Domain

/// Denies selling on spot more than is held and not already being sold.
struct SpotShortCheck: PreTradeCheck {
    func evaluate(_ order: SizedOrder, in snapshot: RiskSnapshot) throws(RiskDenial) {
        guard snapshot.instrument.isSpot, order.request.side == .sell else { return }
        let free = snapshot.position - snapshot.workingSells
        guard order.quantity <= free else {
            throw .spotCannotShort(held: free, sold: order.quantity)
        }
    }
}
