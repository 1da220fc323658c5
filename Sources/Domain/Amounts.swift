/// A price in the quote currency, held as a whole number of 10⁻⁸ steps.
public struct Price: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The price × 10⁸.
    public let raw: Int64

    @inlinable public init(raw: Int64) { self.raw = raw }

    /// Parses decimal text; more than eight decimals is an error, never a rounding.
    public init(parsing text: some StringProtocol) throws(DecimalError) {
        raw = try FixedPoint.parse(text)
    }

    @inlinable public static var zero: Price { Price(raw: 0) }
    public static func < (left: Price, right: Price) -> Bool { left.raw < right.raw }
    public var description: String { FixedPoint.description(raw) }
    /// For models and charts only; orders and the ledger never read it.
    public var approximate: Double { Double(raw) / Double(FixedPoint.scale) }
}

/// A size in base units (spot) or contracts (derivatives), a whole number of 10⁻⁸ steps.
public struct Quantity: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The quantity × 10⁸.
    public let raw: Int64

    @inlinable public init(raw: Int64) { self.raw = raw }

    /// Parses decimal text; more than eight decimals is an error, never a rounding.
    public init(parsing text: some StringProtocol) throws(DecimalError) {
        raw = try FixedPoint.parse(text)
    }

    @inlinable public static var zero: Quantity { Quantity(raw: 0) }
    public static func < (left: Quantity, right: Quantity) -> Bool { left.raw < right.raw }
    public static func + (left: Quantity, right: Quantity) -> Quantity {
        Quantity(raw: left.raw + right.raw)
    }
    public static func - (left: Quantity, right: Quantity) -> Quantity {
        Quantity(raw: left.raw - right.raw)
    }
    public static prefix func - (value: Quantity) -> Quantity { Quantity(raw: -value.raw) }
    public static func += (left: inout Quantity, right: Quantity) { left = left + right }
    public static func -= (left: inout Quantity, right: Quantity) { left = left - right }
    public var magnitude: Quantity { Quantity(raw: abs(raw)) }
    public var description: String { FixedPoint.description(raw) }
    /// For models and charts only; orders and the ledger never read it.
    public var approximate: Double { Double(raw) / Double(FixedPoint.scale) }

    /// The largest whole multiple of `step` that is not larger in magnitude.
    public func roundedDown(to step: Quantity) -> Quantity {
        Quantity(raw: raw / step.raw * step.raw)
    }
}

/// A dimensionless ratio such as a fee or a funding rate, a whole number of 10⁻⁸ steps.
///
/// 0.05 % is `Rate(raw: 50_000)`; one basis point is `Rate(raw: 10_000)`. Negative fees are rebates.
public struct Rate: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The ratio × 10⁸.
    public let raw: Int64

    @inlinable public init(raw: Int64) { self.raw = raw }

    /// Parses decimal text such as `"0.0005"`.
    public init(parsing text: some StringProtocol) throws(DecimalError) {
        raw = try FixedPoint.parse(text)
    }

    @inlinable public static var zero: Rate { Rate(raw: 0) }
    @inlinable public static var one: Rate { Rate(raw: FixedPoint.scale) }
    public static func < (left: Rate, right: Rate) -> Bool { left.raw < right.raw }
    public static func + (left: Rate, right: Rate) -> Rate { Rate(raw: left.raw + right.raw) }
    public static func - (left: Rate, right: Rate) -> Rate { Rate(raw: left.raw - right.raw) }
    public static prefix func - (value: Rate) -> Rate { Rate(raw: -value.raw) }
    public var description: String { FixedPoint.description(raw) }
    /// The ratio in basis points, for people and models.
    public var basisPoints: Double { Double(raw) / 10_000 }

    /// The ratio nearest to `value`: the border where a model's `Double` becomes exact.
    ///
    /// `nil` when `value` is not finite or does not fit.
    public init?(nearest value: Double) {
        guard let raw = Int64(exactly: (value * Double(FixedPoint.scale)).rounded()) else {
            return nil
        }
        self.raw = raw
    }
}

