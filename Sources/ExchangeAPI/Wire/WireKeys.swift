/// One field of a message as its decoder names it.
public struct WireField: Sendable {
    @usableFromInline let slot: Int
    /// The field's bit among those of an object.
    @usableFromInline let bit: UInt64
    /// The key in the venue's long form, for errors.
    @usableFromInline let name: StaticString

    init(slot: Int, name: StaticString) {
        self.slot = slot
        bit = 1 &<< UInt64(slot)
        self.name = name
    }
}

/// The keys a decoder wants of an object, each with its aliases; all others are passed over.
public struct WireKeys: Sendable {
    /// The slot of a key that is not wanted.
    static let none = -1
    /// Stands for the slot of rows where there are none to be read; that of no key.
    static let noRows = -2
    /// How many fields one decoder may name.
    static let most = 56
    /// The longest key that can be looked for, in bytes.
    static let longest = 24
    /// Whether numbers may stand in quotation marks, as some venues send them.
    let numbersMayBeText: Bool
    /// By hash; a key whose place is taken stands in the next free one.
    private var entries = [Entry](repeating: .empty, count: 256)
    /// The order in which the keys usually stand, and a last step that no key matches.
    private var steps = [Step.end]
    private var names = 0
    private var fields = 0

    struct Entry: Sendable {
        var words: WireKeyWords
        var slot: Int8
        /// The place in the usual order; that of its end for a key that is not in it.
        var step: UInt8

        static let empty = Entry(words: .none, slot: Int8(WireKeys.none), step: 0)
    }

    /// One key of the usual order as it stands in a message, `"key":`.
    struct Step: Sendable {
        typealias Words = (UInt64, UInt64)

        /// Its first sixteen bytes.
        var text: Words
        /// Ones where `text` has bytes.
        var mask: Words
        /// The last sixteen bytes of one that is longer than that: most are not.
        var tail: Words = (0, 0)
        var length = 0
        var slot = none

        /// No text holds bytes of all ones: they are not UTF-8.
        static let end = Step(text: (.max, .max), mask: (.max, .max))
    }

    public init(numbersMayBeText: Bool = false) { self.numbersMayBeText = numbersMayBeText }

    /// Adds a field that is written as any one of `names`.
    ///
    /// - Precondition: names are 1 to 24 bytes long and none is used twice.
    public mutating func field(_ names: StaticString...) -> WireField {
        precondition(fields < Self.most && !names.isEmpty, "too many fields")
        let slot = fields
        fields += 1
        for name in names {
            let words = WireKeyWords(name)
            var place = words.hash
            while entries[place].words.length != 0 {
                precondition(entries[place].words != words, "\(name) is used twice")
                place = (place + 1) & 255
            }
            entries[place] = Entry(words: words, slot: Int8(slot), step: 0)
            self.names += 1
            precondition(self.names < entries.count / 2, "too many names")
        }
        return WireField(slot: slot, name: names[0])
    }

    /// Adds keys, wanted or not, in the order in which they usually stand.
    ///
    /// A key that stands where it is expected is not searched for. Any other order is read as well,
    /// only slower. The orders of several kinds of messages may be added one after another.
    public mutating func usually(_ names: StaticString...) {
        for name in names {
            let words = WireKeyWords(name)
            let place = place(of: words)
            steps.insert(Step(name, slot: Int(entries[place].slot)), at: steps.count - 1)
            precondition(steps.count < 256, "too many keys")
            if entries[place].words == words, entries[place].step == 0 {
                entries[place].step = UInt8(steps.count - 1)
            }
        }
    }

    /// Where a key stands in the table, or where it would stand.
    private func place(of words: WireKeyWords) -> Int {
        entries.withUnsafeBufferPointer { table in
            guard let entries = table.baseAddress else { return 0 }
            return Self.place(of: words, in: entries)
        }
    }

    @inline(__always)
    fileprivate static func place(
        of words: WireKeyWords, in entries: UnsafePointer<Entry>
    ) -> Int {
        var place = words.hash
        while entries[place].words != words, entries[place].words.length != 0 {
            place = (place &+ 1) & 255
        }
        return place
    }

    /// Lends the keys for a search.
    @inline(__always)
    func withTable<Result>(
        _ body: (WireKeyTable) throws(WireError) -> Result
    ) throws(WireError) -> Result {
        try entries.withUnsafeBufferPointer { entries throws(WireError) in
            try steps.withUnsafeBufferPointer { steps throws(WireError) in
                guard let entries = entries.baseAddress, let steps = steps.baseAddress else {
                    preconditionFailure("neither is ever empty")
                }
                return try body(
                    WireKeyTable(
                        entries: entries, steps: steps, numbersMayBeText: numbersMayBeText))
            }
        }
    }

