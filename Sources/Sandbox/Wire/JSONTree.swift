/// A JSON value as a client sent it: keys in their order, numbers with their digits.
///
/// Signatures are over the parameters in the order sent, and requests are echoed, so nothing here is
/// sorted or rounded.
enum JSONTree: Hashable, Sendable {
    case null
    case bool(Bool)
    /// The text as it stood, held to the grammar of JSON.
    case number(String)
    case string(String)
    case array([JSONTree])
    case object([Member])

    struct Member: Hashable, Sendable {
        let key: String
        let value: JSONTree
    }

    /// Deeper nesting than this is refused.
    static let deepest = 32

    /// The value that `bytes` hold, or `nil` when they are no JSON text in UTF-8, or one too deep.
    init?(_ bytes: some Collection<UInt8>) {
        var reader = JSONTreeReader(bytes: Array(bytes))
        guard let value = reader.document() else { return nil }
        self = value
    }

    /// The member of that name, when this is an object; of several the last counts.
    subscript(_ key: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.key == key }?.value
    }

    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// A string, or the digits of a number.
    var textOrNumber: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .null, .bool, .array, .object: nil
        }
    }

    /// A string, a number or a truth value as text.
    var scalar: String? {
        if case .bool(let value) = self { value ? "true" : "false" } else { textOrNumber }
    }

    var items: [JSONTree]? {
        if case .array(let items) = self { items } else { nil }
    }
}

/// Reads one JSON text; every reader gives `nil` for what does not belong there.
private struct JSONTreeReader {
    let bytes: [UInt8]
    var place = 0

    mutating func document() -> JSONTree? {
        guard let value = value(depth: 0) else { return nil }
        skipSpace()
        return place == bytes.count ? value : nil
    }

    private mutating func value(depth: Int) -> JSONTree? {
        guard depth < JSONTree.deepest else { return nil }
        skipSpace()
        switch peek {
        case UInt8(ascii: "{"): return object(depth: depth)
        case UInt8(ascii: "["): return array(depth: depth)
        case UInt8(ascii: "\""): return string().map(JSONTree.string)
        case UInt8(ascii: "t"): return take("true") ? .bool(true) : nil
        case UInt8(ascii: "f"): return take("false") ? .bool(false) : nil
        case UInt8(ascii: "n"): return take("null") ? .null : nil
        default: return number()
        }
    }

    private mutating func object(depth: Int) -> JSONTree? {
        place += 1
        var members: [JSONTree.Member] = []
        skipSpace()
        if take("}") { return .object([]) }
        repeat {
            skipSpace()
            guard peek == UInt8(ascii: "\""), let key = string() else { return nil }
            skipSpace()
            guard take(":"), let value = value(depth: depth + 1) else { return nil }
            members.append(JSONTree.Member(key: key, value: value))
            skipSpace()
        } while take(",")
        return take("}") ? .object(members) : nil
    }

    private mutating func array(depth: Int) -> JSONTree? {
        place += 1
        var items: [JSONTree] = []
        skipSpace()
        if take("]") { return .array([]) }
        repeat {
            guard let value = value(depth: depth + 1) else { return nil }
            items.append(value)
            skipSpace()
        } while take(",")
        return take("]") ? .array(items) : nil
    }

    private mutating func number() -> JSONTree? {
        let start = place
        _ = take("-")
        let whole = digits()
        guard whole > 0, whole == 1 || bytes[place - whole] != UInt8(ascii: "0") else { return nil }
        if take("."), digits() == 0 { return nil }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            guard digits() > 0 else { return nil }
        }
        return .number(String(decoding: bytes[start..<place], as: UTF8.self))
    }

    /// How many digits stood here.
    private mutating func digits() -> Int {
        let start = place
        while let byte = peek, byte >= 0x30, byte <= 0x39 { place += 1 }
        return place - start
    }

    private mutating func string() -> String? {
        place += 1
        var text: [UInt8] = []
        while let byte = peek {
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
            case UInt8(ascii: "\\"): guard unescape(into: &text) else { return nil }
            case 0..<0x20: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func unescape(into text: inout [UInt8]) -> Bool {
        guard let letter = peek else { return false }
        place += 1
        switch letter {
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "u"):
            guard let scalar = escapedScalar() else { return false }
            text.append(contentsOf: Character(scalar).utf8)
        default: return false
        }
        return true
    }

    /// The character of one escape, or of two of them that make one.
    private mutating func escapedScalar() -> Unicode.Scalar? {
        guard let first = hexadecimal() else { return nil }
        guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) }
        guard take("\\u"), let second = hexadecimal(), (0xDC00..<0xE000).contains(second) else {
            return nil
        }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    }

    private mutating func hexadecimal() -> UInt32? {
        guard place + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[place..<(place + 4)] {
            guard let digit = HexDigit.value(of: byte) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        place += 4
        return value
    }

    private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            place += 1
        }
    }

    private mutating func take(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard place + count <= bytes.count else { return false }
        for index in 0..<count where bytes[place + index] != word.utf8Start[index] { return false }
        place += count
        return true
    }
}
