/// One field of a message as its decoder names it.
public struct WireField: Sendable {
    @usableFromInline let slot: Int
    /// The key in the venue's long form, for errors.
    @usableFromInline let name: StaticString
}

/// The keys a decoder wants of an object, each with its aliases; all others are passed over.
public struct WireKeys: Sendable {
    /// The slot of a key that is not wanted.
    static let none = -1
    /// How many fields one decoder may name.
    static let most = 56
    /// The longest key that can be looked for, in bytes.
    static let longest = 24
    /// Whether numbers may stand in quotation marks, as some venues send them.
    let numbersMayBeText: Bool
    /// By hash; a key whose place is taken stands in the next free one.
    private var entries = [Entry](repeating: .empty, count: 256)
    private var names = 0
    private(set) var fields = 0

    /// A key as three overlapping words, which together hold all of its bytes.
    struct Words: Equatable, Sendable {
        var first: UInt64
        /// Zero unless the key is longer than sixteen bytes.
        var middle: UInt64
        /// Zero unless the key is at least eight bytes long.
        var last: UInt64
        var length: UInt32

        @inline(__always) var hash: Int {
            let mixed = (first ^ UInt64(length)) &* 0x9E37_79B9_7F4A_7C15
            return Int(truncatingIfNeeded: mixed >> 56)
        }
    }

    struct Entry: Sendable {
        let words: Words
        let slot: UInt32

        /// No key is empty: decoders name none, and one of a message finds no other here.
        static let empty = Entry(
            words: Words(first: 0, middle: 0, last: 0, length: 0), slot: 0)
    }

    /// The entries while they are being searched.
    typealias Table = UnsafeBufferPointer<Entry>

    public init(numbersMayBeText: Bool = false) { self.numbersMayBeText = numbersMayBeText }

    /// Adds a field that is written as any one of `names`.
    ///
    /// - Precondition: names are 1 to 24 bytes long and none is used twice.
    public mutating func field(_ names: StaticString...) -> WireField {
        precondition(fields < Self.most && !names.isEmpty, "too many fields")
        let slot = fields
        fields += 1
        for name in names {
            precondition(
                (1...Self.longest).contains(name.utf8CodeUnitCount), "\(name) is too long")
            let bytes = UnsafeRawBufferPointer(
                start: name.utf8Start, count: name.utf8CodeUnitCount)
            add(WireScanner(bytes).words(0, bytes.count), slot, name)
        }
        return WireField(slot: slot, name: names[0])
    }

    private mutating func add(_ words: Words, _ slot: Int, _ name: StaticString) {
        names += 1
        precondition(names < entries.count / 2, "too many names")
        var place = words.hash
        while entries[place].words.length != 0 {
            precondition(entries[place].words != words, "\(name) is used twice")
            place = (place + 1) & 255
        }
        entries[place] = Entry(words: words, slot: UInt32(slot))
    }

    @inline(__always)
    func withTable<Result>(
        _ body: (Table) throws(WireError) -> Result
    ) throws(WireError) -> Result {
        try entries.withUnsafeBufferPointer(body)
    }

    /// The slot of a key's field; `none` for a key that is not wanted.
    @inline(__always)
    static func slot(_ words: Words, in table: Table) -> Int {
        var place = words.hash
        while true {
            let entry = table[place]
            if entry.words == words { return Int(entry.slot) }
            if entry.words.length == 0 { return none }
            place = (place &+ 1) & 255
        }
    }
}

extension WireScanner {
    /// The bytes of a key, which is at most `WireKeys.longest` long.
    @inline(__always)
    func words(_ start: Int, _ length: Int) -> WireKeys.Words {
        guard length >= 8 else {
            let mask: UInt64 = (1 &<< UInt64(8 &* length)) &- 1
            return WireKeys.Words(
                first: word(start) & mask, middle: 0, last: 0, length: UInt32(truncatingIfNeeded: length))
        }
        return WireKeys.Words(
            first: word(start), middle: length <= 16 ? 0 : word(start &+ 8),
            last: word(start &+ length &- 8), length: UInt32(truncatingIfNeeded: length))
    }
}
