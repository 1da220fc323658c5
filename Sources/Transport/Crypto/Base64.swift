/// Base 64 (RFC 4648), with or without the URL alphabet.
public struct Base64: Sendable {
    /// `+`, `/` and padding.
    public static let standard = Base64(last: "+/", isPadded: true)
    /// `-`, `_` and no padding, as in a JWT.
    public static let url = Base64(last: "-_", isPadded: false)

    private let alphabet: [UInt8]
    private let isPadded: Bool
    /// How far the letter of 62 is below what would follow the digits, and that of 63 above the next.
    private let drop: UInt64
    private let rise: UInt64

    private init(last: String, isPadded: Bool) {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        alphabet = Array((letters + letters.lowercased() + "0123456789" + last).utf8)
        // Digits go on to 58 and 59.
        drop = 58 - UInt64(alphabet[62])
        rise = UInt64(alphabet[63]) + drop - 59
        self.isPadded = isPadded
    }

    public func encode(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: length(of: bytes.count)) { text in
            text.baseAddress.map { start in bytes.withUnsafeBytes { write($0, to: start) } } ?? 0
        }
    }

    /// How long the text of so many bytes is.
    public func length(of count: Int) -> Int {
        isPadded ? (count + 2) / 3 * 4 : (count * 4 + 2) / 3
    }

    /// Writes the text of `bytes` to `text`, which has room for it.
    ///
    /// - Returns: how long it is.
    public func write(
        _ bytes: UnsafeRawBufferPointer, to text: UnsafeMutablePointer<UInt8>
    ) -> Int {
        alphabet.withUnsafeBufferPointer { letters in
            var (index, place) = (0, 0)
            while let word = bytes.word(at: index) {
                UnsafeMutableRawPointer(text + place).storeBytes(
                    of: eight(word >> 16).bigEndian, as: UInt64.self)
                index += 6
                place += 8
            }
            while index + 3 <= bytes.count {
                let word =
                    UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8
                    | UInt32(bytes[index + 2])
                text[place] = letters[Int(word >> 18)]
                text[place + 1] = letters[Int(word >> 12 & 63)]
                text[place + 2] = letters[Int(word >> 6 & 63)]
                text[place + 3] = letters[Int(word & 63)]
                index += 3
                place += 4
            }
            let rest = bytes.count - index
            guard rest > 0 else { return place }
            let second = rest > 1 ? UInt32(bytes[index + 1]) : 0
            let word = UInt32(bytes[index]) << 16 | second << 8
            for digit in 0...rest {
                text[place + digit] = letters[Int(word >> (18 - 6 * digit) & 63)]
            }
            place += rest + 1
            while isPadded, place & 3 != 0 {
                text[place] = UInt8(ascii: "=")
                place += 1
            }
            return place
        }
    }

    /// The letters of the lower 48 bits, the first in the highest byte: eight at once take half as long
    /// as one after another.
    @inline(__always)
    private func eight(_ bits: UInt64) -> UInt64 {
        var lanes = (bits & 0xFFFF_FF00_0000) << 8 | bits & 0xFF_FFFF
        lanes = (lanes & 0x00FF_F000_00FF_F000) << 4 | lanes & 0x0000_0FFF_0000_0FFF
        lanes = (lanes & 0x0FC0_0FC0_0FC0_0FC0) << 2 | lanes & 0x003F_003F_003F_003F
        let ones: UInt64 = 0x0101_0101_0101_0101
        // One in each lane that holds at least `least`.
        func from(_ least: UInt64) -> UInt64 { (lanes &+ ones &* (128 - least)) >> 7 & ones }
        let letters = lanes &+ ones &* 65 &+ from(26) &* 6
        return letters &- from(52) &* 75 &- from(62) &* drop &+ from(63) &* rise
    }
}

extension UnsafeRawBufferPointer {
    /// Eight bytes, the first in the highest place; `nil` when there are not as many.
    @inline(__always)
    fileprivate func word(at index: Int) -> UInt64? {
        guard index + 8 <= count else { return nil }
        return UInt64(bigEndian: loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }
}
