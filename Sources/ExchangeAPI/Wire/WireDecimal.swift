public import Domain

// Decimal text of a message to whole numbers, without binary floating point in between.

extension WireValue {
    /// The value × 10⁸.
    @inlinable @inline(__always)
    func decimal(excess: FixedPoint.ExcessDigits = .refused) throws(WireError) -> Int64 {
        if let raw = token.fixedPoint { return raw }
        return try longDecimal(excess)
    }

    @usableFromInline
    static let powers: InlineArray<9, Int64> = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
    ]

    /// A number in quotation marks, with an exponent, or of more digits than a token or 64 bits hold.
    @usableFromInline @inline(never)
    func longDecimal(_ excess: FixedPoint.ExcessDigits) throws(WireError) -> Int64 {
        let number = try number("a decimal number")
        if let raw = number.fixedPoint { return raw }
        let text = scanner.slice(number)
        do throws(DecimalError) {
            return try FixedPoint.parse(text, excess: excess)
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
        let number = try number("a decimal number")
        if let decimals = number.decimals, decimals <= FixedPoint.digits {
            let steps = Self.powers[FixedPoint.digits &- decimals]
            return Money(raw: Int128(number.digits) * Int128(steps) * Int128(FixedPoint.scale))
        }
        let amount = WireAmount(scanner.slice(number)[...])
        guard let raw = amount.raw else {
            throw error(.outOfRange("an amount below 10^22"))
        }
        guard amount.isExact || excess == .cut else { throw error(.tooManyDigits) }
        return Money(raw: raw)
    }
}

extension WireToken {
    /// A number × 10⁸; `nil` for what is none, or has to be read from its text.
    @inlinable @inline(__always)
    var fixedPoint: Int64? {
        guard let decimals, decimals <= FixedPoint.digits else { return nil }
        let (raw, overflow) = digits.multipliedReportingOverflow(
            by: WireValue.powers[FixedPoint.digits &- decimals])
        return overflow ? nil : raw
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
