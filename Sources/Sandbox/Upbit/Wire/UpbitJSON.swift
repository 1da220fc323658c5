/// A JSON value whose members keep the order in which they were sent, because the hash of a body is over
/// that order; numbers keep their text.
enum UpbitJSON: Hashable, Sendable {
    struct Member: Hashable, Sendable {
        let key: String
        let value: UpbitJSON
    }

    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([UpbitJSON])
    case object([Member])

    /// How many values may stand inside each other.
    static let deepest = 16

    /// `nil` for bytes that are no JSON text in UTF-8, or one that is too deep.
    init?(_ bytes: [UInt8]) {
        var reader = UpbitJSONReader(bytes)
        guard let value = reader.value(depth: 0), reader.isAtEnd else { return nil }
        self = value
    }

    /// The first member of that name of an object.
    subscript(key: String) -> UpbitJSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// A string, a number or a truth value as text.
    var scalar: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .bool(let value): value ? "true" : "false"
        case .null, .array, .object: nil
        }
    }
}

/// Reads JSON by recursive descent; every reader answers `nil` at the first byte that does not fit.
private struct UpbitJSONReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return place == bytes.count
        }
    }

    mutating func value(depth: Int) -> UpbitJSON? {
        skipSpace()
        guard place < bytes.count, depth < UpbitJSON.deepest else { return nil }
        switch bytes[place] {
        case UInt8(ascii: "{"): return object(depth: depth)
        case UInt8(ascii: "["): return array(depth: depth)
        case UInt8(ascii: "\""): return string().map(UpbitJSON.string)
        case UInt8(ascii: "t"): return take(word: "true") ? .bool(true) : nil
        case UInt8(ascii: "f"): return take(word: "false") ? .bool(false) : nil
        case UInt8(ascii: "n"): return take(word: "null") ? .null : nil
        default: return number().map(UpbitJSON.number)
        }
    }

    private mutating func object(depth: Int) -> UpbitJSON? {
        place += 1
        var members: [UpbitJSON.Member] = []
        if takeAfterSpace("}") { return .object(members) }
        repeat {
            skipSpace()
            guard let key = string(), takeAfterSpace(":"), let value = value(depth: depth + 1)
            else { return nil }
            members.append(UpbitJSON.Member(key: key, value: value))
        } while takeAfterSpace(",")
        return takeAfterSpace("}") ? .object(members) : nil
    }

    private mutating func array(depth: Int) -> UpbitJSON? {
        place += 1
        var elements: [UpbitJSON] = []
        if takeAfterSpace("]") { return .array(elements) }
        repeat {
            guard let value = value(depth: depth + 1) else { return nil }
            elements.append(value)
        } while takeAfterSpace(",")
        return takeAfterSpace("]") ? .array(elements) : nil
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        var text: [UInt8] = []
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard escape(into: &text) else { return nil }
            case 0..<0x20: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func escape(into text: inout [UInt8]) -> Bool {
        guard place < bytes.count else { return false }
        let letter = bytes[place]
        place += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            guard let scalar = scalar() else { return false }
            text.append(contentsOf: String(Character(scalar)).utf8)
        default: return false
        }
        return true
    }

    /// The character of one escape, or of two that make a pair.
    private mutating func scalar() -> Unicode.Scalar? {
        guard let first = hexadecimal() else { return nil }
        guard first & 0xFC00 == 0xD800 else { return Unicode.Scalar(first) }
        guard take("\\"), take("u"), let second = hexadecimal(), second & 0xFC00 == 0xDC00
        else { return nil }
        return Unicode.Scalar(0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF))
    }

    private mutating func hexadecimal() -> UInt32? {
        guard bytes.count - place >= 4 else { return nil }
        var value: UInt32 = 0
        for byte in bytes[place..<(place + 4)] {
            guard let digit = UpbitBytes.hexDigit(byte) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        place += 4
        return value
    }

    private mutating func number() -> String? {
        let start = place
        _ = take("-")
        if !take("0") {
            guard digits() else { return nil }
        }
        if take(".") {
            guard digits() else { return nil }
        }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            guard digits() else { return nil }
        }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    /// One digit or more.
    private mutating func digits() -> Bool {
        let start = place
        while place < bytes.count, (0x30...0x39).contains(bytes[place]) { place += 1 }
        return place > start
    }

    private mutating func take(word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard bytes.count - place >= count,
            bytes[place..<(place + count)].elementsEqual(word.description.utf8)
        else { return false }
        place += count
        return true
    }

    private mutating func takeAfterSpace(_ mark: Unicode.Scalar) -> Bool {
        skipSpace()
        return take(mark)
    }

    private mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard place < bytes.count, bytes[place] == UInt8(ascii: mark) else { return false }
        place += 1
        return true
    }

    private mutating func skipSpace() {
        while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    }
}
