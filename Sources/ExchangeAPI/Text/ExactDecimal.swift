public import Domain

/// A number of an order as a venue reads it: plain decimal text without trailing zeros.
public enum ExactDecimal: Hashable, Sendable, CustomStringConvertible {
    /// A whole number of 10⁻⁸ steps, as prices, quantities and rates are.
    case eight(Int64)
    /// 10⁻¹⁶ steps.
    case sixteen(Money)

    public init(_ price: Price) { self = .eight(price.raw) }
    public init(_ quantity: Quantity) { self = .eight(quantity.raw) }
    public init(_ rate: Rate) { self = .eight(rate.raw) }
    public init(_ amount: Money) { self = .sixteen(amount) }

    public var description: String {
        switch self {
        case .eight(let raw): FixedPoint.description(raw)
        case .sixteen(let amount): amount.description
        }
    }
}
