/// The wanted fields of one JSON object, in whatever order they stood.
public struct WireObject {
    private let bytes: UnsafeRawBufferPointer
    private let numbersMayBeText: Bool
    private var tokens: InlineArray<56, WireToken>

    /// An object without fields, into which others are read: a row costs no copy then.
    init(_ scanner: borrowing WireScanner, _ keys: WireKeys) {
        bytes = scanner.bytes
        numbersMayBeText = keys.numbersMayBeText
        tokens = InlineArray(repeating: .absent)
    }

    /// Reads the object at the scanner's place, in the place of what was read before.
    ///
    /// - Throws: `WireError` for bytes that are no object, and for a wanted key that stands twice.
    mutating func read(_ scanner: inout WireScanner, _ keys: WireKeys) throws(WireError) {
        for slot in tokens.indices { tokens[slot] = .absent }
        guard scanner.take(UInt8(ascii: "{")) else { throw scanner.malformed("an object") }
        if scanner.take(UInt8(ascii: "}")) { return }
        repeat {
            let key = try scanner.key()
            let value = try scanner.value(depth: 1)
            guard let slot = try Self.slot(keys, bytes, key) else { continue }
            guard tokens[slot].kind == .absent else {
                throw WireError(
                    String(decoding: bytes[key.start..<key.end], as: UTF8.self), .duplicate)
            }
            tokens[slot] = value
        } while scanner.take(UInt8(ascii: ","))
        guard scanner.take(UInt8(ascii: "}")) else { throw scanner.malformed("a comma or }") }
    }

    @inline(__always)
    private static func slot(
        _ keys: WireKeys, _ bytes: UnsafeRawBufferPointer, _ key: WireToken
    ) throws(WireError) -> Int? {
        guard key.isEscaped else { return keys.slot(bytes, key) }
        let name = try WireText.unescaped(bytes, key, field: "message")
        return name.withCString { text in
            let plain = UnsafeRawBufferPointer(start: text, count: name.utf8.count)
            return keys.slot(plain, WireToken(.string, 0, plain.count))
        }
    }

    private func value(_ field: WireField, _ token: WireToken) -> WireValue {
        WireValue(
            bytes: bytes, token: token, field: field.name, numbersMayBeText: numbersMayBeText)
    }

    /// Whether the field is there with a value that is not `null`.
    public func has(_ field: WireField) -> Bool {
        let kind = tokens[field.slot].kind
        return kind != .absent && kind != .null
    }

    /// Whether the field is there, be it as `null`.
    public func tells(_ field: WireField) -> Bool { tokens[field.slot].kind != .absent }

    /// A field that must be there and must not be `null`.
    public func value(_ field: WireField) throws(WireError) -> WireValue {
        let token = tokens[field.slot]
        switch token.kind {
        case .absent: throw WireError("\(field.name)", .missing)
        case .null: throw WireError("\(field.name)", .null)
        default: return value(field, token)
        }
    }

    /// A field that may be missing or `null`, where both mean the same.
    public func optional(_ field: WireField) -> WireValue? {
        has(field) ? value(field, tokens[field.slot]) : nil
    }

    /// A field of a row in which missing means unchanged and `null` means cleared.
    public func change<Value>(
        _ field: WireField, _ read: (WireValue) throws(WireError) -> Value
    ) throws(WireError) -> Change<Value> {
        let token = tokens[field.slot]
        switch token.kind {
        case .absent: return .unchanged
        case .null: return .cleared
        default: return .set(try read(value(field, token)))
        }
    }

    /// As `change`, where an empty string means cleared too.
    public func changeOrEmpty<Value>(
        _ field: WireField, _ read: (WireValue) throws(WireError) -> Value
    ) throws(WireError) -> Change<Value> {
        let token = tokens[field.slot]
        if token.kind == .string, token.count == 0 { return .cleared }
        return try change(field, read)
    }
}
