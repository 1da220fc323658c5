/// The parameters of one private call, in order.
///
/// The text that is hashed, the query that is sent and the JSON body that is sent are all made from this
/// one list: what was signed is what goes out.
public struct CallParameters: Hashable, Sendable {
    /// What stands behind a name.
    enum Value: Hashable, Sendable {
        case text(String)
        case list([String])
        case rows([CallParameters])
    }

    private struct Entry: Hashable, Sendable {
        let name: String
        let value: Value
    }

    private var entries: [Entry] = []

    public init() { entries.reserveCapacity(8) }

    public var isEmpty: Bool { entries.isEmpty }

    /// Adds `name=value`; nothing for `nil`.
    ///
    /// - Parameter name: of letters, digits and underscores; it is sent as it stands.
    public mutating func add(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        entries.append(Entry(name: Self.text(name), value: .text(value)))
    }

    /// An interpolation would take longer than all the rest of an entry.
    private static func text(_ name: StaticString) -> String {
        name.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
    }

    /// Adds a number.
    public mutating func add(_ name: StaticString, _ value: Int64) {
        add(name, String(value))
    }

    /// Adds a list: `name[]=…` for each value in a query, an array of texts in a body.
    public mutating func add(_ name: StaticString, list values: [String]) {
        entries.append(Entry(name: Self.text(name), value: .list(values)))
    }

    /// Adds a list of objects: `name[0][key]=…` in what is hashed, an array of objects in a body.
    public mutating func add(_ name: StaticString, rows: [CallParameters]) {
        entries.append(Entry(name: Self.text(name), value: .rows(rows)))
    }

    /// What is hashed: nothing is percent-encoded.
    public var plainText: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(256)
        appendPairs(to: &text, prefix: [], isEncoded: false)
        return text
    }

    /// What a query is: values are percent-encoded, brackets in names are not.
    public var query: String {
        var text: [UInt8] = []
        text.reserveCapacity(256)
        appendPairs(to: &text, prefix: [], isEncoded: true)
        return String(decoding: text, as: UTF8.self)
    }

    /// What a body is: a JSON object in the same order, every value a text.
    public var json: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(320)
        appendJSON(to: &text)
        return text
    }
}

// MARK: - Queries

extension CallParameters {
    private func appendPairs(to text: inout [UInt8], prefix: [UInt8], isEncoded: Bool) {
        for entry in entries {
            switch entry.value {
            case .text(let value):
                Self.appendName(entry.name, prefix, to: &text)
                text.append(UInt8(ascii: "="))
                Self.append(value, isEncoded: isEncoded, to: &text)
            case .list(let values):
                for value in values {
                    Self.appendName(entry.name, prefix, to: &text)
                    text.append(contentsOf: "[]=".utf8)
                    Self.append(value, isEncoded: isEncoded, to: &text)
                }
            case .rows(let rows):
                for (index, row) in rows.enumerated() {
                    let name = prefix + Array("\(entry.name)[\(index)]".utf8)
                    row.appendPairs(to: &text, prefix: name, isEncoded: isEncoded)
                }
            }
        }
    }

    private static func appendName(_ name: String, _ prefix: [UInt8], to text: inout [UInt8]) {
        if !text.isEmpty { text.append(UInt8(ascii: "&")) }
        guard !prefix.isEmpty else { return text.append(text: name) }
        text.append(contentsOf: prefix)
        text.append(UInt8(ascii: "["))
        text.append(text: name)
        text.append(UInt8(ascii: "]"))
    }

    /// A value as it is, or with all but the unreserved characters of RFC 3986 percent-encoded.
    private static func append(_ value: String, isEncoded: Bool, to text: inout [UInt8]) {
        guard isEncoded else { return text.append(text: value) }
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                text.append(byte)
            default:
                text.append(UInt8(ascii: "%"))
                text.append(hexDigits[Int(byte >> 4)])
                text.append(hexDigits[Int(byte & 15)])
            }
        }
    }

    private static let hexDigits = Array("0123456789ABCDEF".utf8)
}

// MARK: - Bodies

extension CallParameters {
    private func appendJSON(to text: inout [UInt8]) {
        text.append(UInt8(ascii: "{"))
        for (index, entry) in entries.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            Self.appendJSON(entry.name, to: &text)
            text.append(UInt8(ascii: ":"))
            switch entry.value {
            case .text(let value): Self.appendJSON(value, to: &text)
            case .list(let values):
                Self.appendArray(of: values, to: &text) { Self.appendJSON($0, to: &$1) }
            case .rows(let rows):
                Self.appendArray(of: rows, to: &text) { $0.appendJSON(to: &$1) }
            }
        }
        text.append(UInt8(ascii: "}"))
    }

    private static func appendArray<Element>(
        of values: [Element], to text: inout [UInt8], _ append: (Element, inout [UInt8]) -> Void
    ) {
        text.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            append(value, &text)
        }
        text.append(UInt8(ascii: "]"))
    }

    private static func appendJSON(_ value: String, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        defer { text.append(UInt8(ascii: "\"")) }
        let isPlain = value.utf8.allSatisfy {
            $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        guard !isPlain else { return text.append(text: value) }
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                text.append(UInt8(ascii: "\\"))
                text.append(byte)
            case 0..<0x20:
                text.append(contentsOf: "\\u00".utf8)
                text.append(hexDigits[Int(byte >> 4)])
                text.append(hexDigits[Int(byte & 15)])
            default: text.append(byte)
            }
        }
    }
}

extension [UInt8] {
    /// Appends the text in one piece; byte by byte is several times slower.
    @inline(__always)
    fileprivate mutating func append(text: String) {
        var text = text
        text.withUTF8 { append(contentsOf: $0) }
    }
}
