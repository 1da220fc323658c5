public import Domain

/// What a simulated venue holds for us: it is kept apart from our own ledger, which must equal it.
public struct VenueAccount: Hashable, Sendable {
    /// The settlement currency.
    public private(set) var wallet: Money
    /// Net holding; on spot its quantity is the balance of the base currency.
    public private(set) var position = Position()

    init(capital: Money) { wallet = capital }

    mutating func apply(_ fill: Fill, of instrument: Instrument) {
        let change = position.apply(fill, of: instrument)
        if instrument.isSpot {
            wallet += change.closedCost - change.openedCost
        }
        wallet += change.realized - fill.fee
    }

    mutating func apply(_ payment: FundingPayment) { wallet -= payment.paid }

    /// The largest part of `quantity` that the account can pay for at `price`, fee included.
    func affordable(
        _ quantity: Quantity, side: Side, at price: Price, of instrument: Instrument
    ) -> Quantity {
        guard instrument.isSpot else { return quantity }
        if side == .sell {
            return min(quantity, position.quantity)
        }
        let value = instrument.value(of: quantity, at: price)
        if value + max(instrument.fee(on: value, role: .taker), .zero) <= wallet {
            return quantity
        }
        let withFee = FixedPoint.scale + max(instrument.takerFee.raw, 0)
        let net = wallet.scaled(by: FixedPoint.scale, over: withFee, rounding: .down)
        let most = net > .zero ? instrument.quantity(worth: net, at: price) ?? .zero : .zero
        return min(quantity, most)
    }
}
