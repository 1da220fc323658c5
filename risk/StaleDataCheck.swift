public import Domain

/// Denies an entry when the last market data is older than `limit`; leaving stays possible.
public struct StaleDataCheck: PreTradeCheck {
    public let limit: TimeSpan

    public init(limit: TimeSpan) { self.limit = limit }

    public func evaluate(_ order: SizedOrder, in snapshot: RiskSnapshot) throws(RiskDenial) {
        let age = snapshot.time - snapshot.dataTime
        guard age > limit, snapshot.enlarges(order.request.side, order.quantity) else { return }
        throw .staleData(age: age, limit: limit)
    }
}
