/// Where one JSON value stands in a message, of which type it is, and a number's digits.
///
/// Sixteen bytes: the rows of a book are read into such tokens by the thousand.
public struct WireToken: Sendable {
    @frozen
    public enum Kind: UInt8, Sendable {
        case null, bool, number, string, object, array
    }

    /// A number's digits without their point, with its sign; zero where `decimals` says nothing.
    @usableFromInline let digits: Int64
    @usableFromInline let place: UInt32
    /// From the lowest bit: three of the kind, four of the detail, the rest is the length.
    @usableFromInline let packed: UInt32

    /// A detail that no number of decimals has.
    @usableFromInline static let unread = 15
    /// More digits than this are not read while a number is passed over.
    static let mostDigits = 18
    /// Of more decimals the text is read again.
    static let mostDecimals = unread - 1

    @inline(__always)
    private init(_ kind: Kind, _ start: Int, _ end: Int, detail: Int, digits: Int64) {
        self.digits = digits
        // A message is at most 2^24 bytes long: `WireScanner.longest` is checked first.
        place = UInt32(truncatingIfNeeded: start)
        packed = UInt32(truncatingIfNeeded: (end &- start) << 7 | detail << 3 | Int(kind.rawValue))
    }

    @inline(__always)
    init(_ kind: Kind, _ start: Int, _ end: Int, isEscaped: Bool = false) {
        self.init(kind, start, end, detail: isEscaped ? 1 : 0, digits: 0)
    }

    /// A number of at most `mostDigits` digits without an exponent, `mostDecimals` of them decimals.
    @inline(__always)
    init(number digits: Int64, decimals: Int, _ start: Int, _ end: Int) {
        self.init(.number, start, end, detail: decimals, digits: digits)
    }

    /// The number with a minus sign in front of it.
    var negated: WireToken {
        WireToken(kind, start &- 1, end, detail: detail, digits: 0 &- digits)
    }

    /// A number whose text has to be read again: it is long, or has an exponent.
    @inline(__always)
    init(unreadNumber start: Int, _ end: Int) {
        self.init(.number, start, end, detail: Self.unread, digits: 0)
    }

    static let null = WireToken(.null, 0, 0)

    @inlinable public var kind: Kind {
        @inline(__always) get { Kind(rawValue: UInt8(truncatingIfNeeded: packed & 7)) ?? .null }
    }

    @inline(__always) var isNull: Bool { packed & 7 == UInt32(Kind.null.rawValue) }

    /// The first byte; of a string, the one after the quotation mark.
    @inlinable var start: Int { @inline(__always) get { Int(place) } }
    @inlinable var count: Int { @inline(__always) get { Int(packed >> 7) } }
    /// The byte after the last; of a string, the closing quotation mark.
    @inline(__always) var end: Int { start &+ count }
    /// Where what follows the value begins: after the closing quotation mark of a string.
    @inline(__always) var after: Int { kind == .string ? end &+ 1 : end }
    @inlinable var detail: Int { @inline(__always) get { Int(packed >> 3 & 15) } }
    /// Whether a string holds backslashes.
    @inline(__always) var isEscaped: Bool { kind == .string && detail == 1 }
    /// How many of the digits of a number stand after the point; `nil` when its text has to be read.
    @inlinable var decimals: Int? {
        @inline(__always) get { kind == .number && detail < Self.unread ? detail : nil }
    }
}
