// Values of any kind, and what is between them.

extension WireScanner {
    /// The value of a whole message: one JSON value, and nothing but white space around it.
    ///
    /// - Throws: `WireError` for bytes that are no JSON, no UTF-8, too long or nested too deep.
    public static func root(_ bytes: UnsafeRawBufferPointer) throws(WireError) -> WireValue {
        let scanner = try WireScanner(message: bytes)
        let (token, end) = try scanner.value(0, depth: 0)
        try scanner.expectEnd(end)
        return WireValue(scanner: scanner, token: token, field: "message", numbersMayBeText: false)
    }

    /// Whether the bytes are one whole JSON value and nothing else.
    public static func isWhole(_ bytes: UnsafeRawBufferPointer) -> Bool {
        do throws(WireError) {
            _ = try root(bytes)
            return true
        } catch {
            return false
        }
    }

    func expectEnd(_ place: Int) throws(WireError) {
        let end = afterSpace(place)
        guard end == count else { throw malformed("the end of the message", at: end) }
    }

    /// The value at `place`, or behind white space there, and the place after it.
    @inline(__always)
    func value(
        _ place: Int, depth: Int
    ) throws(WireError) -> (token: WireToken, after: Int) {
        if byte(place) == UInt8(ascii: "\"") {
            let token = try string(place)
            return (token, token.end &+ 1)
        }
        if byte(place) &- UInt8(ascii: "0") <= 9 {
            let token = try unsignedNumber(place)
            return (token, token.end)
        }
        let token = try otherValue(place, depth: depth)
        return (token, token.after)
    }

    /// Where the value at `place`, or behind white space there, ends; it is held to the grammar, and
    /// not kept.
    @inline(never)
    func valueEnd(_ place: Int) throws(WireError) -> Int {
        if byte(place) == UInt8(ascii: "\"") { return try string(place).end &+ 1 }
        if byte(place) &- UInt8(ascii: "0") <= 9 || byte(place) == UInt8(ascii: "-") {
            return try numberEnd(place)
        }
        return try otherValue(place, depth: 1).after
    }

    /// An object, an array, a literal or a negative number; before it, or before any other value, white
    /// space.
    @inline(never)
    private func otherValue(_ start: Int, depth: Int) throws(WireError) -> WireToken {
        let place = afterSpace(start)
        switch byte(place) {
        case UInt8(ascii: "{"):
            return WireToken(.object, place, try objectEnd(place, depth: depth + 1))
        case UInt8(ascii: "["):
            return WireToken(.array, place, try arrayEnd(place, depth: depth + 1))
        case UInt8(ascii: "-"): return try signedNumber(place)
        case UInt8(ascii: "t"): return try literal("true", .bool, place)
        case UInt8(ascii: "f"): return try literal("false", .bool, place)
        case UInt8(ascii: "n"): return try literal("null", .null, place)
        default:
            guard place > start else { throw malformed("a value", at: place) }
            return try value(place, depth: depth).token
        }
    }

    private func objectEnd(_ start: Int, depth: Int) throws(WireError) -> Int {
        guard depth <= Self.deepest else { throw WireError("message", .tooDeep) }
        var place = start + 1
        if take(UInt8(ascii: "}"), &place) { return place }
        repeat {
            let afterColon = try key(place).afterColon
            place = try value(afterColon, depth: depth).after
        } while take(UInt8(ascii: ","), &place)
        guard take(UInt8(ascii: "}"), &place) else {
            throw malformed("a comma or }", at: place)
        }
        return place
    }

    private func arrayEnd(_ start: Int, depth: Int) throws(WireError) -> Int {
        guard depth <= Self.deepest else { throw WireError("message", .tooDeep) }
        var place = start + 1
        if take(UInt8(ascii: "]"), &place) { return place }
        repeat {
            place = try value(place, depth: depth).after
        } while take(UInt8(ascii: ","), &place)
        guard take(UInt8(ascii: "]"), &place) else {
            throw malformed("a comma or ]", at: place)
        }
        return place
    }

    /// The key at `place`, or behind white space there, and the place after its colon.
    @inline(__always)
    func key(_ place: Int) throws(WireError) -> (token: WireToken, afterColon: Int) {
        let start = byte(place) == UInt8(ascii: "\"") ? place : try keyAfterSpace(place)
        let token = try string(start)
        var after = token.end &+ 1
        guard take(UInt8(ascii: ":"), &after) else { throw malformed("a colon", at: after) }
        return (token, after)
    }

    @inline(never)
    private func keyAfterSpace(_ start: Int) throws(WireError) -> Int {
        let place = afterSpace(start)
        guard byte(place) == UInt8(ascii: "\"") else { throw malformed("a key", at: place) }
        return place
    }

    private func literal(
        _ text: StaticString, _ kind: WireToken.Kind, _ start: Int
    ) throws(WireError) -> WireToken {
        let length = text.utf8CodeUnitCount
        for index in 0..<length where byte(start + index) != text.utf8Start[index] {
            throw malformed(text, at: start)
        }
        return WireToken(kind, start, start + length)
    }
}