    /// The keys in memory that lasts as long as the program, for tables that are made once.
    public func table() -> WireKeyTable {
        let entries = UnsafeMutableBufferPointer<Entry>.allocate(capacity: entries.count)
        let steps = UnsafeMutableBufferPointer<Step>.allocate(capacity: steps.count)
        _ = entries.initialize(from: self.entries)
        _ = steps.initialize(from: self.steps)
        guard let first = entries.baseAddress, let start = steps.baseAddress else {
            preconditionFailure("neither is ever empty")
        }
        return WireKeyTable(entries: first, steps: start, numbersMayBeText: numbersMayBeText)
    }
}

/// The keys of a decoder, ready to be searched; nothing is counted when it is handed around.
public struct WireKeyTable: @unchecked Sendable {
    /// Never written to once they are here.
    fileprivate let entries: UnsafePointer<WireKeys.Entry>
    let steps: UnsafePointer<WireKeys.Step>
    let numbersMayBeText: Bool

    /// The slot of a key's field, `none` for one that is not wanted, and moves `step` behind the key.
    @inline(__always)
    func slot(_ words: WireKeyWords, _ step: inout UnsafePointer<WireKeys.Step>) -> Int {
        let entry = entries[WireKeys.place(of: words, in: entries)]
        if entry.step != 0 { step = steps + Int(entry.step) }
        return Int(entry.slot)
    }
}

extension WireKeys.Step {
    init(_ name: StaticString, slot: Int) {
        let bytes = Array("\"\(name)\":".utf8)
        func word(_ start: Int) -> UInt64 {
            bytes.dropFirst(start).prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        func mask(_ start: Int) -> UInt64 {
            bytes.dropFirst(start).prefix(8).reduce(0) { mask, _ in mask << 8 | 0xFF }
        }
        text = (word(0), word(8))
        self.mask = (mask(0), mask(8))
        if bytes.count > 16 { tail = (word(bytes.count - 16), word(bytes.count - 8)) }
        length = bytes.count
        self.slot = slot
    }
}

/// A key as three overlapping words, which together hold all of its bytes.
struct WireKeyWords: Equatable, Sendable {
    let first: UInt64
    /// Zero unless the key is longer than sixteen bytes.
    let middle: UInt64
    /// Zero unless the key is at least eight bytes long.
    let last: UInt64
    let length: UInt32

    /// No key is empty: decoders name none, and an empty one of a message finds this.
    static let none = WireKeyWords(first: 0, middle: 0, last: 0, length: 0)

    @inline(__always) var hash: Int {
        let mixed = (first ^ UInt64(length)) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed >> 56)
    }
}

extension WireKeyWords {
    /// - Precondition: `name` is 1 to 24 bytes long.
    init(_ name: StaticString) {
        let bytes = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        precondition((1...WireKeys.longest).contains(bytes.count), "\(name) is too long")
        self = WireScanner(bytes).words(0, bytes.count)
    }
}

extension WireScanner {
    /// The bytes of a key, which is at most `WireKeys.longest` long.
    @inline(__always)
    func words(_ start: Int, _ length: Int) -> WireKeyWords {
        let count = UInt32(truncatingIfNeeded: length)
        guard length >= 8 else {
            let mask: UInt64 = (1 &<< UInt64(8 &* length)) &- 1
            return WireKeyWords(first: word(start) & mask, middle: 0, last: 0, length: count)
        }
        return WireKeyWords(
            first: word(start), middle: length <= 16 ? 0 : word(start &+ 8),
            last: word(start &+ length &- 8), length: count)
    }

    /// Whether the key of a step stands at `place`, with 32 bytes of the message there.
    @inline(__always)
    func stands(_ step: UnsafePointer<WireKeys.Step>, at place: Int) -> Bool {
        guard place &+ 32 <= count else { return false }
        return stands(step, at: place) { word(unchecked: $0) }
    }

    /// The same near the end of the message: a key ends with a colon, and none is read behind it.
    func standsLate(_ step: UnsafePointer<WireKeys.Step>, at place: Int) -> Bool {
        guard place &+ 32 > count else { return false }
        return stands(step, at: place) { word($0) }
    }

    /// - Parameter word: the eight bytes from a place on.
    @inline(__always)
    private func stands(
        _ step: UnsafePointer<WireKeys.Step>, at place: Int, _ word: (Int) -> UInt64
    ) -> Bool {
        let first = (word(place) ^ step.pointee.text.0) & step.pointee.mask.0
        let second = (word(place &+ 8) ^ step.pointee.text.1) & step.pointee.mask.1
        guard first | second == 0 else { return false }
        guard step.pointee.length > 16 else { return true }
        // The last two words overlap the first.
        let tail = place &+ step.pointee.length &- 16
        return word(tail) ^ step.pointee.tail.0 | word(tail &+ 8) ^ step.pointee.tail.1 == 0
    }
}
