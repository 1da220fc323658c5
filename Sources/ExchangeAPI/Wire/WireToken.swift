/// Where one JSON value stands in a message, and of which type it is.
public struct WireToken: Sendable {
    /// `absent` and `null` are kept apart: a venue means different things by them.
    public enum Kind: UInt8, Sendable {
        case absent, null, bool, number, string, object, array
    }

    public let kind: Kind
    /// Whether a string holds backslashes.
    let isEscaped: Bool
    private let low: UInt32
    private let high: UInt32

    @inline(__always)
    init(_ kind: Kind, _ start: Int, _ end: Int, isEscaped: Bool = false) {
        self.kind = kind
        self.isEscaped = isEscaped
        // A message is shorter than 4 GiB: `WireScanner.longest` is checked first.
        low = UInt32(truncatingIfNeeded: start)
        high = UInt32(truncatingIfNeeded: end)
    }

    static let absent = WireToken(.absent, 0, 0)

    /// The first byte; of a string, the one after the quotation mark.
    @inline(__always) var start: Int { Int(low) }
    /// The byte after the last; of a string, the closing quotation mark.
    @inline(__always) var end: Int { Int(high) }
    @inline(__always) var count: Int { end - start }
}
