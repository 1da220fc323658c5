import Domain

/// Denies an order above the venue's maximum, which the venue would refuse.
struct MaximumOrderCheck: PreTradeCheck {
    func evaluate(_ order: SizedOrder, in snapshot: RiskSnapshot) throws(RiskDenial) {
        if let maximum = snapshot.instrument.maximumQuantity, order.quantity > maximum {
            throw .aboveMaximumQuantity(quantity: order.quantity, maximum: maximum)
        }
        if let maximum = snapshot.instrument.maximumNotional, order.notional > maximum {
            throw .aboveMaximumNotional(notional: order.notional, maximum: maximum)
        }
    }
}
