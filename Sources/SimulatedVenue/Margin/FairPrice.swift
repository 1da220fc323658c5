public import Domain

/// The price at which a perpetual contract is marked, and what funding costs on it.
public enum FairPrice {
    /// The mark price: the index and its basis, both on `terms.priceStep`.
    public static func mark(
        index: Price, rate: Rate, at time: Timestamp, nextFunding: Timestamp, terms: MarginTerms
    ) -> Price {
        let basis = basis(
            index: index, rate: rate, at: time, nextFunding: nextFunding, terms: terms)
        return Price(raw: max(terms.priceStep.raw, index.raw + basis.raw))
    }

    /// What the funding to come is worth now: `index × rate × time to funding ÷ interval`, to the nearest
    /// step of prices. It is renewed with every minute, so the time counts from the minute's start.
    public static func basis(
        index: Price, rate: Rate, at time: Timestamp, nextFunding: Timestamp, terms: MarginTerms
    ) -> Price {
        let minute = time.floored(to: .minutes(1))
        let left = max(.zero, nextFunding - minute)
        let share = min(left, terms.fundingInterval)
        // Price × rate is a whole number of 10⁻¹⁶.
        let exact = Money(raw: Int128(index.raw) * Int128(rate.raw)).scaled(
            by: share.nanoseconds, over: terms.fundingInterval.nanoseconds, rounding: .nearest)
        let step = Money(raw: Int128(terms.priceStep.raw) * Int128(FixedPoint.scale))
        return Price(
            raw: Int64(clamping: exact.rounded(to: step, .nearest).raw / Int128(FixedPoint.scale)))
    }

    /// What a position pays at a funding, to the nearest unit; negative when it receives. With a positive
    /// rate the longs pay.
    public static func funding(
        on quantity: Quantity, of instrument: Instrument, mark: Price, rate: Rate
    ) -> Money {
        let value = instrument.value(of: quantity.magnitude, at: mark)
        let amount = value.times(rate, rounding: .nearest)
            .rounded(to: instrument.costUnit, .nearest)
        return quantity < .zero ? -amount : amount
    }
}
