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
        var words: (UInt64, UInt64) = (0, 0)
        for (index, byte) in slice.enumerated() {
            switch index {
            case 8, 13, 18, 23:
                guard byte == UInt8(ascii: "-") else { throw expected("a UUID") }
            default:
                guard let digit = WireScanner.hexDigit(byte) else { throw expected("a UUID") }
                if index < 19 {
                    words.0 = words.0 << 4 | UInt64(digit)
                } else {
                    words.1 = words.1 << 4 | UInt64(digit)
                }
            }
        }
        return .uuid(high: words.0, low: words.1)
    }
}
