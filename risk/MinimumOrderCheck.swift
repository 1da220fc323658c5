import Domain

/// Denies an order below the venue's minimum, which the venue would refuse.
struct MinimumOrderCheck: PreTradeCheck {
    func evaluate(_ order: SizedOrder, in snapshot: RiskSnapshot) throws(RiskDenial) {
        let instrument = snapshot.instrument
        guard order.quantity > .zero, order.quantity >= instrument.minimumQuantity else {
            throw .belowMinimumQuantity(
                quantity: order.quantity, minimum: instrument.minimumQuantity)
        }
        guard order.notional >= instrument.minimumNotional else {
            throw .belowMinimumNotional(
                notional: order.notional, minimum: instrument.minimumNotional)
        }
    }
}
