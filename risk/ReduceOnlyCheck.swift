import Domain

/// Denies an order marked reduce-only that would open, enlarge or turn the position.
///
/// Not every venue knows the mark, so it is not left to the venue.
struct ReduceOnlyCheck: PreTradeCheck {
    func evaluate(_ order: SizedOrder, in snapshot: RiskSnapshot) throws(RiskDenial) {
        guard order.request.isReduceOnly,
            snapshot.enlarges(order.request.side, order.quantity)
        else { return }
        throw .reduceOnlyEnlarges(quantity: order.quantity, position: snapshot.position)
    }
}
