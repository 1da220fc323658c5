public import Domain

/// Denies entries once the day's loss has reached `limit`, a share of the equity at its start.
public struct DailyLossCheck: PreTradeCheck {
    public let limit: Rate

    public init(limit: Rate) { self.limit = limit }

    public func evaluate(_ order: SizedOrder, in snapshot: RiskSnapshot) throws(RiskDenial) {
        let lost = snapshot.dayStartEquity - snapshot.equity
        guard lost >= snapshot.dayStartEquity.times(limit, rounding: .down),
            snapshot.enlarges(order.request.side, order.quantity)
        else { return }
        throw .dailyLossReached(loss: share(lost, of: snapshot.dayStartEquity), limit: limit)
    }

    /// For the message only.
    private func share(_ part: Money, of whole: Money) -> Rate {
        Rate(nearest: part.approximate / whole.approximate) ?? .one
    }
}
