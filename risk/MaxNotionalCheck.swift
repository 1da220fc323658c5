public import Domain

/// Denies an order worth more than `limit` of the quote currency.
public struct MaxNotionalCheck: PreTradeCheck {
    public let limit: Money

    public init(limit: Money) { self.limit = limit }

    public func evaluate(_ order: SizedOrder, in snapshot: RiskSnapshot) throws(RiskDenial) {
        guard snapshot.enlarges(order.request.side, order.quantity) else { return }
        guard order.notional <= limit else {
            throw .notionalExceedsLimit(notional: order.notional, limit: limit)
        }
    }
}
