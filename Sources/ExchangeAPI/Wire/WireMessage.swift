// The ways into a message: as one object, as a list of objects, or as any value.

extension WireScanner {
    /// Reads a message that is one object or an array of objects, and calls `body` for each.
    ///
    /// - Throws: `WireError` for bytes that are neither, and whatever `body` throws.
    public static func forEachObject(
        in bytes: UnsafeRawBufferPointer, _ keys: WireKeys,
        _ body: (WireObject) throws(WireError) -> Void
    ) throws(WireError) {
        guard bytes.count <= longest else { throw WireError("message", .tooLong) }
        guard isUTF8(bytes) else { throw WireError("message", .notUTF8) }
        var scanner = WireScanner(bytes: bytes)
        switch scanner.next() {
        case UInt8(ascii: "{"):
            var row = WireObject(scanner, keys)
            try row.read(&scanner, keys)
            try body(row)
        case UInt8(ascii: "["): try scanner.forEachElement(keys, body)
        default: throw scanner.malformed("an object or an array of objects")
        }
        scanner.skipSpace()
        guard scanner.position == bytes.count else {
            throw scanner.malformed("the end of the message")
        }
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

    mutating func forEachElement(
        _ keys: WireKeys, _ body: (WireObject) throws(WireError) -> Void
    ) throws(WireError) {
        position += 1
        if take(UInt8(ascii: "]")) { return }
        var row = WireObject(self, keys)
        repeat {
            try row.read(&self, keys)
            try body(row)
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw malformed("a comma or ]") }
    }
}

extension WireValue {
    /// The value as an object.
    public func object(_ keys: WireKeys) throws(WireError) -> WireObject {
        guard token.kind == .object else { throw expected("an object") }
        var scanner = WireScanner(bytes: bytes, position: token.start)
        var row = WireObject(scanner, keys)
        try row.read(&scanner, keys)
        return row
    }

    /// Calls `body` for each object of an array of objects.
    public func forEachObject(
        _ keys: WireKeys, _ body: (WireObject) throws(WireError) -> Void
    ) throws(WireError) {
        guard token.kind == .array else { throw expected("an array") }
        var scanner = WireScanner(bytes: bytes, position: token.start)
        try scanner.forEachElement(keys, body)
    }

    /// Calls `body` for each value of an array.
    public func forEach(
        _ body: (WireValue) throws(WireError) -> Void
    ) throws(WireError) {
        guard token.kind == .array else { throw expected("an array") }
        var scanner = WireScanner(bytes: bytes, position: token.start + 1)
        if scanner.take(UInt8(ascii: "]")) { return }
        repeat {
            let element = try scanner.value(depth: 1)
            try body(
                WireValue(
                    bytes: bytes, token: element, field: field,
                    numbersMayBeText: numbersMayBeText))
        } while scanner.take(UInt8(ascii: ","))
    }
}
