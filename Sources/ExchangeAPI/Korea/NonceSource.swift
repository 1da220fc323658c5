internal import Synchronization

/// Makes the nonces of private calls: random UUIDs (version 4), none of them twice.
///
/// A nonce belongs to one attempt: a call that is tried again gets a new one.
public final class NonceSource: Sendable {
    private let draw: @Sendable () -> (UInt64, UInt64)

    /// - Parameter randomness: in service the system's. A seeded one repeats its nonces when the seed
    ///   does, and the venue refuses them: it is for tests.
    public init(_ randomness: some RandomNumberGenerator & Sendable) {
        let source = Locked(randomness)
        draw = { source.words() }
    }

    /// A fresh nonce, 36 characters in lower case.
    public func next() -> String {
        let (high, low) = draw()
        // The version and the variant of RFC 9562.
        return Self.text(
            high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000, low & 0x3FFF_FFFF_FFFF_FFFF | 1 << 63)
    }

    private static func text(_ high: UInt64, _ low: UInt64) -> String {
        String(unsafeUninitializedCapacity: 36) { text in
            var place = 0
            for word in [high, low] {
                for byte in 0..<8 {
                    // After 8, 12, 16 and 20 digits.
                    if place == 8 || place == 13 || place == 18 || place == 23 {
                        text[place] = UInt8(ascii: "-")
                        place += 1
                    }
                    let value = UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * byte))
                    text[place] = digit(value >> 4)
                    text[place + 1] = digit(value & 15)
                    place += 2
                }
            }
            return place
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
    }

    /// Several calls may draw at once.
    private final class Locked<Randomness: RandomNumberGenerator & Sendable>: Sendable {
        private let randomness: Mutex<Randomness>

        init(_ randomness: Randomness) { self.randomness = Mutex(randomness) }

        func words() -> (UInt64, UInt64) {
            randomness.withLock { ($0.next(), $0.next()) }
        }
    }
}
