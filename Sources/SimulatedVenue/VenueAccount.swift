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

    /// Whether the wallet pays for `value` of a spot market and the highest fee on it.
    func covers(_ value: Money, of instrument: Instrument) -> Bool {
        value + max(instrument.fee(on: value, role: .taker), .zero) <= wallet
    }

    /// The largest part of `quantity` that the account can pay for at `price`, fee included.
    ///
    /// For a reduce-only order it is at most what closes the position.
    func affordable(
        _ quantity: Quantity, for request: OrderRequest, at price: Price, of instrument: Instrument
    ) -> Quantity {
        if request.isReduceOnly {
            let held = request.side == .sell ? position.quantity : -position.quantity
            return min(quantity, max(held, .zero))
        }
        guard instrument.isSpot else { return quantity }
        if request.side == .sell {
            return min(quantity, position.quantity)
        }
        if covers(instrument.value(of: quantity, at: price), of: instrument) { return quantity }
        let withFee = FixedPoint.scale + max(instrument.takerFee.raw, 0)
        let net = wallet.scaled(by: FixedPoint.scale, over: withFee, rounding: .down)
        let most = net > .zero ? instrument.quantity(worth: net, at: price) ?? .zero : .zero
        return min(quantity, most)
    }
}
