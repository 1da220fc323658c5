public import Domain

/// What an account's open orders on one derivatives market add up to, by side.
public struct OpenOrders: Hashable, Sendable {
    /// One side: how much may still trade, and its value at the orders' limits, unsigned.
    public struct Total: Hashable, Sendable {
        public internal(set) var quantity = Quantity.zero
        public internal(set) var cost = Money.zero
    }

    public internal(set) var buys = Total()
    public internal(set) var sells = Total()

    public init() {}

    /// Counts `quantity` in that may trade at `price`. Reduce-only orders are not counted: they never
    /// enlarge a position.
    public mutating func add(
        _ side: Side, _ quantity: Quantity, at price: Price, of instrument: Instrument
    ) {
        add(side, quantity, cost: instrument.value(of: quantity, at: price))
    }

    /// As above, when the value is not simply that at one price.
    mutating func add(_ side: Side, _ quantity: Quantity, cost: Money) {
        switch side {
        case .buy:
            buys.quantity += quantity
            buys.cost += cost
        case .sell:
            sells.quantity += quantity
            sells.cost += cost
        }
    }

    /// The cost, unsigned, that could be added to a position of `held`: buys count as far as they exceed
    /// the offers and a short, sells as far as they exceed a long, and a sell costs at least as much as a
    /// buy would.
    ///
    /// - SeeAlso: BitMEX's exchange guide, "Initial margin".
    public func openingCost(beside held: Quantity) -> Money {
        let openingBuys = Self.opening(buys.quantity, against: sells.quantity - held)
        let openingSells = Self.opening(sells.quantity, against: held)
        let bought = Self.share(openingBuys, of: buys)
        let sold = max(Self.share(openingSells, of: sells), Self.share(openingSells, of: buys))
        return bought + sold
    }

    /// What of the opening cost would be lost against the mark price at once, beyond what the initial
    /// margin leaves over the maintenance margin and the funding; zero when the orders are no worse than
    /// the mark. It is judged for each side as a whole.
    func premium(
        beside held: Quantity, mark: Price, instrument: Instrument, cushion: Rate
    ) -> Money {
        let openingBuys = Self.opening(buys.quantity, against: -held)
        let openingSells = Self.opening(sells.quantity, against: held)
        return Self.premium(.buy, openingBuys, of: buys, mark, instrument, cushion)
            + Self.premium(.sell, openingSells, of: sells, mark, instrument, cushion)
    }

    private static func premium(
        _ side: Side, _ opening: Quantity, of total: Total, _ mark: Price,
        _ instrument: Instrument, _ cushion: Rate
    ) -> Money {
        guard opening > .zero else { return .zero }
        let value = instrument.value(of: total.quantity, at: mark)
        // A buy of a linear contract above its mark costs more than it is worth; of an inverse one, less.
        var paysMore = side == .buy
        if case .inverse = instrument.kind { paysMore.toggle() }
        let lost = paysMore ? total.cost - value : value - total.cost
        let left = lost - total.cost.times(max(.zero, cushion), rounding: .down)
        return share(opening, of: Total(quantity: total.quantity, cost: max(.zero, left)))
            .rounded(to: instrument.costUnit, .ceiling)
    }

    /// What of `quantity` is left when `against` (if positive) has been set off.
    private static func opening(_ quantity: Quantity, against: Quantity) -> Quantity {
        max(.zero, quantity - max(.zero, against))
    }

    private static func share(_ part: Quantity, of total: Total) -> Money {
        guard total.quantity > .zero, part > .zero else { return .zero }
        return total.cost.scaled(by: part.raw, over: total.quantity.raw, rounding: .ceiling)
    }
}
