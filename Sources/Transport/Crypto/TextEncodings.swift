/// Bytes as text, the ways venues want them.
public enum Hexadecimal {
    /// Two lower-case digits a byte.
    public static func encode(_ bytes: [UInt8]) -> String {
        String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
            if let start = text.baseAddress { bytes.withUnsafeBytes { write($0, to: start) } }
            return 2 * bytes.count
        }
    }

    /// Writes two lower-case digits a byte to `text`, which has room for them.
    public static func write(
        _ bytes: UnsafeRawBufferPointer, to text: UnsafeMutablePointer<UInt8>
    ) {
        guard let start = bytes.baseAddress else { return }
        let place = UnsafeMutableRawPointer(text)
        var index = 0
        while index + 4 <= bytes.count {
            let four = start.loadUnaligned(fromByteOffset: index, as: UInt32.self)
            place.storeBytes(
                of: digits(of: UInt32(littleEndian: four)).littleEndian, toByteOffset: 2 * index,
                as: UInt64.self)
            index += 4
        }
        while index < bytes.count {
            let two = digits(of: UInt32(bytes[index]))
            text[2 * index] = UInt8(truncatingIfNeeded: two)
            text[2 * index + 1] = UInt8(truncatingIfNeeded: two >> 8)
            index += 1
        }
    }

    /// The eight digits of four bytes, each with its first in the lowest place: all at once, because
    /// one after another takes as long as hashing what they stand for.
    private static func digits(of bytes: UInt32) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var lanes = UInt64(bytes)
        lanes = (lanes | lanes << 16) & 0x0000_FFFF_0000_FFFF
        lanes = (lanes | lanes << 8) & 0x00FF_00FF_00FF_00FF
        let low: UInt64 = 0x000F_000F_000F_000F
        let nibbles = lanes >> 4 & low | (lanes & low) << 8
        // Ten and more carry into the fifth bit when six are added.
        let letters = (nibbles &+ ones &* 6) >> 4 & ones
        return nibbles &+ ones &* 0x30 &+ letters &* 0x27
    }
}

/// Base 64 (RFC 4648), with or without the URL alphabet.
public struct Base64: Sendable {
    /// `+`, `/` and padding.
    public static let standard = Base64(last: "+/", isPadded: true)
    /// `-`, `_` and no padding, as in a JWT.
    public static let url = Base64(last: "-_", isPadded: false)

    private let alphabet: [UInt8]
    private let isPadded: Bool

    private init(last: String, isPadded: Bool) {
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        alphabet = Array((letters + letters.lowercased() + "0123456789" + last).utf8)
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
}
