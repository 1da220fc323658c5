/// A currency code such as `KRW`, `BTC`, `XBT` or `USDT`, in upper case.
///
/// It is held in sixteen bytes rather than as a `String`, because each posting names two accounts,
/// and each account a currency.
public struct Currency: Hashable, Sendable, CustomStringConvertible {
    private let high: UInt64
    private let low: UInt64

    /// The longest code that fits, in UTF-8 bytes.
    public static let longestCode = 16

    /// A code that is written in the source.
    ///
    /// - Precondition: `code` has 1 to 16 bytes; text from outside goes through `init(parsing:)`.
    public init(_ code: StaticString) {
        guard let currency = Currency(parsing: "\(code)") else {
            preconditionFailure("a currency code has 1 to 16 characters")
        }
        self = currency
    }

    /// Reads a code of 1 to 16 bytes, none of them zero; `nil` for anything else.
    public init?(parsing code: some StringProtocol) {
        let bytes = code.utf8
        guard (1...Self.longestCode).contains(bytes.count), !bytes.contains(0) else { return nil }
        var words: (UInt64, UInt64) = (0, 0)
        for (index, byte) in bytes.enumerated() {
            if index < 8 {
                words.0 |= UInt64(byte) << UInt64(8 * index)
            } else {
                words.1 |= UInt64(byte) << UInt64(8 * (index - 8))
            }
        }
        high = words.0
        low = words.1
    }

    /// The code as text.
    public var code: String {
        var bytes: [UInt8] = []
        for word in [high, low] {
            for index in 0..<8 {
                let byte = UInt8(truncatingIfNeeded: word >> UInt64(8 * index))
                if byte != 0 { bytes.append(byte) }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    public var description: String { code }

    public static let krw = Currency("KRW")
    public static let xbt = Currency("XBT")
    public static let usdt = Currency("USDT")
}
