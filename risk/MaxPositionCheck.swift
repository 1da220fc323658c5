public import Domain

/// Denies an order after which the position would be worth more than `limit` of the quote currency.
public struct MaxPositionCheck: PreTradeCheck {
    public let limit: Money

    public init(limit: Money) { self.limit = limit }

    public func evaluate(_ order: SizedOrder, in snapshot: RiskSnapshot) throws(RiskDenial) {
        guard snapshot.enlarges(order.request.side, order.quantity) else { return }
        let after = snapshot.positionAfter(order.request.side, order.quantity).magnitude
        let notional = snapshot.instrument.notional(of: after, at: order.price)
        guard notional <= limit else {
            throw .positionExceedsLimit(notional: notional, limit: limit)
        }
    }
}
