// Strings and numbers: where most of the bytes of a message are.
//
// Both are first read eight bytes at a time, which does for nearly all of them. What is out of the
// ordinary is read again byte by byte, by the grammar, and refused there if need be.

extension WireScanner {
    /// The string whose opening quotation mark stands at `place`.
    @inline(__always)
    func string(_ place: Int) throws(WireError) -> WireToken {
        let start = place &+ 1
        guard isPlain else { return try checkedString(start) }
        var end = start
        while end &+ 8 <= count {
            let found = Self.quotes(word(unchecked: end))
            if found != 0 {
                return WireToken(.string, start, end &+ found.trailingZeroBitCount &>> 3)
            }
            end &+= 8
        }
        return try lateString(start, from: end)
    }

    /// The high bits of the quotation marks among eight bytes, all of which are ASCII.
    @inline(__always)
    private static func quotes(_ word: UInt64) -> UInt64 {
        let sums = (word ^ 0x2222_2222_2222_2222) &+ 0x7F7F_7F7F_7F7F_7F7F
        return ~sums & 0x8080_8080_8080_8080
    }

    /// A string near the end of a plain message; up to `from` there is no quotation mark.
    @inline(never)
    private func lateString(_ start: Int, from: Int) throws(WireError) -> WireToken {
        var place = from
        while place < count {
            // What is not there counts as quotation marks.
            let found = Self.quotes(word(place))
            let end = place &+ found.trailingZeroBitCount >> 3
            if found != 0, end < count { return WireToken(.string, start, end) }
            place &+= 8
        }
        throw malformed("a closing quotation mark", at: count)
    }

    /// A string that may hold escapes or control characters.
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
    func number(_ place: Int) throws(WireError) -> WireToken {
        byte(place) == UInt8(ascii: "-")
            ? try signedNumber(place) : try unsignedNumber(place)
    }

    /// The number whose first digit stands at `place`.
    @inline(__always)
    func unsignedNumber(_ place: Int) throws(WireError) -> WireToken {
        let number = plainNumber(place)
        return number.isNull ? try grammarNumber(place) : number
    }

    /// The number whose minus sign stands at `place`.
    @inline(never)
    func signedNumber(_ place: Int) throws(WireError) -> WireToken {
        let number = plainNumber(place &+ 1)
        return number.isNull ? try grammarNumber(place) : number.negated
    }

    /// A number of at most eighteen digits without sign and exponent; a null token for any other, and
    /// for one within eight bytes of the end.
    // Not inlined, for then the functions that call it are not either.
    @inline(never)
    private func plainNumber(_ start: Int) -> WireToken {
        guard start &+ 8 <= count else { return .null }
        let word = word(unchecked: start)
        let bare = word ^ 0x3030_3030_3030_3030
        let others = Self.others(bare)
        var value: UInt64
        var end: Int
        var mark: UInt8
        if others == 0 {
            (value, end) = (Self.joined(bare), start &+ 8)
            guard let behind = moreDigits(&end, &value), bare & 0xFF != 0 else { return .null }
            mark = behind
        } else {
            let bits = UInt64(truncatingIfNeeded: others.trailingZeroBitCount) & 0x38
            guard bits == 8 || bits > 8 && bare & 0xFF != 0 else { return .null }
            value = bits == 8 ? bare & 0xFF : Self.joined(bare &<< (64 &- bits))
            end = start &+ Int(truncatingIfNeeded: bits &>> 3)
            mark = UInt8(truncatingIfNeeded: word &>> bits)
        }
        let whole = end &- start
        var decimals = 0
        if mark == UInt8(ascii: ".") {
            end &+= 1
            let point = end
            guard let behind = digits(&end, &value), end > point else { return .null }
            decimals = end &- point
            mark = behind
        }
        guard whole &+ decimals <= WireToken.mostDigits, decimals <= WireToken.mostDecimals,
            mark | 0x20 != UInt8(ascii: "e")
        else { return .null }
        return WireToken(number: Int64(bitPattern: value), decimals: decimals, start, end)
    }

