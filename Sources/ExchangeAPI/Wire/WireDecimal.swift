public import Domain

// Decimal text of a message to whole numbers, without binary floating point in between.

extension WireValue {
    /// The value × 10⁸.
    @inline(__always)
    func decimal(excess: FixedPoint.ExcessDigits = .refused) throws(WireError) -> Int64 {
        let digits = try number("a decimal number")
        if let raw = Self.plainDecimal(UnsafeRawBufferPointer(rebasing: digits)) { return raw }
        return try slowDecimal(digits, excess)
    }

    /// Numbers of at most eighteen digits, eight of them decimals, without exponent: nearly all.
    @inline(__always)
    private static func plainDecimal(_ text: UnsafeRawBufferPointer) -> Int64? {
        // 10 + 8 digits and a point fit 64 bits whatever they are.
        guard text.count <= 19 else { return nil }
        var value: Int64 = 0
        var whole = 0
        var decimals = -1
        var index = text[0] == UInt8(ascii: "-") ? 1 : 0
        let isNegative = index == 1
        while index < text.count {
            let digit = text[index] &- UInt8(ascii: "0")
            if digit <= 9 {
                value = value &* 10 &+ Int64(digit)
                if decimals >= 0 { decimals += 1 } else { whole += 1 }
            } else if text[index] == UInt8(ascii: "."), decimals < 0 {
                decimals = 0
            } else {
                return nil
            }
            index += 1
        }
        let places = max(decimals, 0)
        guard whole <= 10, places <= 8 else { return nil }
        let raw = value &* powers[8 - places]
        return isNegative ? -raw : raw
    }

    private static let powers: InlineArray<9, Int64> = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
    ]

    private func slowDecimal(
        _ digits: Slice<UnsafeRawBufferPointer>, _ excess: FixedPoint.ExcessDigits
    ) throws(WireError) -> Int64 {
        do throws(DecimalError) {
            return try FixedPoint.parse(
                UnsafeRawBufferPointer(rebasing: digits), excess: excess)
        } catch {
            switch error {
            case .tooManyDigits: throw self.error(.tooManyDigits)
            case .tooLarge: throw self.error(.outOfRange("a number below 92,233,720,369"))
            case .empty, .notANumber: throw expected("a decimal number")
            }
        }
    }

    /// An amount of money that is not negative, with up to sixteen decimals.
    public func money() throws(WireError) -> Money {
        let money = try signedMoney()
        guard money >= .zero else {
            throw error(.outOfRange("an amount that is not negative"))
        }
        return money
    }

    /// An amount of any sign, with up to sixteen decimals; more are an error.
    public func signedMoney() throws(WireError) -> Money {
        try amount(excess: .refused)
    }

    /// A balance or a turnover: decimals after the sixteenth are cut, toward zero.
    ///
    /// Venues report balances with twenty decimals; what is cut cannot be spent or withdrawn.
    public func moneyCut() throws(WireError) -> Money {
        let money = try amount(excess: .cut)
        guard money >= .zero else {
            throw error(.outOfRange("an amount that is not negative"))
        }
        return money
    }

    private func amount(excess: FixedPoint.ExcessDigits) throws(WireError) -> Money {
        let digits = try number("a decimal number")
        if let raw = Self.plainDecimal(UnsafeRawBufferPointer(rebasing: digits)) {
            return Money(raw: Int128(raw) * Int128(FixedPoint.scale))
        }
        let number = WireAmount(digits)
        guard let raw = number.raw else {
            throw error(.outOfRange("an amount below 10^22"))
        }
        guard number.isExact || excess == .cut else { throw error(.tooManyDigits) }
        return Money(raw: raw)
    }
}

/// A decimal number as a whole number of 10⁻¹⁶ steps; its text has been held to the grammar.
struct WireAmount {
    /// `nil` when it does not fit.
    let raw: Int128?
    /// Whether no digit other than zero was cut.
    let isExact: Bool

    /// 10³⁷: one more digit still fits 128 bits.
    static let limit = Int128(10_000_000_000_000_000) * 1_000_000_000_000_000_000 * 1000

    init(_ text: Slice<UnsafeRawBufferPointer>) {
        let isNegative = text.first == UInt8(ascii: "-")
        let exponentAt = text.firstIndex { $0 | 0x20 == UInt8(ascii: "e") } ?? text.endIndex
        // Decimal places that the digits have to be moved by, to the left when positive.
        var shift = 16 + Self.exponent(text[exponentAt...])
        var value: Int128 = 0
        var isExact = true
        var isAfterPoint = false
        var fits = true
        for byte in text[..<exponentAt] {
            if byte == UInt8(ascii: ".") { isAfterPoint = true }
            let digit = byte &- UInt8(ascii: "0")
            guard digit <= 9 else { continue }
            // Digits beyond the last that is kept: their value is below one step.
            if isAfterPoint, shift <= 0 {
                isExact = isExact && digit == 0
                continue
            }
            if value < Self.limit { value = value * 10 + Int128(digit) } else { fits = false }
            if isAfterPoint { shift -= 1 }
        }
        while shift > 0, value != 0, fits {
            if value < Self.limit { value *= 10 } else { fits = false }
            shift -= 1
        }
        while shift < 0, value != 0 {
            isExact = isExact && value % 10 == 0
            value /= 10
            shift += 1
        }
        raw = fits ? (isNegative ? -value : value) : nil
        self.isExact = isExact
    }

    /// The exponent with its letter in front; one beyond ±9999 counts as that.
    private static func exponent(_ text: Slice<UnsafeRawBufferPointer>) -> Int {
        var value = 0
        for byte in text.dropFirst() {
            let digit = byte &- UInt8(ascii: "0")
            if digit <= 9 { value = min(value * 10 + Int(digit), 9999) }
        }
        return text.dropFirst().first == UInt8(ascii: "-") ? -value : value
    }
}
