import Domain

/// Reads decimal text of the plain form `digits[.digits]` out of a longer line.
///
/// This is the fast path of candle files. It answers for the texts it is sure of and gives the same
/// value as `FixedPoint.parse`; for all others it says nothing, and `FixedPoint` decides.
enum DecimalScanner {
    private static let comma = UInt8(ascii: ",")
    private static let point = UInt8(ascii: ".")

    /// Powers of ten by missing decimals: what lifts a number with `8 - n` decimals to 10⁻⁸.
    private static func lift(_ missing: Int) -> Int64 {
        switch missing {
        case 0: 1
        case 1: 10
        case 2: 100
        case 3: 1000
        case 4: 10_000
        case 5: 100_000
        case 6: 1_000_000
        case 7: 10_000_000
        default: 100_000_000
        }
    }

    /// The number that starts at `index` and reaches to the next comma or the end, × 10⁸.
    ///
    /// On success `index` stands on that comma or end. `nil`, with `index` where it was, for
    /// anything with a sign, an exponent, more than eight decimals, more than eighteen digits, or
    /// no digit at all.
    @inline(__always)
    static func scaled(_ line: UnsafeRawBufferPointer, at index: inout Int) -> Int64? {
        let count = line.count
        var cursor = index
        var value: Int64 = 0
        while cursor < count {
            let digit = line[cursor] &- 48
            guard digit <= 9 else { break }
            value = value &* 10 &+ Int64(digit)
            cursor += 1
        }
        var digits = cursor - index
        var decimals = 0
        if cursor < count, line[cursor] == point {
            cursor += 1
            let start = cursor
            while cursor < count {
                let digit = line[cursor] &- 48
                guard digit <= 9 else { break }
                value = value &* 10 &+ Int64(digit)
                cursor += 1
            }
            decimals = cursor - start
            digits += decimals
        }
        guard digits > 0, digits <= 18, decimals <= FixedPoint.digits,
            cursor == count || line[cursor] == comma
        else { return nil }
        let (result, overflow) = value.multipliedReportingOverflow(
            by: lift(FixedPoint.digits - decimals))
        guard !overflow else { return nil }
        index = cursor
        return result
    }

    /// The whole number that starts at `index` and reaches to the next comma or the end.
    ///
    /// `nil`, with `index` where it was, for anything but one to eighteen digits.
    @inline(__always)
    static func whole(_ line: UnsafeRawBufferPointer, at index: inout Int) -> Int64? {
        let count = line.count
        var cursor = index
        var value: Int64 = 0
        while cursor < count {
            let digit = line[cursor] &- 48
            guard digit <= 9 else { break }
            value = value &* 10 &+ Int64(digit)
            cursor += 1
        }
        let digits = cursor - index
        guard digits > 0, digits <= 18, cursor == count || line[cursor] == comma else {
            return nil
        }
        index = cursor
        return value
    }

    /// The bytes from `index` to the next comma or the end.
    static func field(_ line: UnsafeRawBufferPointer, at index: Int) -> UnsafeRawBufferPointer {
        var end = index
        while end < line.count, line[end] != comma { end += 1 }
        return UnsafeRawBufferPointer(rebasing: line[index..<end])
    }

    /// Whether `field` has the form of a decimal number, whatever its size.
    static func isDecimal(_ field: UnsafeRawBufferPointer) -> Bool {
        var rest = field[...]
        func takeDigits() -> Int {
            let digits = rest.prefix { $0 &- 48 <= 9 }.count
            rest = rest.dropFirst(digits)
            return digits
        }
        func take(_ choices: [Unicode.Scalar]) -> Bool {
            guard let first = rest.first, choices.contains(Unicode.Scalar(first)) else {
                return false
            }
            rest = rest.dropFirst()
            return true
        }
        _ = take(["-"])
        var digits = takeDigits()
        if take(["."]) { digits += takeDigits() }
        guard digits > 0 else { return false }
        if take(["e", "E"]) {
            _ = take(["-", "+"])
            guard takeDigits() > 0 else { return false }
        }
        return rest.isEmpty
    }

    /// Whether a decimal number is below zero; `-0` is not.
    static func isNegative(_ field: UnsafeRawBufferPointer) -> Bool {
        guard field.first == UInt8(ascii: "-") else { return false }
        let mantissa = field.prefix { $0 != UInt8(ascii: "e") && $0 != UInt8(ascii: "E") }
        return mantissa.contains { $0 &- 49 <= 8 }
    }
}
