public import Domain

/// What is held of one contract and what it has cost, with BitMEX's signs, in whole units.
///
/// As the ledger's `Position`, but for the rounding that the venue's integers force: the cost of a part
/// that is closed is rounded to a whole unit, and the rest stays with the position.
public struct Holding: Hashable, Sendable {
    /// Positive when long, negative when short.
    public private(set) var quantity = Quantity.zero
    /// The signed value paid for it (see `Instrument.signedValue`), fees not included.
    public private(set) var cost = Money.zero

    public init() {}

    /// A holding as a venue's row tells of it.
    public init(quantity: Quantity, cost: Money) {
        self.quantity = quantity
        self.cost = cost
    }

    public var isFlat: Bool { quantity == .zero }
    public var isLong: Bool { quantity > .zero }

    /// The gain at `price` if it were closed there, before fees.
    public func unrealized(of instrument: Instrument, at price: Price) -> Money {
        isFlat ? .zero : instrument.signedValue(of: quantity, at: price) - cost
    }

    /// Takes a trade in.
    ///
    /// - Returns: the gain that closing has realized, before fees, and what was opened.
    mutating func apply(
        _ side: Side, _ traded: Quantity, at price: Price, of instrument: Instrument
    ) -> (gain: Money, opened: Quantity) {
        let signed = side.signed(traded)
        guard !isFlat, isLong != (signed > .zero) else {
            quantity += signed
            cost += instrument.signedValue(of: signed, at: price)
            return (.zero, traded)
        }
        let closing = min(traded, quantity.magnitude)
        let share = cost.scaled(by: closing.raw, over: quantity.magnitude.raw, rounding: .nearest)
            .rounded(to: instrument.marginUnit, .nearest)
        let closed = isLong ? closing : -closing
        let gain = instrument.signedValue(of: closed, at: price) - share
        quantity -= closed
        cost -= share
        let opened = traded - closing
        if opened > .zero {
            quantity = side.signed(opened)
            cost = instrument.signedValue(of: quantity, at: price)
        }
        return (gain, opened)
    }
}
