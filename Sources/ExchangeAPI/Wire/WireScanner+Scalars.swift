// Strings and numbers: where most of the bytes of a message are.
//
// Both are first read eight bytes at a time, which does for nearly all of them. What is out of the
// ordinary is read again byte by byte, by the grammar, and refused there if need be.

extension WireScanner {
    /// The string whose opening quotation mark stands at `place`.
    @inline(__always)
    func string(_ place: Int) throws(WireError) -> WireToken {
        let start = place &+ 1
        var end = start
        var found = Self.quotes(word(end))
        while found == 0 {
            end &+= 8
            found = Self.quotes(word(end))
        }
        end &+= found.trailingZeroBitCount >> 3
        guard isPlain, end < count else { return try checkedString(start) }
        return WireToken(.string, start, end)
    }

    /// The lowest set bit marks the first quotation mark of a word.
    @inline(__always)
    private static func quotes(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let differing = word ^ (ones &* 0x22)
        return (differing &- ones) & ~differing & 0x8080_8080_8080_8080
    }

    /// A string of a message that may hold escapes and control characters, or one without an end.
    @inline(never)
    private func checkedString(_ start: Int) throws(WireError) -> WireToken {
        var place = start
        var isEscaped = false
        while place < count {
            switch byte(place) {
            case UInt8(ascii: "\""):
                return WireToken(.string, start, place, isEscaped: isEscaped)
            case UInt8(ascii: "\\"):
                isEscaped = true
                place = try escapeEnd(place)
            case 0..<0x20: throw malformed("no control character in a string", at: place)
            default: place += 1
            }
        }
        throw malformed("a closing quotation mark", at: place)
    }

    private func escapeEnd(_ place: Int) throws(WireError) -> Int {
        switch byte(place + 1) {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return place + 2
        case UInt8(ascii: "u"):
            for index in 2..<6 where Self.hexDigit(byte(place + index)) == nil {
                throw malformed("four hexadecimal digits", at: place)
            }
            return place + 6
        default: throw malformed("an escape", at: place)
        }
    }

    static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    /// The number that begins at `place`.
    @inline(__always)
    func number(_ place: Int) throws(WireError) -> WireToken {
        if let number = plainNumber(place) { return number }
        return try grammarNumber(place)
    }

    /// A number of at most eighteen digits without an exponent; `nil` for any other.
    @inline(__always)
    func plainNumber(_ start: Int) -> WireToken? {
        let isNegative = byte(start) == UInt8(ascii: "-")
        let first = isNegative ? start &+ 1 : start
        var value: UInt64 = 0
        var end = digits(first, &value)
        let whole = end &- first
        var decimals = 0
        if byte(end) == UInt8(ascii: ".") {
            let point = end &+ 1
            end = digits(point, &value)
            decimals = end &- point
            guard decimals > 0 else { return nil }
        }
        guard whole > 0, whole &+ decimals <= WireToken.mostDigits,
            whole == 1 || byte(first) != UInt8(ascii: "0"), byte(end) | 0x20 != UInt8(ascii: "e")
        else { return nil }
        let magnitude = Int64(bitPattern: value)
        return WireToken(
            number: isNegative ? 0 &- magnitude : magnitude, decimals: decimals, start, end)
    }

    /// Takes the digits from `place` onto the end of `value`, and answers where they end.
    ///
    /// Beyond nineteen digits in all, `value` is meaningless.
    @inline(__always)
    private func digits(_ start: Int, _ value: inout UInt64) -> Int {
        var place = start
        while true {
            // Zero to nine where there was a digit; elsewhere the sum or the byte has its high bit.
            let bare = word(place) ^ 0x3030_3030_3030_3030
            let others = ((bare &+ 0x7676_7676_7676_7676) | bare) & 0x8080_8080_8080_8080
            guard others != 0 else {
                value = value &* 100_000_000 &+ Self.joined(bare)
                place &+= 8
                continue
            }
            let bits = others.trailingZeroBitCount & 0x38
            guard bits > 0 else { return place }
            let run = bits >> 3
            value = value &* Self.powers[run] &+ Self.joined(bare &<< UInt64(64 &- bits))
            return place &+ run
        }
    }

    /// Eight digits, the first in the lowest byte, as one number: pairs, then fours, then all.
    @inline(__always)
    private static func joined(_ digits: UInt64) -> UInt64 {
        let pairs = digits &* 10 &+ digits >> 8
        let low = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let high = (pairs >> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return (low &+ high) >> 32
    }

    private static let powers: InlineArray<8, UInt64> = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000,
    ]

    /// Any number, held to JSON's grammar: no leading zero, digits around the point.
    @inline(never)
    private func grammarNumber(_ start: Int) throws(WireError) -> WireToken {
        let first = byte(start) == UInt8(ascii: "-") ? start + 1 : start
        var place = try digitsEnd(first, "a digit")
        if byte(first) == UInt8(ascii: "0"), place > first + 1 {
            throw malformed("a number without leading zeros", at: place)
        }
        if byte(place) == UInt8(ascii: ".") {
            place = try digitsEnd(place + 1, "a digit after the point")
        }
        if byte(place) | 0x20 == UInt8(ascii: "e") {
            place += 1
            if byte(place) == UInt8(ascii: "+") || byte(place) == UInt8(ascii: "-") { place += 1 }
            place = try digitsEnd(place, "an exponent")
        }
        return WireToken(unreadNumber: start, place)
    }

    private func digitsEnd(_ start: Int, _ expected: StaticString) throws(WireError) -> Int {
        var place = start
        while byte(place) &- UInt8(ascii: "0") <= 9 { place += 1 }
        guard place > start else { throw malformed(expected, at: place) }
        return place
    }
}
