/// One field of a message as its decoder names it.
public struct WireField: Sendable {
    let slot: Int
    /// The key in the venue's long form, for errors.
    let name: StaticString
}

/// The keys a decoder wants of an object, each with its aliases; all others are passed over.
public struct WireKeys: Sendable {
    /// How many fields one decoder may name.
    static let most = 56
    /// The longest key that can be looked for, in bytes.
    static let longest = 24
    /// Whether numbers may stand in quotation marks, as some venues send them.
    let numbersMayBeText: Bool
    private var entries: [Entry] = []
    private var table = [UInt8](repeating: 0, count: 256)
    private var fields = 0

    /// A key as three overlapping words, which together hold all of its bytes.
    struct Words: Equatable, Sendable {
        var first: UInt64
        var middle: UInt64
        var last: UInt64
        var length: Int

        @inline(__always) var hash: Int {
            let mixed = (first ^ (last &* 31) ^ UInt64(length)) &* 0x9E37_79B9_7F4A_7C15
            return Int(truncatingIfNeeded: mixed >> 56)
        }
    }

    private struct Entry: Sendable {
        let words: Words
        let slot: Int
    }

    public init(numbersMayBeText: Bool = false) { self.numbersMayBeText = numbersMayBeText }

    /// Adds a field that is written as any one of `names`.
    ///
    /// - Precondition: names are at most 24 bytes long and none is used twice.
    public mutating func field(_ names: StaticString...) -> WireField {
        precondition(fields < Self.most && !names.isEmpty, "too many fields")
        let slot = fields
        fields += 1
        for name in names {
            precondition(name.utf8CodeUnitCount <= Self.longest, "\(name) is too long")
            let bytes = UnsafeRawBufferPointer(
                start: name.utf8Start, count: name.utf8CodeUnitCount)
            let words = Self.words(bytes, 0, bytes.count)
            precondition(find(words) == nil, "\(name) is used twice")
            entries.append(Entry(words: words, slot: slot))
            var place = words.hash
            while table[place] != 0 { place = (place + 1) & 255 }
            table[place] = UInt8(entries.count)
        }
        return WireField(slot: slot, name: names[0])
    }

    @inline(__always)
    func slot(_ bytes: UnsafeRawBufferPointer, _ token: WireToken) -> Int? {
        guard token.count <= Self.longest else { return nil }
        return find(Self.words(bytes, token.start, token.count))
    }

    @inline(__always)
    private func find(_ words: Words) -> Int? {
        var place = words.hash
        while table[place] != 0 {
            let entry = entries[Int(table[place]) - 1]
            if entry.words == words { return entry.slot }
            place = (place + 1) & 255
        }
        return nil
    }

    @inline(__always)
    private static func words(
        _ bytes: UnsafeRawBufferPointer, _ start: Int, _ length: Int
    ) -> Words {
        guard length >= 8 else {
            var word: UInt64 = 0
            if start + 8 <= bytes.count {
                word = bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)
                word &= (1 << UInt64(8 * length)) &- 1
            } else {
                for index in 0..<length {
                    word |= UInt64(bytes[start + index]) << UInt64(8 * index)
                }
            }
            return Words(first: word, middle: 0, last: 0, length: length)
        }
        return Words(
            first: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self),
            middle: length < 16
                ? 0 : bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self),
            last: bytes.loadUnaligned(fromByteOffset: start + length - 8, as: UInt64.self),
            length: length)
    }
}
