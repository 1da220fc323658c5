/// Decimal text to and from whole numbers of 10⁻⁸, without passing through binary floating point.
///
/// `Price`, `Quantity` and `Rate` share this scale, so that the product of two of them is a whole
/// number of 10⁻¹⁶, which is the scale of `Money`.
public enum FixedPoint {
    /// Steps in one unit: 10⁸.
    @inlinable public static var scale: Int64 { 100_000_000 }
    /// Digits after the point that the scale holds.
    public static let digits = 8

    /// Parses decimal text such as `"24564.5"`, `"-0.00025"` or `"8.428e-05"`.
    ///
    /// - Returns: the value × 10⁸.
    /// - Throws: `DecimalError` when the text is no number, has more than eight significant decimals,
    ///   or does not fit 64 bits. Trailing zeros after the eighth decimal are no error.
    public static func parse(_ text: some StringProtocol) throws(DecimalError) -> Int64 {
        var copy = String(text)
        let result: Result<Int64, DecimalError> = copy.withUTF8 { bytes in
            do throws(DecimalError) {
                return .success(try parse(UnsafeRawBufferPointer(bytes)))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Parses decimal text from raw ASCII bytes; see `parse(_:)` for the rules.
    ///
    /// - Parameter excess: what happens to significant digits after the eighth decimal.
    public static func parse(
        _ bytes: UnsafeRawBufferPointer, excess: ExcessDigits = .refused
    ) throws(DecimalError) -> Int64 {
        var number = try Significand(bytes)
        while number.decimals > digits, number.value % 10 == 0, number.value != 0 {
            number.value /= 10
            number.decimals -= 1
        }
        if number.value == 0 { number.decimals = 0 }
        // Dropped before the eighth decimal: the number itself does not fit.
        if number.hasDropped, number.decimals < digits { throw .tooLarge(text(bytes)) }
        if number.decimals > digits || number.hasDroppedNonZero {
            guard excess == .cut else { throw .tooManyDigits(text(bytes)) }
        }
        while number.decimals > digits {
            number.value /= 10
            number.decimals -= 1
        }
        while number.decimals < digits {
            let (product, overflow) = number.value.multipliedReportingOverflow(by: 10)
            if overflow { throw .tooLarge(text(bytes)) }
            number.value = product
            number.decimals += 1
        }
        return number.isNegative ? -number.value : number.value
    }

    /// Decimal text as a whole number and where its point stands.
    private struct Significand {
        var value: Int64 = 0
        /// Digits of `value` after the point; negative when zeros follow it.
        var decimals = 0
        var isNegative = false
        /// Decimals beyond what 64 bits hold were left out, and whether one of them was not zero.
        var hasDropped = false
        var hasDroppedNonZero = false

        init(_ bytes: UnsafeRawBufferPointer) throws(DecimalError) {
            guard !bytes.isEmpty else { throw .empty }
            var index = 0
            if bytes[0] == UInt8(ascii: "-") {
                isNegative = true
                index = 1
            }
            var digitsSeen = 0
            var isAfterPoint = false
            scan: while index < bytes.count {
                switch bytes[index] {
                case UInt8(ascii: "0")...UInt8(ascii: "9"):
                    digitsSeen += 1
                    guard take(bytes[index] - UInt8(ascii: "0"), isAfterPoint) else {
                        throw .tooLarge(FixedPoint.text(bytes))
                    }
                case UInt8(ascii: ".") where !isAfterPoint:
                    isAfterPoint = true
                case UInt8(ascii: "e"), UInt8(ascii: "E"):
                    break scan
                default:
                    throw .notANumber(FixedPoint.text(bytes))
                }
                index += 1
            }
            guard digitsSeen > 0 else { throw .notANumber(FixedPoint.text(bytes)) }
            if index < bytes.count {
                decimals -= try FixedPoint.exponent(bytes, from: index + 1)
            }
        }

        /// Takes the next digit; false when the whole part does not fit. Decimals that do not fit are
        /// left out, to be judged once an exponent has been read.
        @inline(__always)
        private mutating func take(_ digit: UInt8, _ isAfterPoint: Bool) -> Bool {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow2) = product.addingReportingOverflow(Int64(digit))
            if overflow || overflow2 || hasDropped {
                guard isAfterPoint else { return false }
                hasDropped = true
                hasDroppedNonZero = hasDroppedNonZero || digit != 0
                return true
            }
            value = sum
            if isAfterPoint { decimals += 1 }
            return true
        }
    }

    /// What `parse` does with significant digits after the eighth decimal.
    public enum ExcessDigits: Sendable {
        /// An error: the default, for everything that can reach an order or the ledger.
        case refused
        /// Cut toward zero: for market statistics such as traded volume.
        case cut
    }

    /// Plain decimal text without trailing zeros, e.g. `"24564.5"`.
    public static func description(_ raw: Int64) -> String {
        description(Int128(raw), digits: digits)
    }

    /// Plain decimal text of a whole number of 10⁻ᵈⁱᵍⁱᵗˢ, without trailing zeros.
    static func description(_ raw: Int128, digits: Int) -> String {
        if raw == 0 { return "0" }
        var magnitude = raw.magnitude
        var decimals = digits
        while decimals > 0 {
            let (quotient, remainder) = magnitude.quotientAndRemainder(dividingBy: 10)
            if remainder != 0 { break }
            magnitude = quotient
            decimals -= 1
        }
        // 40 digits of an Int128, a point, a sign.
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 48) { buffer in
            var end = 48
            var written = 0
            repeat {
                if written == decimals, decimals > 0 {
                    end -= 1
                    buffer[end] = UInt8(ascii: ".")
                }
                let low: UInt64
                if magnitude <= UInt128(UInt64.max) {
                    let narrow = UInt64(truncatingIfNeeded: magnitude)
                    low = narrow % 10
                    magnitude = UInt128(narrow / 10)
                } else {
                    let (quotient, remainder) = magnitude.quotientAndRemainder(dividingBy: 10)
                    low = UInt64(truncatingIfNeeded: remainder)
                    magnitude = quotient
                }
                end -= 1
                buffer[end] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: low)
                written += 1
            } while magnitude > 0 || written <= decimals
            if raw < 0 {
                end -= 1
                buffer[end] = UInt8(ascii: "-")
            }
            return String(decoding: buffer[end..<48], as: UTF8.self)
        }
    }

