/// Exact decimals as text, byte for byte what `description` gives, without allocating.
enum DecimalText {
    /// 39 digits of an Int128, a point, a leading zero, a sign, and some room.
    static let longest = 48

    /// Writes `raw × 10⁻ᵈⁱᵍⁱᵗˢ` without trailing zeros at the end of the first `longest` bytes.
    ///
    /// - Returns: the part of `buffer` that holds the text.
    static func write(
        _ raw: Int128, digits: Int, into buffer: UnsafeMutableBufferPointer<UInt8>
    ) -> UnsafeMutableBufferPointer<UInt8> {
        precondition(buffer.count >= longest, "no room for a decimal")
        var end = longest
        let scale: UInt64 = digits == 16 ? 10_000_000_000_000_000 : 100_000_000
        let whole: UInt128
        var rest: UInt64
        if let narrow = UInt64(exactly: raw.magnitude) {
            let (quotient, remainder) = narrow.quotientAndRemainder(dividingBy: scale)
            whole = UInt128(quotient)
            rest = remainder
        } else {
            let (quotient, remainder) = raw.magnitude.quotientAndRemainder(
                dividingBy: UInt128(scale))
            whole = quotient
            rest = UInt64(truncatingIfNeeded: remainder)
        }
        if rest != 0 {
            var decimals = digits
            while rest % 10 == 0 {
                rest /= 10
                decimals -= 1
            }
            for _ in 0..<decimals {
                end -= 1
                buffer[end] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            end -= 1
            buffer[end] = UInt8(ascii: ".")
        }
        writeWhole(whole, into: buffer, end: &end)
        if raw < 0 {
            end -= 1
            buffer[end] = UInt8(ascii: "-")
        }
        return UnsafeMutableBufferPointer(rebasing: buffer[end..<longest])
    }

    private static func writeWhole(
        _ value: UInt128, into buffer: UnsafeMutableBufferPointer<UInt8>, end: inout Int
    ) {
        var wide = value
        while wide > UInt128(UInt64.max) {
            let (quotient, remainder) = wide.quotientAndRemainder(dividingBy: 10)
            end -= 1
            buffer[end] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: remainder)
            wide = quotient
        }
        var narrow = UInt64(truncatingIfNeeded: wide)
        repeat {
            end -= 1
            buffer[end] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: narrow % 10)
            narrow /= 10
        } while narrow > 0
    }

    /// Reads `[-]digits[.digits]` with at most eighteen digits before the point and sixteen behind
    /// it, as a number × 10¹⁶.
    ///
    /// `nil` for every other text: the general parser decides what becomes of it.
    static func money(_ text: UnsafeBufferPointer<UInt8>) -> Int128? {
        var index = text.first == UInt8(ascii: "-") ? 1 : 0
        let isNegative = index == 1
        guard let (whole, wholeDigits) = digits(text, at: &index), (1...18).contains(wholeDigits)
        else { return nil }
        var rest: Int64 = 0
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            guard let (value, count) = digits(text, at: &index), (1...16).contains(count) else {
                return nil
            }
            rest = value
            for _ in count..<16 { rest *= 10 }
        }
        guard index == text.count else { return nil }
        let magnitude = Int128(whole) * 10_000_000_000_000_000 + Int128(rest)
        return isNegative ? -magnitude : magnitude
    }

    /// The digits from `index` on, which is left behind them; `nil` when there are more than eighteen.
    private static func digits(
        _ text: UnsafeBufferPointer<UInt8>, at index: inout Int
    ) -> (value: Int64, count: Int)? {
        let start = index
        var value: Int64 = 0
        while index < text.count {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            guard index - start < 18 else { return nil }
            value = value * 10 + Int64(digit)
            index += 1
        }
        return (value, index - start)
    }
}
