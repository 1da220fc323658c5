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

    private let base: UnsafeRawPointer
    let count: Int

    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) {
        let nothing: StaticString = ""
        base = bytes.baseAddress ?? UnsafeRawPointer(nothing.utf8Start)
        count = bytes.count
    }

    /// A scanner of a whole message.
    ///
    /// - Throws: `WireError` for bytes that are no UTF-8 or too long.
    @inline(__always)
    init(message bytes: UnsafeRawBufferPointer) throws(WireError) {
        self.init(bytes)
        guard count <= Self.longest else { throw WireError("message", .tooLong) }
        guard isUTF8 else { throw WireError("message", .notUTF8) }
    }

    @inline(__always)
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    /// The bytes of a value; of a string, those inside the quotation marks.
    @inline(__always)
    func slice(_ token: WireToken) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + token.start, count: token.count)
    }

    private var isUTF8: Bool {
        var index = 0
        while index &+ 32 <= count {
            let words = base.loadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)
            let either = words.evenHalf | words.oddHalf
            if (either.x | either.y) & 0x8080_8080_8080_8080 != 0 { break }
            index &+= 32
        }
        while index < count, byte(index) < 0x80 { index &+= 1 }
        // Rare: messages of a market are plain ASCII.
        return index == count || String(validating: bytes[index...], as: UTF8.self) != nil
    }

    /// The byte at `place`; zero, which is no JSON, at the end.
    @inline(__always)
    func byte(_ place: Int) -> UInt8 {
        place < count ? base.load(fromByteOffset: place, as: UInt8.self) : 0
    }

    /// Eight bytes from `place`, the first in the lowest; zeros stand for what is after the end.
    @inline(__always)
    func word(_ place: Int) -> UInt64 {
        guard place &+ 8 <= count else { return lastWord(place) }
        return base.loadUnaligned(fromByteOffset: place, as: UInt64.self)
    }

    @inline(never)
    private func lastWord(_ place: Int) -> UInt64 {
        var word: UInt64 = 0
        var index = count
        while index > place {
            index -= 1
            word = word << 8 | UInt64(byte(index))
        }
        return word
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

    /// Moves `place` over white space and then over `wanted`; false, and not over it, when it is not
    /// there.
    @inline(__always)
    func take(_ wanted: UInt8, _ place: inout Int) -> Bool {
        place = afterSpace(place)
        guard byte(place) == wanted else { return false }
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
