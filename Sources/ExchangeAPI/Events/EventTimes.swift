public import Domain

/// When something happened by the venue's clock, and when word of it came in by ours.
public struct EventTimes: Hashable, Sendable {
    /// `nil` when the message does not say.
    public let venue: Timestamp?
    public let received: Timestamp

    public init(venue: Timestamp?, received: Timestamp) {
        self.venue = venue
        self.received = received
    }
}

/// The venue's number of a public trade.
public enum TradeID: Hashable, Sendable, CustomStringConvertible {
    case number(Int64)
    /// A UUID.
    case uuid(high: UInt64, low: UInt64)

    /// A number in decimal; a UUID in its usual form, in lower case.
    public var description: String {
        switch self {
        case .number(let number): return String(number)
        case .uuid(let high, let low):
            let digits = [high, low].map { word in
                let text = String(word, radix: 16)
                return String(repeating: "0", count: 16 - text.utf8.count) + text
            }.joined()
            var groups: [Substring] = []
            var rest = digits[...]
            for length in [8, 4, 4, 4, 12] {
                groups.append(rest.prefix(length))
                rest = rest.dropFirst(length)
            }
            return groups.joined(separator: "-")
        }
    }
}

extension WireValue {
    /// A UUID in its usual form.
    public func uuid() throws(WireError) -> TradeID {
        guard token.kind == .string, token.count == 36 else { throw expected("a UUID") }
        // 01234567-9012-4567-9012-456789012345, eight digits at a time.
        let start = token.start
        func four(_ place: Int) -> UInt64 { scanner.word(start &+ place) & 0xFFFF_FFFF }
        let text = slice
        let mark = UInt8(ascii: "-")
        guard text[8] == mark, text[13] == mark, text[18] == mark, text[23] == mark,
            let first = HexDigits.value(scanner.word(start)),
            let second = HexDigits.value(four(9) | four(14) << 32),
            let third = HexDigits.value(four(19) | four(24) << 32),
            let fourth = HexDigits.value(scanner.word(start &+ 28))
        else { throw expected("a UUID") }
        return .uuid(high: first << 32 | second, low: third << 32 | fourth)
    }
}

/// Eight hexadecimal digits of either case, the first in the lowest byte.
private enum HexDigits {
    /// Their value; `nil` when one is none.
    static func value(_ text: UInt64) -> UInt64? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let lower = text | (text & (ones &* 0x40)) >> 1
        let digits = (lower & (ones &* 0x0F)) &+ (lower >> 6 & ones) &* 9
        // Written again, they have to be what stood there.
        let letters = (digits &+ ones &* 0x76) >> 7 & ones
        guard digits &+ ones &* 0x30 &+ letters &* 0x27 == lower else { return nil }
        var value = digits.byteSwapped
        value = (value | value >> 4) & 0x00FF_00FF_00FF_00FF
        value = (value | value >> 8) & 0x0000_FFFF_0000_FFFF
        return (value | value >> 16) & 0xFFFF_FFFF
    }
}