    private static func exponent(
        _ bytes: UnsafeRawBufferPointer, from start: Int
    ) throws(DecimalError) -> Int {
        var index = start
        var isNegative = false
        if index < bytes.count,
            bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+")
        {
            isNegative = bytes[index] == UInt8(ascii: "-")
            index += 1
        }
        guard index < bytes.count, bytes.count - index <= 3 else { throw .notANumber(text(bytes)) }
        var value = 0
        while index < bytes.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { throw .notANumber(text(bytes)) }
            value = value * 10 + Int(digit)
            index += 1
        }
        return isNegative ? -value : value
    }

    /// The offending text for an error message, cut to a length that fits one line.
    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes.prefix(40), as: UTF8.self)
    }
}

/// Why decimal text was refused; each case carries the text, cut to forty characters.
public enum DecimalError: Error, Hashable, Sendable, CustomStringConvertible {
    case empty
    case notANumber(String)
    case tooManyDigits(String)
    case tooLarge(String)

    public var description: String {
        switch self {
        case .empty: "a number is missing"
        case .notANumber(let text): "\"\(text)\" is not a decimal number"
        case .tooManyDigits(let text): "\"\(text)\" has more than eight decimals"
        case .tooLarge(let text): "\"\(text)\" is too large (the limit is 92,233,720,368)"
        }
    }
}