    /// Takes the digits from `place` onto the end of `value`, and answers what stands behind them;
    /// `nil` when the end is too near.
    ///
    /// Beyond nineteen digits in all, `value` is meaningless.
    @inline(__always)
    private func digits(_ place: inout Int, _ value: inout UInt64) -> UInt8? {
        guard place &+ 8 <= count else { return nil }
        let word = word(unchecked: place)
        let bare = word ^ 0x3030_3030_3030_3030
        let others = Self.others(bare)
        guard others == 0 else { return Self.lastDigits(word, others, &place, &value) }
        value = value &* 100_000_000 &+ Self.joined(bare)
        place &+= 8
        return moreDigits(&place, &value)
    }

    /// The same behind eight digits, where there often are no more.
    @inline(__always)
    private func moreDigits(_ place: inout Int, _ value: inout UInt64) -> UInt8? {
        let mark = byte(place)
        guard mark &- UInt8(ascii: "0") <= 9 else { return mark }
        return manyDigits(&place, &value)
    }

    @inline(never)
    private func manyDigits(_ place: inout Int, _ value: inout UInt64) -> UInt8? {
        while place &+ 8 <= count {
            let word = word(unchecked: place)
            let bare = word ^ 0x3030_3030_3030_3030
            let others = Self.others(bare)
            guard others == 0 else { return Self.lastDigits(word, others, &place, &value) }
            value = value &* 100_000_000 &+ Self.joined(bare)
            place &+= 8
        }
        return nil
    }

    /// Takes the digits in front of the first byte of `word` that is none; `others` marks those.
    @inline(__always)
    private static func lastDigits(
        _ word: UInt64, _ others: UInt64, _ place: inout Int, _ value: inout UInt64
    ) -> UInt8 {
        let bare = word ^ 0x3030_3030_3030_3030
        let bits = UInt64(truncatingIfNeeded: others.trailingZeroBitCount) & 0x38
        let run = Int(truncatingIfNeeded: bits &>> 3)
        if bits == 8 {
            value = value &* 10 &+ bare & 0xFF
        } else if bits > 0 {
            value = value &* powers[run] &+ joined(bare &<< (64 &- bits))
        }
        place &+= run
        return UInt8(truncatingIfNeeded: word &>> bits)
    }

    /// The high bits of the bytes that are no digits; of `bare`, zero to nine where there was one.
    @inline(__always)
    private static func others(_ bare: UInt64) -> UInt64 {
        ((bare &+ 0x7676_7676_7676_7676) | bare) & 0x8080_8080_8080_8080
    }

    /// Eight digits, the first in the lowest byte, as one number: pairs, then fours, then all.
    @inline(__always)
    private static func joined(_ digits: UInt64) -> UInt64 {
        let pairs = digits &* 10 &+ digits >> 8
        let low = (pairs & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let high = (pairs >> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return (low &+ high) >> 32
    }

    private static let powers: InlineArray<9, UInt64> = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
    ]

    /// Where the number at `place` ends, which nobody asks the value of.
    @inline(__always)
    func numberEnd(_ place: Int) throws(WireError) -> Int {
        let first = byte(place) == UInt8(ascii: "-") ? place &+ 1 : place
        var end = first
        if skipDigits(&end), end > first,
            end == first &+ 1 || byte(first) != UInt8(ascii: "0")
        {
            let whole = end
            var isPlain = true
            if byte(end) == UInt8(ascii: ".") {
                end &+= 1
                isPlain = skipDigits(&end) && end > whole &+ 1
            }
            if isPlain, byte(end) | 0x20 != UInt8(ascii: "e") { return end }
        }
        return try grammarNumber(place).end
    }

    /// Moves `place` behind the digits there; false when the end is too near.
    @inline(__always)
    private func skipDigits(_ place: inout Int) -> Bool {
        while place &+ 8 <= count {
            let others = Self.others(word(unchecked: place) ^ 0x3030_3030_3030_3030)
            if others != 0 {
                place &+= others.trailingZeroBitCount >> 3
                return true
            }
            place &+= 8
        }
        return false
    }

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
