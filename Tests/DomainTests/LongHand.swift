/// School arithmetic on strings of decimal digits: slow, and independent of what it checks.
enum LongHand {
    static func multiply(_ left: String, _ right: String) -> String {
        let a = left.utf8.reversed().map { Int($0) - 48 }
        let b = right.utf8.reversed().map { Int($0) - 48 }
        var sum = [Int](repeating: 0, count: a.count + b.count + 1)
        for (i, x) in a.enumerated() {
            for (j, y) in b.enumerated() { sum[i + j] += x * y }
        }
        for index in 0..<(sum.count - 1) {
            sum[index + 1] += sum[index] / 10
            sum[index] %= 10
        }
        return trimmed(sum.reversed().map(String.init).joined())
    }

    static func divide(
        _ dividend: String, by divisor: UInt128
    ) -> (quotient: String, remainder: UInt128) {
        var remainder: UInt128 = 0
        var quotient = ""
        for digit in dividend.utf8 {
            remainder = remainder * 10 + UInt128(digit - 48)
            quotient += String(remainder / divisor)
            remainder %= divisor
        }
        return (trimmed(quotient), remainder)
    }

    static func increment(_ number: String) -> String {
        var digits = Array(number.utf8)
        var index = digits.count - 1
        while index >= 0, digits[index] == 57 {
            digits[index] = 48
            index -= 1
        }
        guard index >= 0 else { return "1" + String(decoding: digits, as: UTF8.self) }
        digits[index] += 1
        return String(decoding: digits, as: UTF8.self)
    }

    static func trimmed(_ number: String) -> String {
        let rest = number.drop { $0 == "0" }
        return rest.isEmpty ? "0" : String(rest)
    }

    /// A whole number of 10⁻ᵈᵉᶜⁱᵐᵃˡˢ as plain text.
    static func text(_ raw: Int128, decimals: Int) -> String {
        let digits = String(raw.magnitude)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        var fraction = String(padded.suffix(decimals))
        while fraction.hasSuffix("0") { fraction.removeLast() }
        let sign = raw < 0 ? "-" : ""
        return sign + padded.dropLast(decimals) + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// Reads decimal text, with or without an exponent, as a whole number of 10⁻⁸.
    ///
    /// `nil` when it is no number, has more than eight significant decimals, or does not fit.
    static func parse(_ text: String) -> Int64? {
        let negative = text.hasPrefix("-")
        let halves = text.dropFirst(negative ? 1 : 0).split(
            maxSplits: 1, omittingEmptySubsequences: false
        ) { $0 == "e" || $0 == "E" }
        var exponent = 0
        if halves.count == 2 {
            guard let value = Int(halves[1]) else { return nil }
            exponent = value
        }
        let parts = halves[0].split(
            separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count == 2 ? parts[1] : ""
        let digits = trimmed(String(parts[0] + fraction))
        guard (parts[0] + fraction).contains(where: { _ in true }),
            (parts[0] + fraction).allSatisfy({ $0.isASCII && $0.isNumber })
        else { return nil }
        if digits == "0" { return 0 }
        // The value is digits × 10^shift, in steps of 10⁻⁸.
        let shift = exponent - fraction.count + 8
        var scaled = digits
        if shift >= 0 {
            guard digits.count + shift < 30 else { return nil }
            scaled += String(repeating: "0", count: shift)
        } else {
            guard digits.count > -shift, digits.suffix(-shift).allSatisfy({ $0 == "0" }) else {
                return nil
            }
            scaled = String(digits.dropLast(-shift))
        }
        guard let magnitude = Int64(scaled) else { return nil }
        return negative ? -magnitude : magnitude
    }
}
