/// Net holding in one instrument.
public struct Position: Hashable, Sendable {
    /// Positive when long, negative when short.
    public private(set) var quantity: Quantity = .zero
    /// The signed value paid for it (see `Instrument.signedValue`), fees not included.
    public private(set) var cost: Money = .zero

    public init() {}

    /// A holding as a venue's row tells of it.
    public init(quantity: Quantity, cost: Money) {
        self.quantity = quantity
        self.cost = cost
    }

    public var isLong: Bool { quantity > .zero }
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
    ///   only grew. On a partial close the cost is shared in proportion, in the units in which the venue
    ///   keeps it; the rest stays with the position, so that nothing is lost in the long run.
    public mutating func apply(
        _ side: Side, _ traded: Quantity, at price: Price, of instrument: Instrument
    ) -> (closedCost: Money, openedCost: Money, realized: Money) {
        let signed = side.signed(traded)
        guard !isFlat, isLong != (signed > .zero) else {
            let opened = instrument.signedValue(of: signed, at: price)
            quantity += signed
            cost += opened
            return (.zero, opened, .zero)
        }
        let closing = min(traded, quantity.magnitude)
        let share = instrument.share(of: cost, closing, of: quantity.magnitude)
        // The exit value of the part of the old position that is given up.
        let closed = isLong ? closing : -closing
        let exit = instrument.signedValue(of: closed, at: price)
        quantity -= closed
        cost -= share
        let rest = traded - closing
        var opened = Money.zero
        if rest > .zero {
            quantity = side.signed(rest)
            opened = instrument.signedValue(of: quantity, at: price)
            cost = opened
        }
        return (share, opened, exit - share)
    }

    public mutating func apply(
        _ fill: Fill, of instrument: Instrument
    ) -> (closedCost: Money, openedCost: Money, realized: Money) {
        apply(fill.side, fill.quantity, at: fill.price, of: instrument)
    }
}
