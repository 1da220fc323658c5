/// The parameters of one private call, in order.
///
/// The text that is hashed, the query that is sent and the JSON body that is sent are all made from this
/// one list: what was signed is what goes out.
public struct CallParameters: Sendable {
    /// What stands behind a name; a text as its place in `plainText`.
    private enum Value {
        case text(Range<Int>)
        case list([Range<Int>])
        case rows([CallParameters])
    }

    private struct Entry {
        let name: StaticString
        let value: Value
    }

    private var entries: [Entry] = []

    /// What is hashed: `name=value`, joined by `&`; nothing is percent-encoded.
    public private(set) var plainText: [UInt8] = []

    public init() {
        entries.reserveCapacity(8)
        plainText.reserveCapacity(192)
    }

    public var isEmpty: Bool { entries.isEmpty }

    /// Adds `name=value`; nothing for `nil`.
    ///
    /// - Parameter name: of letters, digits and underscores; it is sent as it stands.
    public mutating func add(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        let place = addPair(prefix: nil, name, "=", value)
        entries.append(Entry(name: name, value: .text(place)))
    }

    /// Adds a number.
    public mutating func add(_ name: StaticString, _ value: Int64) {
        add(name, String(value))
    }

    /// Adds a list: `name[]=…` for each value in a query, an array of texts in a body.
    public mutating func add(_ name: StaticString, list values: [String]) {
        var places: [Range<Int>] = []
        for value in values { places.append(addPair(prefix: nil, name, "[]=", value)) }
        entries.append(Entry(name: name, value: .list(places)))
    }

    /// Adds a list of objects of texts: `name[0][key]=…` in what is hashed, an array of objects in a body.
    public mutating func add(_ name: StaticString, rows: [CallParameters]) {
        for (index, row) in rows.enumerated() {
            for (key, value) in row.texts {
                let text = String(decoding: value, as: UTF8.self)
                _ = addPair(prefix: "\(name)[\(index)][", key, "]=", text)
            }
        }
        entries.append(Entry(name: name, value: .rows(rows)))
    }

    /// - Returns: where the value stands.
    private mutating func addPair(
        prefix: String?, _ name: StaticString, _ sign: StaticString, _ value: String
    ) -> Range<Int> {
        if !plainText.isEmpty { plainText.append(UInt8(ascii: "&")) }
        if let prefix { plainText.append(contentsOf: prefix.utf8) }
        plainText.append(name)
        plainText.append(sign)
        let start = plainText.count
        var value = value
        value.withUTF8 { plainText.append(contentsOf: $0) }
        return start..<plainText.count
    }

    /// The names and values of an object in a list.
    private var texts: [(StaticString, ArraySlice<UInt8>)] {
        entries.map { entry in
            guard case .text(let place) = entry.value else {
                preconditionFailure("an object in a list holds texts only")
            }
            return (entry.name, plainText[place])
        }
    }
}

// MARK: - Queries

extension CallParameters {
    /// What a query is: values are percent-encoded, brackets in names are not.
    public var query: String {
        var text: [UInt8] = []
        text.reserveCapacity(plainText.count + 32)
        for entry in entries {
            switch entry.value {
            case .text(let place): Self.appendPair(entry.name, "=", plainText[place], to: &text)
            case .list(let places):
                for place in places {
                    Self.appendPair(entry.name, "[]=", plainText[place], to: &text)
                }
            case .rows(let rows):
                for (index, row) in rows.enumerated() {
                    for (key, value) in row.texts {
                        let prefix = "\(entry.name)[\(index)]["
                        Self.appendPair(prefix: prefix, key, "]=", value, to: &text)
                    }
                }
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func appendPair(
        prefix: String = "", _ name: StaticString, _ sign: StaticString,
        _ value: ArraySlice<UInt8>, to text: inout [UInt8]
    ) {
        if !text.isEmpty { text.append(UInt8(ascii: "&")) }
        text.append(contentsOf: prefix.utf8)
        text.append(name)
        text.append(sign)
        for byte in value {
            if isUnreserved(byte) {
                text.append(byte)
            } else {
                text.append(UInt8(ascii: "%"))
                text.append(hex: byte)
            }
        }
    }

    /// By RFC 3986.
    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}

// MARK: - Bodies

extension CallParameters {
    /// What a body is: a JSON object in the same order, every value a text.
    public var json: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(plainText.count + 8 * entries.count + 32)
        appendJSON(to: &text)
        return text
    }

    private func appendJSON(to text: inout [UInt8]) {
        var separator: StaticString = "{\""
        for entry in entries {
            text.append(separator)
            separator = ",\""
            text.append(entry.name)
            text.append("\":")
            switch entry.value {
            case .text(let place): appendText(place, to: &text)
            case .list(let places):
                Self.appendArray(of: places, to: &text) { appendText($0, to: &$1) }
            case .rows(let rows):
                Self.appendArray(of: rows, to: &text) { $0.appendJSON(to: &$1) }
            }
        }
        text.append(entries.isEmpty ? "{}" : "}")
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

    private func appendText(_ place: Range<Int>, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        plainText.withUnsafeBufferPointer { bytes in
            let value = UnsafeBufferPointer(rebasing: bytes[place])
            guard value.contains(where: Self.needsEscape) else {
                return text.append(contentsOf: value)
            }
            for byte in value {
                if byte < 0x20 {
                    text.append("\\u00")
                    text.append(hex: byte)
                } else {
                    if Self.needsEscape(byte) { text.append(UInt8(ascii: "\\")) }
                    text.append(byte)
                }
            }
        }
        text.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ text: StaticString) {
        append(
            contentsOf: UnsafeBufferPointer(
                start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    fileprivate mutating func append(hex byte: UInt8) {
        for digit in [byte >> 4, byte & 15] {
            append(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "A") - 10))
        }
    }
}
