/// The wanted fields of one JSON object, in whatever order they stood.
///
/// Like the bytes themselves it is lent: it is used inside the closure or function that receives it.
public struct WireObject {
    @usableFromInline let scanner: WireScanner
    @usableFromInline let numbersMayBeText: Bool
    /// One for each field of the decoder; only those whose bit is set in `told` have been written.
    @usableFromInline let tokens: UnsafeMutablePointer<WireToken>
    /// Keeps the tokens of an object that outlives its reading.
    @usableFromInline let owner: WireTokens?
    /// A bit for each field that stood there.
    @usableFromInline var told: UInt64 = 0
    /// A bit for each field that stood there and was not `null`.
    @usableFromInline var given: UInt64 = 0

    @inline(__always)
    init(
        _ scanner: WireScanner, _ keys: WireKeys, _ tokens: UnsafeMutablePointer<WireToken>,
        owner: WireTokens? = nil
    ) {
        self.scanner = scanner
        numbersMayBeText = keys.numbersMayBeText
        self.tokens = tokens
        self.owner = owner
    }

    /// Lends an object without fields, into which rows are read one after another.
    @inline(__always)
    static func withEmpty<Result>(
        _ scanner: WireScanner, _ keys: WireKeys,
        _ body: (inout WireObject) throws(WireError) -> Result
    ) throws(WireError) -> Result {
        // A constant size, so that the tokens stand on the stack.
        try withUnsafeTemporaryAllocation(of: WireToken.self, capacity: WireKeys.most) {
            tokens throws(WireError) in
            guard let place = tokens.baseAddress else { throw WireError("message", .tooLong) }
            var object = WireObject(scanner, keys, place)
            return try body(&object)
        }
    }

    /// Reads the object at `start`, in the place of what was read before, and answers where it ends.
    ///
    /// - Parameter takeRows: is shown the array of objects in `rows` before the rest of the object is
    ///   known, and says whether it has read it.
    /// - Throws: `WireError` for bytes that are no object, and for a wanted key that stands twice.
    @inline(__always)
    mutating func read(
        _ scanner: WireScanner, _ start: Int, _ table: WireKeys.Table, rows: Int,
        _ takeRows: (WireObject, inout WireRows) throws(WireError) -> Bool
    ) throws(WireError) -> Int {
        var place = start
        told = 0
        given = 0
        guard scanner.take(UInt8(ascii: "{"), &place) else {
            throw scanner.malformed("an object", at: place)
        }
        if scanner.take(UInt8(ascii: "}"), &place) { return place }
        repeat {
            let key = try scanner.key(place)
            let slot = try scanner.slot(of: key.token, in: table)
            if slot == rows, slot >= 0, !tells(slot),
                let list = try scanner.rows(key.afterColon, of: self, takeRows)
            {
                place = list.end
                try keep(list, slot, key.token)
                continue
            }
            let value = try scanner.value(key.afterColon, depth: 1)
            place = value.after
            if slot >= 0 { try keep(value, slot, key.token) }
        } while scanner.take(UInt8(ascii: ","), &place)
        guard scanner.take(UInt8(ascii: "}"), &place) else {
            throw scanner.malformed("a comma or }", at: place)
        }
        return place
    }

    @inline(__always)
    private func tells(_ slot: Int) -> Bool { told >> UInt64(slot) & 1 != 0 }

    @inline(__always)
    private mutating func keep(
        _ value: WireToken, _ slot: Int, _ key: WireToken
    ) throws(WireError) {
        guard !tells(slot) else { throw duplicate(key) }
        let bit: UInt64 = 1 &<< UInt64(slot)
        told |= bit
        if value.kind != .null { given |= bit }
        tokens[slot] = value
    }

    @inline(never)
    private func duplicate(_ key: WireToken) -> WireError {
        WireError(String(decoding: scanner.slice(key), as: UTF8.self), .duplicate)
    }
}

/// The tokens of one object in memory of their own.
@usableFromInline
final class WireTokens {
    let place: UnsafeMutablePointer<WireToken>

    init() { place = .allocate(capacity: WireKeys.most) }
    deinit { place.deallocate() }
}

extension WireScanner {
    /// The array at `place`, if it is one and has been read by `takeRows`.
    @inline(never)
    func rows(
        _ place: Int, of head: WireObject,
        _ takeRows: (WireObject, inout WireRows) throws(WireError) -> Bool
    ) throws(WireError) -> WireToken? {
        let start = afterSpace(place)
        guard byte(start) == UInt8(ascii: "[") else { return nil }
        var list = WireRows(self, start)
        return try takeRows(head, &list) ? WireToken(.array, start, list.place) : nil
    }

    /// Which of the wanted fields a key names, by its slot.
    @inline(__always)
    func slot(of key: WireToken, in table: WireKeys.Table) throws(WireError) -> Int {
        guard !key.isEscaped else { return try escapedSlot(of: key, in: table) }
        guard key.count <= WireKeys.longest else { return WireKeys.none }
        return WireKeys.slot(words(key.start, key.count), in: table)
    }

    @inline(never)
    private func escapedSlot(
        of key: WireToken, in table: WireKeys.Table
    ) throws(WireError) -> Int {
        var name = try WireText.unescaped(slice(key), field: "message")
        return name.withUTF8 { text in
            guard text.count <= WireKeys.longest else { return WireKeys.none }
            let plain = WireScanner(UnsafeRawBufferPointer(text))
            return WireKeys.slot(plain.words(0, text.count), in: table)
        }
    }
}

extension WireObject {
    /// What stands in a field that was told.
    @inlinable
    func told(_ field: WireField) -> WireValue {
        let token = withExtendedLifetime(owner) { tokens[field.slot] }
        return WireValue(
            scanner: scanner, token: token, field: field.name, numbersMayBeText: numbersMayBeText)
    }

    /// Whether the field is there with a value that is not `null`.
    @inlinable
    public func has(_ field: WireField) -> Bool { given >> UInt64(field.slot) & 1 != 0 }

    /// Whether the field is there, be it as `null`.
    @inlinable
    public func tells(_ field: WireField) -> Bool { told >> UInt64(field.slot) & 1 != 0 }

    /// A field that must be there and must not be `null`.
    @inlinable
    public func value(_ field: WireField) throws(WireError) -> WireValue {
        guard has(field) else { throw lack(of: field) }
        return told(field)
    }

    @usableFromInline @inline(never)
    func lack(of field: WireField) -> WireError {
        WireError("\(field.name)", tells(field) ? .null : .missing)
    }

    /// A field that may be missing or `null`, where both mean the same.
    @inlinable
    public func optional(_ field: WireField) -> WireValue? {
        has(field) ? told(field) : nil
    }

    /// A field of a row in which missing means unchanged and `null` means cleared.
    public func change<Value>(
        _ field: WireField, _ read: (WireValue) throws(WireError) -> Value
    ) throws(WireError) -> Change<Value> {
        guard tells(field) else { return .unchanged }
        guard has(field) else { return .cleared }
        return .set(try read(told(field)))
    }

    /// As `change`, where an empty string means cleared too.
    public func changeOrEmpty<Value>(
        _ field: WireField, _ read: (WireValue) throws(WireError) -> Value
    ) throws(WireError) -> Change<Value> {
        if let token = optional(field)?.token, token.kind == .string, token.count == 0 {
            return .cleared
        }
        return try change(field, read)
    }
}
