/// Net holding in one instrument.
public struct Position: Hashable, Sendable {
    /// Positive when long, negative when short.
    public private(set) var quantity: Quantity = .zero
    /// The signed value paid for it (see `Instrument.signedValue`), fees not included.
    public private(set) var cost: Money = .zero

    public init() {}

    public var isFlat: Bool { quantity == .zero }
    public var direction: Direction {
        quantity > .zero ? .long : quantity < .zero ? .short : .none
    }

    /// Gain at `price` if it were closed there, before fees, in the settlement currency.
    @inlinable
    public func unrealizedPnL(of instrument: Instrument, at price: Price) -> Money {
        isFlat ? .zero : instrument.signedValue(of: quantity, at: price) - cost
    }

    /// Takes an execution in, and says what part of it closed.
    ///
    /// - Returns: the cost of the closed part and the gain booked on it; both zero when the position
    ///   only grew. On a partial close the cost is shared in proportion, cut toward zero; the rest
    ///   stays with the position, so that nothing is lost in the long run.
    public mutating func apply(
        _ fill: Fill, of instrument: Instrument
    ) -> (closedCost: Money, openedCost: Money, realized: Money) {
        let signed = fill.side.signed(fill.quantity)
        let isSameWay = quantity == .zero || (quantity > .zero) == (signed > .zero)
        if isSameWay {
            let opened = instrument.signedValue(of: signed, at: fill.price)
            quantity += signed
            cost += opened
            return (.zero, opened, .zero)
        }
        let closing = min(fill.quantity, quantity.magnitude)
        let share = cost.scaled(
            by: closing.raw, over: quantity.magnitude.raw, rounding: .down)
        // The exit value of the part of the old position that is given up.
        let exit = instrument.signedValue(
            of: quantity > .zero ? closing : -closing, at: fill.price)
        quantity = quantity > .zero ? quantity - closing : quantity + closing
        cost -= share
        let rest = fill.quantity - closing
        var opened = Money.zero
        if rest > .zero {
            opened = instrument.signedValue(of: fill.side.signed(rest), at: fill.price)
            quantity = fill.side.signed(rest)
            cost = opened
        }
        return (share, opened, exit - share)
    }
}
