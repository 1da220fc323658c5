/// A JSON value that a client sent. Numbers keep their text, so that no price passes through binary
/// floating point, and objects their order, because requests are echoed.
enum BitMEXJSON: Hashable, Sendable {
    struct Member: Hashable, Sendable {
        let name: String
        let value: BitMEXJSON
    }

    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([BitMEXJSON])
    case object([Member])

    /// Objects and arrays inside each other; deeper ones are refused.
    static let deepest = 16

    /// Reads one value with nothing but white space around it; `nil` for anything else.
    static func parse(_ bytes: [UInt8]) -> BitMEXJSON? {
        var parser = BitMEXJSONParser(bytes)
        guard let value = parser.value(depth: 0), parser.isAtEnd() else { return nil }
        return value
    }

    /// The member of that name; of several the last counts.
    subscript(name: String) -> BitMEXJSON? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// Writes it without white space.
    func write(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let text): bytes.append(contentsOf: text.utf8)
        case .string(let text): BitMEXText.quote(text, into: &bytes)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (place, value) in values.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (place, member) in members.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                BitMEXText.quote(member.name, into: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }
}

/// Reads JSON (RFC 8259) strictly.
struct BitMEXJSONParser {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            place += 1
        }
    }

    mutating func isAtEnd() -> Bool {
        skipSpace()
        return place == bytes.count
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next == byte else { return false }
        place += 1
        return true
    }

    mutating func value(depth: Int) -> BitMEXJSON? {
        skipSpace()
        guard let byte = next, depth <= BitMEXJSON.deepest else { return nil }
        switch byte {
        case UInt8(ascii: "{"): return object(depth: depth)
        case UInt8(ascii: "["): return array(depth: depth)
        case UInt8(ascii: "\""): return string().map { .string($0) }
        case UInt8(ascii: "t"): return word("true", .bool(true))
        case UInt8(ascii: "f"): return word("false", .bool(false))
        case UInt8(ascii: "n"): return word("null", .null)
        default: return number().map { .number($0) }
        }
    }

    private mutating func word(_ text: StaticString, _ value: BitMEXJSON) -> BitMEXJSON? {
        let word = "\(text)".utf8
        guard bytes[place...].starts(with: word) else { return nil }
        place += word.count
        return value
    }

    private mutating func object(depth: Int) -> BitMEXJSON? {
        place += 1
        var members: [BitMEXJSON.Member] = []
        if take(UInt8(ascii: "}")) { return .object([]) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\""), let name = string(), take(UInt8(ascii: ":")),
                let value = value(depth: depth + 1)
            else { return nil }
            members.append(BitMEXJSON.Member(name: name, value: value))
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}")) ? .object(members) : nil
    }

    private mutating func array(depth: Int) -> BitMEXJSON? {
        place += 1
        var values: [BitMEXJSON] = []
        if take(UInt8(ascii: "]")) { return .array([]) }
        repeat {
            guard let value = value(depth: depth + 1) else { return nil }
            values.append(value)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? .array(values) : nil
    }

    /// The grammar of numbers, without leading zeros or a bare point.
    private mutating func number() -> String? {
        let start = place
        if next == UInt8(ascii: "-") { place += 1 }
        let whole = place
        guard digits() > 0 else { return nil }
        if bytes[whole] == UInt8(ascii: "0"), place - whole > 1 { return nil }
        if next == UInt8(ascii: ".") {
            place += 1
            guard digits() > 0 else { return nil }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            place += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { place += 1 }
            guard digits() > 0 else { return nil }
        }
        return String(decoding: bytes[start..<place], as: UTF8.self)
    }

    private mutating func digits() -> Int {
        let start = place
        while let byte = next, byte &- UInt8(ascii: "0") <= 9 { place += 1 }
        return place - start
    }

    private mutating func string() -> String? {
        place += 1
        var text: [UInt8] = []
        while let byte = next {
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
            case UInt8(ascii: "\\"): guard escape(into: &text) else { return nil }
            case 0..<0x20: return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func escape(into text: inout [UInt8]) -> Bool {
        guard let byte = next else { return false }
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
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

    /// The scalar of four hexadecimal digits, or of a pair of surrogates; a lone one is refused.
    private mutating func scalar() -> Unicode.Scalar? {
        guard let high = fourDigits() else { return nil }
        guard (0xD800..<0xDC00).contains(high) else { return Unicode.Scalar(high) }
        guard bytes[place...].starts(with: "\\u".utf8) else { return nil }
        place += 2
        guard let low = fourDigits(), (0xDC00..<0xE000).contains(low) else { return nil }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    }

    private mutating func fourDigits() -> UInt32? {
        guard place + 4 <= bytes.count else { return nil }
        let text = String(decoding: bytes[place..<place + 4], as: UTF8.self)
        guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
            let value = UInt32(text, radix: 16)
        else { return nil }
        place += 4
        return value
    }
}
