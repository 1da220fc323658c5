/// Writes one JSON text, member after member, in the order of the calls.
///
/// Numbers come in as decimal text, such as the `description` of a `Price`, and go out digit for digit:
/// nothing passes through binary floating point.
///
/// ```swift
/// var json = JSONWriter()
/// json.object {
///     $0.string("market", "KRW-BTC")
///     $0.number("price", price.description)
///     $0.array("trades") { for trade in trades { $0.object { … } } }
/// }
/// ```
public struct JSONWriter: Sendable {
    /// What has been written.
    public private(set) var bytes: [UInt8] = []
    /// Nothing stands before the next member that a comma would have to part it from.
    private var isFirst = true

    public init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

    // MARK: Members of an object

    public mutating func string(_ key: String, _ value: String) {
        begin(key)
        write(quoted: value)
    }

    /// A string, or `null` for `nil`.
    public mutating func string(_ key: String, orNull value: String?) {
        if let value { string(key, value) } else { null(key) }
    }

    /// A number, whose text must be one of JSON's grammar.
    public mutating func number(_ key: String, _ text: String) {
        begin(key)
        bytes.append(contentsOf: text.utf8)
    }

    /// A number, or `null` for `nil`.
    public mutating func number(_ key: String, orNull text: String?) {
        if let text { number(key, text) } else { null(key) }
    }

    public mutating func number(_ key: String, _ value: some BinaryInteger) {
        begin(key)
        bytes.append(contentsOf: String(value).utf8)
    }

    public mutating func bool(_ key: String, _ value: Bool) {
        begin(key)
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    public mutating func null(_ key: String) {
        begin(key)
        bytes.append(contentsOf: "null".utf8)
    }

    public mutating func object(_ key: String, _ members: (inout JSONWriter) -> Void) {
        begin(key)
        enclose("{", "}", members)
    }

    public mutating func array(_ key: String, _ elements: (inout JSONWriter) -> Void) {
        begin(key)
        enclose("[", "]", elements)
    }

    /// A member whose value is JSON already.
    public mutating func raw(_ key: String, _ json: [UInt8]) {
        begin(key)
        bytes.append(contentsOf: json)
    }

    // MARK: Elements of an array, or the text as a whole

    public mutating func string(_ value: String) {
        begin()
        write(quoted: value)
    }

    public mutating func number(_ text: String) {
        begin()
        bytes.append(contentsOf: text.utf8)
    }

    public mutating func number(_ value: some BinaryInteger) {
        begin()
        bytes.append(contentsOf: String(value).utf8)
    }

    public mutating func bool(_ value: Bool) {
        begin()
        bytes.append(contentsOf: (value ? "true" : "false").utf8)
    }

    public mutating func null() {
        begin()
        bytes.append(contentsOf: "null".utf8)
    }

    public mutating func object(_ members: (inout JSONWriter) -> Void) {
        begin()
        enclose("{", "}", members)
    }

    public mutating func array(_ elements: (inout JSONWriter) -> Void) {
        begin()
        enclose("[", "]", elements)
    }

    /// An element that is JSON already.
    public mutating func raw(_ json: [UInt8]) {
        begin()
        bytes.append(contentsOf: json)
    }

    // MARK: Bytes

    private mutating func begin() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }

    private mutating func begin(_ key: String) {
        begin()
        write(quoted: key)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func enclose(
        _ opening: Unicode.Scalar, _ closing: Unicode.Scalar, _ body: (inout JSONWriter) -> Void
    ) {
        bytes.append(UInt8(ascii: opening))
        isFirst = true
        body(&self)
        bytes.append(UInt8(ascii: closing))
        isFirst = false
    }

    private mutating func write(quoted text: String) { Self.quote(text, into: &bytes) }

    /// Appends a JSON string.
    static func quote(_ text: String, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
            case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
            case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
            case 0x00..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(digit(byte >> 4))
                bytes.append(digit(byte & 15))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
