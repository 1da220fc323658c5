import Domain

/// The JSON object of a request or a filter, its fields in the order in which they are added.
///
/// Numbers are written from exact decimals; none passes through binary floating point.
package struct BitMEXBody {
    private var content: [UInt8] = []

    /// An empty object, with room for an order.
    init() { content.reserveCapacity(256) }

    /// The object so far.
    package var bytes: [UInt8] { [UInt8(ascii: "{")] + content + [UInt8(ascii: "}")] }
    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func add(_ key: StaticString, text: String) {
        begin(key)
        Self.append(text, to: &content)
    }

    mutating func add(_ key: StaticString, _ value: Bool) {
        begin(key)
        content.append(contentsOf: (value ? "true" : "false").utf8)
    }

    mutating func add(_ key: StaticString, _ value: Int64) {
        begin(key)
        content.append(contentsOf: String(value).utf8)
    }

    mutating func add(_ key: StaticString, _ value: Price) {
        begin(key)
        content.append(contentsOf: value.description.utf8)
    }

    mutating func add(_ key: StaticString, _ value: Rate) {
        begin(key)
        content.append(contentsOf: value.description.utf8)
    }

    private mutating func begin(_ key: StaticString) {
        if !content.isEmpty { content.append(UInt8(ascii: ",")) }
        content.append(UInt8(ascii: "\""))
        key.withUTF8Buffer { content.append(contentsOf: $0) }
        content.append(UInt8(ascii: "\""))
        content.append(UInt8(ascii: ":"))
    }

    private static func append(_ text: String, to content: inout [UInt8]) {
        content.append(UInt8(ascii: "\""))
        defer { content.append(UInt8(ascii: "\"")) }
        let isPlain = text.utf8.allSatisfy {
            $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        guard !isPlain else { return content.append(contentsOf: text.utf8) }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                content.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                content.append(contentsOf: (byte < 16 ? "\\u000\(digits)" : "\\u00\(digits)").utf8)
            default: content.append(byte)
            }
        }
    }
}

/// The query of a request, percent-encoded as it is signed and sent.
struct BitMEXQuery {
    private var text = ""

    init(_ items: (String, String)...) {
        for (name, value) in items { add(name, value) }
    }

    mutating func add(_ name: String, _ value: String) {
        text += "\(text.isEmpty ? "?" : "&")\(name)=\(Self.encoded(value))"
    }

    /// The target of a call: `/api/v1`, the path, and the query.
    func target(_ path: String) -> String { BitMEXEndpoints.restPath + path + text }

    /// Everything but letters, digits and `-._~` as `%XX`.
    private static func encoded(_ value: String) -> String {
        var result: [UInt8] = []
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                result.append(byte)
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result.append(contentsOf: (byte < 16 ? "%0\(digits)" : "%\(digits)").utf8)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
