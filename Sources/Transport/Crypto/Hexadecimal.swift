/// Bytes as text in base 16.
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
