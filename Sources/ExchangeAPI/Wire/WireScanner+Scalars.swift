// Strings and numbers: where most of the bytes of a message are.

extension WireScanner {
    /// Passes over a string; the scanner stands at its opening quotation mark.
    @inline(__always)
    mutating func string() throws(WireError) -> WireToken {
        position += 1
        let start = position
        var isEscaped = false
        while position < bytes.count {
            if position + 8 <= bytes.count {
                let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                let special = Self.special(word)
                guard special != 0 else {
                    position += 8
                    continue
                }
                position += special.trailingZeroBitCount >> 3
            }
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return WireToken(.string, start, position - 1, isEscaped: isEscaped)
            }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                try skipEscape()
            } else if byte < 0x20 {
                throw malformed("no control character in a string")
            } else {
                position += 1
            }
        }
        throw malformed("a closing quotation mark")
    }

    /// The lowest set bit marks the first quotation mark, backslash or control character of a word.
    @inline(__always)
    private static func special(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5C)
        let found =
            ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
            | ((word &- ones &* 0x20) & ~word)
        return found & 0x8080_8080_8080_8080
    }

    private mutating func skipEscape() throws(WireError) {
        guard position + 1 < bytes.count else { throw malformed("an escape") }
        switch bytes[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            guard position + 6 <= bytes.count,
                bytes[(position + 2)..<(position + 6)].allSatisfy({ Self.hexDigit($0) != nil })
            else { throw malformed("four hexadecimal digits") }
            position += 6
        default: throw malformed("an escape")
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

    /// Passes over a number, held to JSON's grammar: no leading zero, digits around the point.
    @inline(__always)
    mutating func number() throws(WireError) -> WireToken {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        let whole = position
        guard digits() else { throw malformed("a digit") }
        if bytes[whole] == UInt8(ascii: "0"), position > whole + 1 {
            throw malformed("a number without leading zeros")
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            guard digits() else { throw malformed("a digit after the point") }
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count,
                bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-")
            {
                position += 1
            }
            guard digits() else { throw malformed("an exponent") }
        }
        return WireToken(.number, start, position)
    }

    /// Passes over digits; `false` when there is none.
    @inline(__always)
    private mutating func digits() -> Bool {
        let start = position
        while position < bytes.count, bytes[position] &- UInt8(ascii: "0") <= 9 { position += 1 }
        return position > start
    }
}