/// An amount of one currency, a whole number of 10⁻¹⁶ steps in 128 bits.
///
/// The product of a price and a quantity is exact at this scale. The range is ±1.7 × 10²² units,
/// which is far beyond any account. The currency stands beside it, in the instrument or posting.
public struct Money: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The amount × 10¹⁶.
    public let raw: Int128

    @inlinable public init(raw: Int128) { self.raw = raw }

    /// Parses decimal text with at most eight decimals.
    public init(parsing text: some StringProtocol) throws(DecimalError) {
        raw = Int128(try FixedPoint.parse(text)) * Int128(FixedPoint.scale)
    }

    /// Reads back what `description` wrote: up to sixteen decimals.
    public init(exactly text: some StringProtocol) throws(DecimalError) {
        raw = try Money.parseRaw(text)
    }

    /// `quantity × price`, exact.
    @inlinable
    public init(_ price: Price, times quantity: Quantity) {
        // One multiplication that cannot overflow; that of two Int128 is three, and checked.
        let (high, low) = price.raw.multipliedFullWidth(by: quantity.raw)
        raw = Int128(high) &<< 64 | Int128(low)
    }

    /// Steps in one unit: 10¹⁶.
    @inlinable public static var scale: Int128 { 10_000_000_000_000_000 }
    @inlinable public static var zero: Money { Money(raw: 0) }
    @inlinable public static func < (left: Money, right: Money) -> Bool { left.raw < right.raw }
    @inlinable public static func + (left: Money, right: Money) -> Money {
        Money(raw: left.raw + right.raw)
    }
    @inlinable public static func - (left: Money, right: Money) -> Money {
        Money(raw: left.raw - right.raw)
    }
    @inlinable public static prefix func - (value: Money) -> Money { Money(raw: -value.raw) }
    @inlinable public static func += (left: inout Money, right: Money) {
        left = Money(raw: left.raw + right.raw)
    }
    @inlinable public static func -= (left: inout Money, right: Money) {
        left = Money(raw: left.raw - right.raw)
    }
    public var magnitude: Money { raw < 0 ? Money(raw: -raw) : self }
    public var description: String { FixedPoint.description(raw, digits: 16) }
    /// For reports, ratios and charts only; the ledger never reads it.
    public var approximate: Double {
        // The standard library's own conversion of 128 bits is a hundred times slower.
        let high = Int64(truncatingIfNeeded: raw >> 64)
        let low = UInt64(truncatingIfNeeded: raw)
        return (Double(high) * 0x1p64 + Double(low)) / 1e16
    }

    private static func parseRaw(_ text: some StringProtocol) throws(DecimalError) -> Int128 {
        var value: Int128 = 0
        var decimals = 0
        var isAfterPoint = false
        var seen = 0
        let isNegative = text.utf8.first == UInt8(ascii: "-")
        for byte in text.utf8.dropFirst(isNegative ? 1 : 0) {
            if byte == UInt8(ascii: "."), !isAfterPoint {
                isAfterPoint = true
                continue
            }
            let digit = byte &- UInt8(ascii: "0")
            guard digit <= 9 else { throw .notANumber(String(text.prefix(40))) }
            seen += 1
            if isAfterPoint { decimals += 1 }
            guard decimals <= 16 else { throw .tooManyDigits(String(text.prefix(40))) }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow2) = product.addingReportingOverflow(Int128(digit))
            guard !overflow, !overflow2 else { throw .tooLarge(String(text.prefix(40))) }
            value = sum
        }
        guard seen > 0 else { throw .notANumber(String(text.prefix(40))) }
        while decimals < 16 {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { throw .tooLarge(String(text.prefix(40))) }
            value = product
            decimals += 1
        }
        return isNegative ? -value : value
    }
}

extension Money {
    /// `self × numerator ÷ denominator`, rounded as told, exact in between (256 bits).
    ///
    /// - Precondition: `denominator` is positive and the result fits.
    public func scaled(
        by numerator: Int64, over denominator: Int64, rounding: Rounding
    ) -> Money {
        precondition(denominator > 0, "a share of nothing")
        if numerator == denominator { return self }
        let (quotient, remainder) = raw.magnitude.scaled(
            by: numerator.magnitude, over: denominator.magnitude)
        let isNegative = (raw < 0) != (numerator < 0)
        return Money(
            raw: rounding.apply(
                Int128(quotient), hasRest: remainder != 0,
                isHalfOrMore: remainder >= denominator.magnitude - remainder,
                isNegative: isNegative))
    }

    /// `self × rate`, rounded as told.
    public func times(_ rate: Rate, rounding: Rounding) -> Money {
        scaled(by: rate.raw, over: FixedPoint.scale, rounding: rounding)
    }

    /// The nearest whole multiple of `step` in the direction told.
    public func rounded(to step: Money, _ rounding: Rounding) -> Money {
        let (quotient, remainder) = raw.magnitude.quotientAndRemainder(
            dividingBy: step.raw.magnitude)
        let whole = rounding.apply(
            Int128(quotient), hasRest: remainder != 0,
            isHalfOrMore: remainder >= step.raw.magnitude - remainder, isNegative: raw < 0)
        return Money(raw: whole * step.raw)
    }

    /// How much `price` buys: `self ÷ price`, rounded down to 10⁻⁸.
    ///
    /// `nil` when the price is not positive or the quantity does not fit.
    public func quantity(at price: Price) -> Quantity? {
        guard price.raw > 0 else { return nil }
        return Int64(exactly: raw / Int128(price.raw)).map(Quantity.init(raw:))
    }
}

/// In which direction a rounding goes; every rounding in the project names one.
public enum Rounding: Sendable {
    /// Toward zero: cut.
    case down
    /// Away from zero.
    case up
    /// To the nearest, halves away from zero.
    case nearest
    /// Toward negative infinity: what is owed to us grows smaller, what we owe grows larger.
    case floor
    /// Toward positive infinity.
    case ceiling

    func apply(
        _ magnitude: Int128, hasRest: Bool, isHalfOrMore: Bool, isNegative: Bool
    ) -> Int128 {
        let bump =
            switch self {
            case .down: false
            case .up: hasRest
            case .nearest: hasRest && isHalfOrMore
            case .floor: hasRest && isNegative
            case .ceiling: hasRest && !isNegative
            }
        let result = bump ? magnitude + 1 : magnitude
        return isNegative ? -result : result
    }
}

extension UInt128 {
    /// `self × numerator ÷ denominator` and what is left over, exact in between.
    fileprivate func scaled(
        by numerator: UInt64, over denominator: UInt64
    ) -> (quotient: UInt128, remainder: UInt64) {
        let (product, overflow) = multipliedReportingOverflow(by: UInt128(numerator))
        guard !overflow else {
            let wide = multipliedFullWidth(by: UInt128(numerator))
            let divided = UInt128(denominator).dividingFullWidth((wide.high, wide.low))
            return (divided.quotient, UInt64(divided.remainder))
        }
        // Word by word: division of the whole, which knows no narrow divisor, takes three times as long.
        let high = UInt64(truncatingIfNeeded: product >> 64).quotientAndRemainder(
            dividingBy: denominator)
        let low = denominator.dividingFullWidth(
            (high.remainder, UInt64(truncatingIfNeeded: product)))
        return (UInt128(high.quotient) << 64 | UInt128(low.quotient), low.remainder)
    }
}
