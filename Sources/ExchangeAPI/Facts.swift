package import Domain

// How the venues' folders write the numbers and dates they know.

extension Timestamp {
    /// A date that is written in the source, e.g. `.known("2025-07-31T00:00:00+09:00")`.
    package static func known(_ text: StaticString) -> Timestamp {
        guard let time = Timestamp(iso8601: "\(text)") else {
            preconditionFailure("\(text) is no date")
        }
        return time
    }
}

extension Money {
    /// A whole number of units of the currency.
    package static func whole(_ units: Int64) -> Money {
        Money(raw: Int128(units) * Money.scale)
    }
}

extension Quantity {
    /// A whole number of base units or contracts.
    package static func whole(_ units: Int64) -> Quantity {
        Quantity(raw: units * FixedPoint.scale)
    }
}

extension Price {
    /// A whole number of quote units.
    package static func whole(_ units: Int64) -> Price {
        Price(raw: units * FixedPoint.scale)
    }

    /// 10⁻ᵈᵉᶜⁱᵐᵃˡˢ quote units, for zero to eight decimals.
    package static func decimal(_ decimals: Int) -> Price {
        precondition((0...FixedPoint.digits).contains(decimals), "a price has eight decimals")
        return Price(raw: (0..<(FixedPoint.digits - decimals)).reduce(1) { raw, _ in raw * 10 })
    }
}

extension TickTable {
    /// Bands as (from, tick); the last stands for every lower price.
    package init(_ bands: [(from: Price, tick: Price)], below: Price) {
        self.init(
            bands: bands.map { Band(from: $0.from, tick: $0.tick) }
                + [Band(from: .zero, tick: below)])
    }
}
