public import Domain

/// Prices that follow from what a position has cost: liquidation, bankruptcy, break-even, average entry.
///
/// A value becomes a price lot by lot, as BitMEX does it: the value of one lot is rounded to whole units
/// against the holder first, and then the price, up for a long and down for a short.
public enum LossPrice {
    /// Above it BitMEX shows no price: a short that nothing can liquidate has this one.
    public static let highest = Price(raw: 100_000_000 * FixedPoint.scale)

    /// The price on the order grid at which a position has lost `loss`; a gain is a negative loss.
    ///
    /// Bounded by zero, where a linear long has lost all it can, and by `highest`.
    public static func price(
        of position: Position, _ instrument: Instrument, atLoss loss: Money
    ) -> Price {
        let isLong = position.quantity > .zero
        guard
            let lotValue = lotValue(of: position, instrument, atLoss: loss)
        else { return unbounded(instrument, isLong: isLong) }
        let raw = rawPrice(instrument, lotValue: lotValue, rounding: isLong ? .ceiling : .floor)
        guard raw < Int128(highest.raw) else { return highest }
        return instrument.ticks.rounded(
            Price(raw: Int64(raw)), isLong ? .ceiling : .floor)
    }

    /// The average price of the position's cost, to 10⁻⁴.
    public static func averageEntry(of position: Position, _ instrument: Instrument) -> Price {
        guard let lotValue = lotValue(of: position, instrument, atLoss: .zero) else { return .zero }
        let step = FixedPoint.scale / 10_000
        let raw = rawPrice(instrument, lotValue: lotValue, rounding: .floor)
        // Half a step further: the exact price is less than one raw step away.
        return Price(
            raw: Int64(min(raw, Int128(highest.raw)) + Int128(step / 2)) / step * step)
    }

    /// The value of one lot when the position has lost `loss`, in whole units; `nil` when no such value
    /// exists because the contract would be worth nothing, or less.
    private static func lotValue(
        of position: Position, _ instrument: Instrument, atLoss loss: Money
    ) -> Money? {
        let signed = position.cost - loss
        guard position.quantity != .zero, (signed.raw < 0) == (position.cost.raw < 0) else {
            return nil
        }
        let step = grid(position.quantity.magnitude, instrument)
        let perLot = signed.magnitude.scaled(
            by: step.raw, over: position.quantity.magnitude.raw, rounding: .down)
        let exact = signed.magnitude.scaled(
            by: step.raw, over: position.quantity.magnitude.raw, rounding: .up)
        let isLong = position.quantity > .zero
        var roundsUp = !isLong
        if case .linear = instrument.kind { roundsUp = isLong }
        let unit = instrument.costUnit
        let value = roundsUp ? exact.rounded(to: unit, .up) : perLot.rounded(to: unit, .down)
        // The price is of a whole lot; a quantity off the grid counts contract by contract.
        guard value > .zero else { return nil }
        return step == instrument.lot
            ? value
            : value.scaled(by: instrument.lot.raw, over: step.raw, rounding: .down)
    }

    private static func grid(_ quantity: Quantity, _ instrument: Instrument) -> Quantity {
        quantity.raw % instrument.lot.raw == 0
            ? instrument.lot : Quantity(raw: FixedPoint.scale)
    }

    /// The price × 10⁸ at which one lot has this value.
    private static func rawPrice(
        _ instrument: Instrument, lotValue: Money, rounding: Rounding
    ) -> Int128 {
        let numerator: Int128
        let denominator: Int128
        switch instrument.kind {
        case .inverse(let size):
            numerator =
                Int128(instrument.lot.raw) * Int128(size.raw) * Int128(FixedPoint.scale)
            denominator = lotValue.raw
        case .linear(let size):
            numerator = lotValue.raw * Int128(FixedPoint.scale)
            denominator = Int128(instrument.lot.raw) * Int128(size.raw)
        case .spot:
            numerator = lotValue.raw
            denominator = Int128(instrument.lot.raw)
        }
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
        return rounding == .ceiling && remainder != 0 ? quotient + 1 : quotient
    }

    /// Where the value of the contract ends: an inverse one is worth nothing at an endless price, a linear
    /// one at zero.
    private static func unbounded(_ instrument: Instrument, isLong: Bool) -> Price {
        if case .inverse = instrument.kind { return highest }
        return .zero
    }
}
