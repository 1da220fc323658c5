/// A JSON document that keeps its keys in the order they were given.
///
/// Equal values make equal text, byte for byte, so reports can be compared with `diff`.
public enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    /// Written with the fewest digits that read back the same; infinities and NaN become `null`.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// One key of an object with its value.
    public struct Member: Equatable, Sendable {
        public let key: String
        public let value: JSONValue

        public init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// An object from pairs, in their order.
    public static func object(_ pairs: KeyValuePairs<String, JSONValue>) -> JSONValue {
        .object(pairs.map { Member($0.key, $0.value) })
    }

    /// A string, or `null` when there is none.
    public static func optional(_ text: String?) -> JSONValue { text.map(string) ?? .null }

    /// A number, or `null` when there is none.
    public static func optional(_ value: Double?) -> JSONValue { value.map(number) ?? .null }

    /// The document on one line, without a newline at its end.
    public var text: String {
        var result = ""
        write(to: &result, indent: nil)
        return result
    }

    /// The document with two spaces of indentation a level, ending in a newline.
    public var prettyText: String {
        var result = ""
        write(to: &result, indent: 0)
        return result + "\n"
    }

    private func write(to result: inout String, indent: Int?) {
        switch self {
        case .null: result += "null"
        case .bool(let value): result += value ? "true" : "false"
        case .integer(let value): result += String(value)
        case .number(let value): result += value.isFinite ? "\(value)" : "null"
        case .string(let value): Self.writeString(value, to: &result)
        case .array(let values):
            Self.writeList(values, "[", "]", to: &result, indent: indent) { value, out, inner in
                value.write(to: &out, indent: inner)
            }
        case .object(let members):
            Self.writeList(members, "{", "}", to: &result, indent: indent) { member, out, inner in
                Self.writeString(member.key, to: &out)
                out += inner == nil ? ":" : ": "
                member.value.write(to: &out, indent: inner)
            }
        }
    }

    private static func writeList<Element>(
        _ elements: [Element], _ open: String, _ close: String, to result: inout String,
        indent: Int?, _ write: (Element, inout String, Int?) -> Void
    ) {
        result += open
        for (index, element) in elements.enumerated() {
            if index > 0 { result += "," }
            if let indent { result += "\n" + String(repeating: "  ", count: indent + 1) }
            write(element, &result, indent.map { $0 + 1 })
        }
        if let indent, !elements.isEmpty {
            result += "\n" + String(repeating: "  ", count: indent)
        }
        result += close
    }

    private static func writeString(_ text: String, to result: inout String) {
        result += "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}", "\u{2028}", "\u{2029}":
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.utf8.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        result += "\""
    }
}
