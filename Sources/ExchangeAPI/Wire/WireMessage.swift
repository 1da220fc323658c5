// The ways into a message: as one object, as a list of objects, or as any value.

/// Makes events of the objects of one message, one after another.
public protocol WireReader {
    associatedtype Event

    /// The keys of the objects.
    var keys: WireKeyTable { get }
    /// The field with the rows that make up most of a message; `nil` when there is none.
    var rows: WireField? { get }

    /// Reads the rows where they stand, when the fields before them tell what they are; otherwise they
    /// are passed over, and are at hand when the object is whole.
    ///
    /// - Returns: whether the rows were read.
    mutating func take(
        rows: inout WireRows, of head: WireObject, into events: inout [Event]
    ) throws(WireError) -> Bool

    mutating func take(_ object: WireObject, into events: inout [Event]) throws(WireError)

    /// The message is over.
    mutating func finish(into events: inout [Event])
}

extension WireReader {
    public var rows: WireField? { nil }

    public mutating func take(
        rows: inout WireRows, of head: WireObject, into events: inout [Event]
    ) throws(WireError) -> Bool { false }

    public mutating func finish(into events: inout [Event]) {}

    /// Reads a message that is one object or an array of objects; on an error `events` is as before.
    ///
    /// - Throws: `WireError` for bytes that are neither, and for what the reader refuses.
    @inlinable
    public mutating func read(
        _ bytes: UnsafeRawBufferPointer, into events: inout [Event]
    ) throws(WireError) {
        let before = events.count
        do throws(WireError) {
            try readObjects(bytes, into: &events)
        } catch {
            events.removeSubrange(before...)
            throw error
        }
    }

    @inlinable @inline(__always)
    mutating func readObjects(
        _ bytes: UnsafeRawBufferPointer, into events: inout [Event]
    ) throws(WireError) {
        let keys = keys
        let rows = rows
        try WireScanner.forEachObject(in: bytes, keys, rows: rows) {
            head, list throws(WireError) in
            try take(rows: &list, of: head, into: &events)
        } _: { object throws(WireError) in
            try take(object, into: &events)
        }
        finish(into: &events)
    }
}

/// An array of objects that is read where it stands.
public struct WireRows {
    private let scanner: WireScanner
    /// Where the array begins; once it has been read, where it ends.
    private(set) var place: Int

    @inline(__always)
    init(_ scanner: WireScanner, _ place: Int) {
        self.scanner = scanner
        self.place = place
    }

    /// Calls `body` for each object.
    public mutating func forEachObject(
        _ keys: WireKeyTable, _ body: (WireObject) throws(WireError) -> Void
    ) throws(WireError) {
        place = try scanner.forEachObject(place, keys, rows: nil, { _, _ in false }, body)
    }
}

extension WireScanner {
    /// Reads a message that is one object or an array of objects, and calls `body` for each.
    ///
    /// - Throws: `WireError` for bytes that are neither, and whatever `body` throws.
    public static func forEachObject(
        in bytes: UnsafeRawBufferPointer, _ keys: WireKeys,
        _ body: (WireObject) throws(WireError) -> Void
    ) throws(WireError) {
        try keys.withTable { keys throws(WireError) in
            try forEachObject(in: bytes, keys, body)
        }
    }

    /// As above, for keys that are made once.
    public static func forEachObject(
        in bytes: UnsafeRawBufferPointer, _ keys: WireKeyTable,
        _ body: (WireObject) throws(WireError) -> Void
    ) throws(WireError) {
        try forEachObject(in: bytes, keys, rows: nil, { _, _ in false }, body)
    }

    /// As above; `takeRows` is shown the array in the field `rows` before the rest of its object is
    /// known, and says whether it has read it.
    @usableFromInline
    static func forEachObject(
        in bytes: UnsafeRawBufferPointer, _ keys: WireKeyTable, rows: WireField?,
        _ takeRows: (WireObject, inout WireRows) throws(WireError) -> Bool,
        _ body: (WireObject) throws(WireError) -> Void
    ) throws(WireError) {
        let scanner = try WireScanner(message: bytes)
        let start = scanner.afterSpace(0)
        guard scanner.byte(start) | 0x20 == UInt8(ascii: "{") else {
            throw scanner.malformed("an object or an array of objects", at: start)
        }
        try scanner.expectEnd(
            try scanner.forEachObject(start, keys, rows: rows, takeRows, body))
    }

    /// Reads the object, or the array of objects, at `start`, and answers where it ends.
    func forEachObject(
        _ start: Int, _ keys: WireKeyTable, rows: WireField?,
        _ takeRows: (WireObject, inout WireRows) throws(WireError) -> Bool,
        _ body: (WireObject) throws(WireError) -> Void
    ) throws(WireError) -> Int {
        let rows = rows?.slot ?? WireKeys.noRows
        return try WireObject.withEmpty(self, numbersMayBeText: keys.numbersMayBeText) {
            object throws(WireError) in
            var place = start
            let isList = take(UInt8(ascii: "["), &place)
            if isList, take(UInt8(ascii: "]"), &place) { return place }
            repeat {
                place = try object.read(place, keys, rows: rows, takeRows)
                try body(object)
            } while isList && take(UInt8(ascii: ","), &place)
            if isList, !take(UInt8(ascii: "]"), &place) {
                throw malformed("a comma or ]", at: place)
            }
            return place
        }
    }
}

extension WireValue {
    /// The value as an object.
    public func object(_ keys: WireKeys) throws(WireError) -> WireObject {
        try keys.withTable { keys throws(WireError) in try object(keys) }
    }

    /// The value as an object.
    public func object(_ keys: WireKeyTable) throws(WireError) -> WireObject {
        guard token.kind == .object else { throw expected("an object") }
        let tokens = WireTokens()
        var object = WireObject(
            scanner, numbersMayBeText: keys.numbersMayBeText, tokens.place, owner: tokens)
        _ = try object.read(token.start, keys, rows: WireKeys.noRows) { _, _ in false }
        return object
    }

    /// Calls `body` for each object of an array of objects.
    public func forEachObject(
        _ keys: WireKeys, _ body: (WireObject) throws(WireError) -> Void
    ) throws(WireError) {
        try keys.withTable { keys throws(WireError) in try forEachObject(keys, body) }
    }

    /// Calls `body` for each object of an array of objects.
    public func forEachObject(
        _ keys: WireKeyTable, _ body: (WireObject) throws(WireError) -> Void
    ) throws(WireError) {
        var rows = try rows()
        try rows.forEachObject(keys, body)
    }

    /// The value as rows, as if they had been read where they stand.
    public func rows() throws(WireError) -> WireRows {
        guard token.kind == .array else { throw expected("an array") }
        return WireRows(scanner, token.start)
    }

    /// Calls `body` for each value of an array.
    public func forEach(
        _ body: (WireValue) throws(WireError) -> Void
    ) throws(WireError) {
        guard token.kind == .array else { throw expected("an array") }
        var place = token.start + 1
        if scanner.take(UInt8(ascii: "]"), &place) { return }
        repeat {
            let element: WireToken
            (element, place) = try scanner.value(place, depth: 1)
            try body(
                WireValue(
                    scanner: scanner, token: element, field: field,
                    numbersMayBeText: numbersMayBeText))
        } while scanner.take(UInt8(ascii: ","), &place)
    }
}
