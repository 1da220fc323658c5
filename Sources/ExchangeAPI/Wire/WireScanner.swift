/// Finds the values of one JSON message in its bytes, without copying them.
///
/// The scanner borrows the bytes: it and everything read with it are used inside the closure that
/// lends the buffer. It has no position: each function is told a place and answers with a token or a
/// place, so that the loops around it keep theirs in a register. Each load is checked against the end
/// first. What is skipped is held to the grammar too.
public struct WireScanner {
    /// How many objects and arrays may stand inside each other.
    public static let deepest = 32
    /// The longest message that is read: 16 MiB.
    public static let longest = 16 << 20

    @usableFromInline let base: UnsafeRawPointer
    @usableFromInline let count: Int
    /// Whether the bytes are known to be ASCII without backslashes and control characters, as nearly
    /// all messages are: a quotation mark then always ends a string.
    @usableFromInline let isPlain: Bool

    @inline(__always)
    private init(_ bytes: UnsafeRawBufferPointer, isPlain: Bool) {
        let nothing: StaticString = ""
        base = bytes.baseAddress ?? UnsafeRawPointer(nothing.utf8Start)
        count = bytes.count
        self.isPlain = isPlain
    }

    /// A scanner of bytes of which nothing is known.
    init(_ bytes: UnsafeRawBufferPointer) { self.init(bytes, isPlain: false) }

    /// A scanner of a whole message.
    ///
    /// - Throws: `WireError` for bytes that are no UTF-8 or too long.
    init(message bytes: UnsafeRawBufferPointer) throws(WireError) {
        guard bytes.count <= Self.longest else { throw WireError("message", .tooLong) }
        self.init(bytes, isPlain: PlainText.check(bytes))
        guard isPlain || String(validating: bytes, as: UTF8.self) != nil else {
            throw WireError("message", .notUTF8)
        }
    }

