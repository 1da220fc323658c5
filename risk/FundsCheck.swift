import Domain

/// Denies an order that the free money cannot pay, fee included.
///
/// A spot buy pays its whole value. A derivative must be covered in full (leverage one) by the part
/// that enlarges the position; closing needs no money.
struct FundsCheck: PreTradeCheck {
    func evaluate(_ order: SizedOrder, in snapshot: RiskSnapshot) throws(RiskDenial) {
        let instrument = snapshot.instrument
        let fee = instrument.fee(on: order.value, role: .taker)
        if instrument.isSpot {
            guard order.request.side == .buy else { return }
            let needed = order.value + max(fee, .zero)
            guard needed <= snapshot.freeCash else {
                throw .insufficientFunds(needed: needed, free: snapshot.freeCash)
            }
            return
        }
        guard snapshot.enlarges(order.request.side, order.quantity) else { return }
        let after = snapshot.positionAfter(order.request.side, order.quantity).magnitude
        let needed = instrument.value(of: after, at: order.price) + max(fee, .zero)
        guard needed <= snapshot.equity else {
            throw .insufficientFunds(needed: needed, free: snapshot.equity)
        }
    }
}
