/// What of an instrument decides what an execution is worth and costs.
///
/// A plain value beside the instrument's class: whoever books executions by the million keeps a copy, and
/// does not count references.
public struct ContractTerms: Hashable, Sendable {
    public let kind: ContractKind
    /// The step of quantities.
    public let lot: Quantity
    public let makerFee: Rate
    public let takerFee: Rate
    public let feeRounding: FeeRounding

    /// What `quantity` (not negative) is worth at `price`, in the settlement currency.
    ///
    /// - Spot: price × quantity, exact.
    /// - Linear: price × quantity × contract size, cut to 10⁻⁶ as BitMEX's USDt accounts hold it.
    /// - Inverse: for each lot the nearest whole number of satoshis of `lot × size ÷ price`, times
    ///   the lots; a quantity off the lot grid counts contract by contract.
    @inlinable
    public func value(of quantity: Quantity, at price: Price) -> Money {
        switch kind {
        case .spot: Money(price, times: quantity)
        case .linear(let size): linearValue(of: quantity, at: price, size)
        case .inverse(let size): inverseValue(of: quantity, at: price, size)
        }
    }

    @usableFromInline
    func linearValue(of quantity: Quantity, at price: Price, _ size: Quantity) -> Money {
        Money(price, times: quantity)
            .scaled(by: size.raw, over: FixedPoint.scale, rounding: .down)
            .rounded(to: Money(raw: Money.scale / 1_000_000), .down)
    }

    @usableFromInline
    func inverseValue(of quantity: Quantity, at price: Price, _ size: Quantity) -> Money {
        let step = quantity.raw % lot.raw == 0 ? lot.raw : FixedPoint.scale
        let lots = Int128(quantity.raw / step)
        // lot × size ÷ price, both raw values at 10⁻⁸: the quotient in satoshis.
        let numerator = Int128(step) * Int128(size.raw)
        let denominator = Int128(price.raw)
        let satoshis = (2 * numerator + denominator) / (2 * denominator)
        return Money(raw: satoshis * lots * Int128(FixedPoint.scale))
    }

    /// What the venue books as fee on an execution worth `value`; negative is a rebate.
    public func fee(on value: Money, role: LiquidityRole) -> Money {
        let rate = role == .maker ? makerFee : takerFee
        switch feeRounding {
        case .exact: return value.times(rate, rounding: .ceiling)
        case .truncated(let step):
            return value.times(rate, rounding: .down).rounded(to: step, .down)
        }
    }
}
