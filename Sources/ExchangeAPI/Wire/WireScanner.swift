/// Walks over the bytes of one JSON message without copying them.
///
/// The scanner borrows the bytes: it and everything read with it are used inside the closure that
/// lends the buffer. Each load is checked against the end first; eight bytes are read at once only
/// where eight bytes are left. What is skipped is held to the grammar too.
public struct WireScanner {
    /// How many objects and arrays may stand inside each other.
    public static let deepest = 32
    /// The longest message that is read: 16 MiB.
    public static let longest = 16 << 20

    let bytes: UnsafeRawBufferPointer
    var position = 0

    /// The value of a whole message: one JSON value, and nothing but white space around it.
    ///
    /// - Throws: `WireError` for bytes that are no JSON, no UTF-8, too long or nested too deep.
    public static func root(_ bytes: UnsafeRawBufferPointer) throws(WireError) -> WireValue {
        guard bytes.count <= longest else { throw WireError("message", .tooLong) }
        guard isUTF8(bytes) else { throw WireError("message", .notUTF8) }
        var scanner = WireScanner(bytes: bytes)
        let token = try scanner.value(depth: 0)
        scanner.skipSpace()
        guard scanner.position == bytes.count else {
            throw scanner.malformed("the end of the message")
        }
        return WireValue(bytes: bytes, token: token, field: "message", numbersMayBeText: false)
    }

    static func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if word & 0x8080_8080_8080_8080 != 0 { break }
            index += 8
        }
        while index < bytes.count, bytes[index] < 0x80 { index += 1 }
        // Rare: messages of a market are plain ASCII.
        return index == bytes.count
            || String(validating: bytes[index...], as: UTF8.self) != nil
    }

    @inline(__always)
    mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    /// The next byte after white space; zero, which is no JSON, at the end.
    @inline(__always)
    mutating func next() -> UInt8 {
        skipSpace()
        return position < bytes.count ? bytes[position] : 0
    }

    @inline(__always)
    mutating func take(_ byte: UInt8) -> Bool {
        guard next() == byte else { return false }
        position += 1
        return true
    }

    /// Passes over one value and says where it was.
    mutating func value(depth: Int) throws(WireError) -> WireToken {
        switch next() {
        case UInt8(ascii: "\""): return try string()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        case UInt8(ascii: "{"):
            let start = position
            try skipObject(depth: depth + 1)
            return WireToken(.object, start, position)
        case UInt8(ascii: "["):
            let start = position
            try skipArray(depth: depth + 1)
            return WireToken(.array, start, position)
        case UInt8(ascii: "t"): return try literal("true", .bool)
        case UInt8(ascii: "f"): return try literal("false", .bool)
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: throw malformed("a value")
        }
    }

    private mutating func skipObject(depth: Int) throws(WireError) {
        guard depth <= Self.deepest else { throw WireError("message", .tooDeep) }
        position += 1
        if take(UInt8(ascii: "}")) { return }
        repeat {
            _ = try key()
            _ = try value(depth: depth)
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw malformed("a comma or }") }
    }

    private mutating func skipArray(depth: Int) throws(WireError) {
        guard depth <= Self.deepest else { throw WireError("message", .tooDeep) }
        position += 1
        if take(UInt8(ascii: "]")) { return }
        repeat { _ = try value(depth: depth) } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw malformed("a comma or ]") }
    }

    /// Passes over a key and its colon.
    @inline(__always)
    mutating func key() throws(WireError) -> WireToken {
        guard next() == UInt8(ascii: "\"") else { throw malformed("a key") }
        let token = try string()
        guard take(UInt8(ascii: ":")) else { throw malformed("a colon") }
        return token
    }

    private mutating func literal(
        _ text: StaticString, _ kind: WireToken.Kind
    ) throws(WireError) -> WireToken {
        let start = position
        let count = text.utf8CodeUnitCount
        guard start + count <= bytes.count else { throw malformed("\(text)") }
        for index in 0..<count where bytes[start + index] != text.utf8Start[index] {
            throw malformed("\(text)")
        }
        position += count
        return WireToken(kind, start, position)
    }

    /// An error that shows what stands at the scanner's place.
    func malformed(_ expected: String) -> WireError {
        let rest = bytes[min(position, bytes.count)...].prefix(WireError.longestToken)
        return WireError(
            "message", .malformed(expected: expected),
            token: rest.isEmpty
                ? "the end of the message" : String(decoding: rest, as: UTF8.self))
    }
}
