import Transport

/// A random UUID (version 4) that marks one attempt.
public struct Nonce: Hashable, Sendable, CustomStringConvertible {
    private let high: UInt64
    private let low: UInt64

    /// - Parameters:
    ///   - high: random bits; those of the version are overwritten.
    ///   - low: random bits; those of the variant are overwritten.
    init(high: UInt64, low: UInt64) {
        // The version and the variant of RFC 9562.
        self.high = high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        self.low = low & 0x3FFF_FFFF_FFFF_FFFF | 1 << 63
    }

    /// How many characters its text has.
    static let length = 36

    /// Writes the text, in lower case.
    func write(to text: inout ByteWriter) {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { bytes in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { digits in
                guard let start = digits.baseAddress else { return }
                // All at once: five groups one by one would take three times as long.
                Hexadecimal.write(bytes, to: start)
                var first = 0
                for index in Self.groups.indices {
                    let end = Self.groups[index]
                    if first > 0 { text.write(UInt8(ascii: "-")) }
                    text.write(UnsafeRawBufferPointer(start: start + first, count: end - first))
                    first = end
                }
            }
        }
    }

    /// Where the groups of digits end.
    private static let groups: InlineArray<5, Int> = [8, 12, 16, 20, 32]

    public var description: String {
        String(decoding: [UInt8](longest: Self.length) { write(to: &$0) }, as: UTF8.self)
    }
}
