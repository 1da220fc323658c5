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
        _ scanner: WireScanner, numbersMayBeText: Bool,
        _ tokens: UnsafeMutablePointer<WireToken>, owner: WireTokens? = nil
    ) {
        self.scanner = scanner
        self.numbersMayBeText = numbersMayBeText
        self.tokens = tokens
        self.owner = owner
    }

    /// Lends an object without fields, into which rows are read one after another.
    @inline(__always)
    static func withEmpty<Result>(
        _ scanner: WireScanner, numbersMayBeText: Bool,
        _ body: (inout WireObject) throws(WireError) -> Result
    ) throws(WireError) -> Result {
        // A constant size, so that the tokens stand on the stack.
        try withUnsafeTemporaryAllocation(of: WireToken.self, capacity: WireKeys.most) {
            tokens throws(WireError) in
            guard let place = tokens.baseAddress else { throw WireError("message", .tooLong) }
            var object = WireObject(scanner, numbersMayBeText: numbersMayBeText, place)
            return try body(&object)
        }
    }

    /// Reads the object at `start`, in the place of what was read before, and answers where it ends.
    ///
    /// - Parameter takeRows: is shown the array of objects in `rows` before the rest of the object is
    ///   known, and says whether it has read it.
    /// - Throws: `WireError` for bytes that are no object, and for a wanted key that stands twice.
    mutating func read(
        _ start: Int, _ keys: WireKeyTable, rows: Int,
        _ takeRows: (WireObject, inout WireRows) throws(WireError) -> Bool
    ) throws(WireError) -> Int {
        let (scanner, tokens) = (scanner, tokens)
        var place = start
        var step = keys.steps
        // Copies, so that they may stay in registers; they are written back when somebody looks.
        var (told, nulls): (UInt64, UInt64) = (0, 0)
        defer { (self.told, given) = (told, told & ~nulls) }
        guard scanner.take(UInt8(ascii: "{"), &place) else {
            throw scanner.malformed("an object", at: place)
        }
        if scanner.take(UInt8(ascii: "}"), &place) { return place }
        repeat {
            let keyStart = place
            let slot = try scanner.field(&place, keys, &step)
            if slot == rows {
                (self.told, given) = (told, told & ~nulls)
                if let list = try readRows(place, slot, takeRows) {
                    (told, place) = (self.told, list)
                    continue
                }
            }
            if slot < 0, scanner.byte(place) != UInt8(ascii: "\"") {
                place = try scanner.valueEnd(place)
                continue
            }
            let value: WireToken
            (value, place) = try scanner.value(place, depth: 1)
            // A text that is not wanted: it is passed over as quickly as it is taken.
            guard slot >= 0 else { continue }
            let bit: UInt64 = 1 &<< UInt64(slot)
            guard told & bit == 0 else { throw duplicate(keyStart) }
            told |= bit
            if value.isNull { nulls |= bit }
            tokens[slot] = value
        } while scanner.take(UInt8(ascii: ","), &place)
        guard scanner.take(UInt8(ascii: "}"), &place) else {
            throw scanner.malformed("a comma or }", at: place)
        }
        return place
    }

    /// Where the array at `place` ends, if it is one and has been read by `takeRows`.
    @inline(never)
    private mutating func readRows(
        _ place: Int, _ slot: Int,
        _ takeRows: (WireObject, inout WireRows) throws(WireError) -> Bool
    ) throws(WireError) -> Int? {
        let start = scanner.afterSpace(place)
        let bit: UInt64 = 1 &<< UInt64(slot)
        guard scanner.byte(start) == UInt8(ascii: "["), told & bit == 0 else { return nil }
        var list = WireRows(scanner, start)
        guard try takeRows(self, &list) else { return nil }
        told |= bit
        given |= bit
        tokens[slot] = WireToken(.array, start, list.place)
        return list.place
    }

    @inline(never)
    private func duplicate(_ place: Int) -> WireError {
        do throws(WireError) {
            let key = try scanner.key(place).token
            return WireError(String(decoding: scanner.slice(key), as: UTF8.self), .duplicate)
        } catch {
            return error
        }
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
    /// Which of the wanted fields the key at `place` names, by its slot; moves `place` to its value.
    @inline(__always)
    func field(
        _ place: inout Int, _ keys: WireKeyTable, _ step: inout UnsafePointer<WireKeys.Step>
    ) throws(WireError) -> Int {
        let expected = step
        if stands(expected, at: place) {
            place &+= expected.pointee.length
            step = expected + 1
            return expected.pointee.slot
        }
        // Copies, so that place and step themselves may stay in registers.
        var after = place
        var next = step
        let slot = try otherField(&after, keys, &next)
        place = after
        step = next
        return slot
    }

    @inline(never)
    private func otherField(
        _ place: inout Int, _ keys: WireKeyTable, _ step: inout UnsafePointer<WireKeys.Step>
    ) throws(WireError) -> Int {
        let expected = step
        if standsLate(expected, at: place) {
            place &+= expected.pointee.length
            step = expected + 1
            return expected.pointee.slot
        }
        let (key, afterColon) = try key(place)
        place = afterColon
        if key.isEscaped { return try escapedField(key, keys, &step) }
        guard key.count <= WireKeys.longest else { return WireKeys.none }
        return keys.slot(words(key.start, key.count), &step)
    }

    private func escapedField(
        _ key: WireToken, _ keys: WireKeyTable, _ step: inout UnsafePointer<WireKeys.Step>
    ) throws(WireError) -> Int {
        var name = try WireText.unescaped(slice(key), field: "message")
        return name.withUTF8 { text in
            guard text.count <= WireKeys.longest else { return WireKeys.none }
            let plain = WireScanner(UnsafeRawBufferPointer(text))
            return keys.slot(plain.words(0, text.count), &step)
        }
    }
}

extension WireObject {
    /// What stands in a field that was told.
    @inlinable @inline(__always)
    func told(_ field: WireField) -> WireValue {
        let token = withExtendedLifetime(owner) { tokens[field.slot] }
        return WireValue(
            scanner: scanner, token: token, field: field.name, numbersMayBeText: numbersMayBeText)
    }

    /// Whether the field is there with a value that is not `null`.
    @inlinable @inline(__always)
    public func has(_ field: WireField) -> Bool { given & field.bit != 0 }

    /// Whether the field is there, be it as `null`.
    @inlinable @inline(__always)
    public func tells(_ field: WireField) -> Bool { told & field.bit != 0 }

    /// A field that must be there and must not be `null`.
    @inlinable @inline(__always)
    public func value(_ field: WireField) throws(WireError) -> WireValue {
        guard has(field) else { throw lack(of: field.bit, field.name) }
        return told(field)
    }

    @usableFromInline @inline(never)
    func lack(of bit: UInt64, _ name: StaticString) -> WireError {
        WireError("\(name)", told & bit != 0 ? .null : .missing)
    }

    /// A field that may be missing or `null`, where both mean the same.
    @inlinable @inline(__always)
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
