import Domain

/// Denies entries beyond `limit` orders a reporting day: a loop gone wrong.
public struct OrderRateCheck: PreTradeCheck {
    public let limit: Int

    public init(limit: Int) { self.limit = limit }

    public func evaluate(_ order: SizedOrder, in snapshot: RiskSnapshot) throws(RiskDenial) {
        guard snapshot.ordersToday >= limit,
            snapshot.enlarges(order.request.side, order.quantity)
        else { return }
        throw .tooManyOrders(today: snapshot.ordersToday, limit: limit)
    }
}