    @inline(__always)
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// The bytes of a value; of a string, those inside the quotation marks.
    @inline(__always)
    func slice(_ token: WireToken) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + token.start, count: token.count)
    }

    /// The byte at `place`; zero, which is no JSON, at the end.
    @inline(__always)
    func byte(_ place: Int) -> UInt8 {
        place < count ? base.load(fromByteOffset: place, as: UInt8.self) : 0
    }

    /// Eight bytes from `place`, the first in the lowest; quotation marks stand for what is after the
    /// end.
    @inline(__always)
    func word(_ place: Int) -> UInt64 {
        place &+ 8 <= count ? word(unchecked: place) : lastWord(place)
    }

    /// Eight bytes from `place`, which the caller knows to be there.
    @inline(__always)
    func word(unchecked place: Int) -> UInt64 {
        assert(place >= 0 && place + 8 <= count)
        return base.loadUnaligned(fromByteOffset: place, as: UInt64.self)
    }

    @inline(never)
    private func lastWord(_ place: Int) -> UInt64 {
        if place < count, count >= 8 {
            let missing = UInt64(8 &* (place &+ 8 &- count))
            return word(unchecked: count &- 8) &>> missing
                | 0x2222_2222_2222_2222 &<< (64 &- missing)
        }
        var word: UInt64 = 0x2222_2222_2222_2222
        var index = count
        while index > place {
            index -= 1
            word = word << 8 | UInt64(byte(index))
        }
        return word
    }

    /// Whether `length` bytes at `place`, which are there, are those at `text`.
    @inlinable @inline(__always)
    func holds(_ text: UnsafeRawPointer, _ length: Int, at place: Int) -> Bool {
        assert(place >= 0 && place + length <= count)
        return Self.areAlike(base + place, text, length)
    }

    /// Whether `token` is the string `word`.
    @inlinable @inline(__always)
    func holds(_ word: StaticString, _ token: WireToken) -> Bool {
        let length = word.utf8CodeUnitCount
        guard token.count == length, token.kind == .string else { return false }
        return holds(UnsafeRawPointer(word.utf8Start), length, at: token.start)
    }

    /// Whether two strings of this message are written alike.
    @inlinable @inline(__always)
    func areAlike(_ one: WireToken, _ other: WireToken) -> Bool {
        guard one.kind == .string, other.kind == .string, one.count == other.count,
            other.start &+ other.count <= count
        else { return false }
        return Self.areAlike(base + one.start, base + other.start, one.count)
    }

    @inlinable @inline(__always)
    static func areAlike(
        _ one: UnsafeRawPointer, _ other: UnsafeRawPointer, _ length: Int
    ) -> Bool {
        @inline(__always)
        func differ<Word: FixedWidthInteger & BitwiseCopyable>(_ place: Int, _: Word.Type) -> Bool {
            one.loadUnaligned(fromByteOffset: place, as: Word.self)
                != other.loadUnaligned(fromByteOffset: place, as: Word.self)
        }
        if length >= 8 {
            var place = 0
            while place &+ 8 < length {
                if differ(place, UInt64.self) { return false }
                place &+= 8
            }
            // The last word overlaps the one before it.
            return !differ(length &- 8, UInt64.self)
        }
        if length >= 4 { return !differ(0, UInt32.self) && !differ(length &- 4, UInt32.self) }
        for place in 0..<length where differ(place, UInt8.self) { return false }
        return true
    }

    /// The first place from `place` that is not white space.
    @inline(__always)
    func afterSpace(_ place: Int) -> Int { byte(place) > 0x20 ? place : skipSpace(place) }

    @inline(never)
    private func skipSpace(_ start: Int) -> Int {
        var place = start
        while place < count {
            switch byte(place) {
            case 0x20, 0x0A, 0x0D, 0x09: place += 1
            default: return place
            }
        }
        return place
    }

    /// Moves `place` over `wanted` and white space before it; false when it is not there.
    @inline(__always)
    func take(_ wanted: UInt8, _ place: inout Int) -> Bool {
        if byte(place) != wanted {
            guard byte(place) <= 0x20 else { return false }
            place = skipSpace(place)
            guard byte(place) == wanted else { return false }
        }
        place &+= 1
        return true
    }

    /// An error that shows what stands at `place`.
    @inline(never)
    func malformed(_ expected: StaticString, at place: Int) -> WireError {
        let rest = bytes[min(place, count)...].prefix(WireError.longestToken)
        return WireError(
            "message", .malformed(expected: "\(expected)"),
            token: rest.isEmpty
                ? "the end of the message" : String(decoding: rest, as: UTF8.self))
    }
}

/// Looks over a whole message at once.
private struct PlainText {
    private var least = SIMD16<UInt8>(repeating: 0x7F)
    private var nearest = SIMD16<UInt8>(repeating: 0x7F)
    private var all = SIMD16<UInt8>()

    /// Whether all bytes are ASCII, and none a backslash or a control character.
    @inline(__always)
    static func check(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // Short ones are answers to requests, of which speed is not asked.
        guard bytes.count >= 16 else { return false }
        var seen = PlainText()
        let last = bytes.count &- 16
        var index = 0
        while index < last {
            seen.look(bytes.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self))
            index &+= 16
        }
        // The last part overlaps the one before it.
        seen.look(bytes.loadUnaligned(fromByteOffset: last, as: SIMD16<UInt8>.self))
        return !contains(zeroIn: seen.nearest) && !contains(zeroIn: seen.least & 0x60)
            && !contains(zeroIn: (seen.all & 0x80) ^ 0x80)
    }

    @inline(__always)
    private mutating func look(_ part: SIMD16<UInt8>) {
        least = Self.lesser(least, part)
        nearest = Self.lesser(nearest, part ^ UInt8(ascii: "\\"))
        all |= part
    }

    @inline(__always)
    private static func lesser(_ one: SIMD16<UInt8>, _ other: SIMD16<UInt8>) -> SIMD16<UInt8> {
        one.replacing(with: other, where: other .< one)
    }

    @inline(__always)
    private static func contains(zeroIn bytes: SIMD16<UInt8>) -> Bool {
        let words = unsafeBitCast(bytes, to: SIMD2<UInt64>.self)
        let ones: UInt64 = 0x0101_0101_0101_0101
        let found = ((words.x &- ones) & ~words.x) | ((words.y &- ones) & ~words.y)
        return found & 0x8080_8080_8080_8080 != 0
    }
}
