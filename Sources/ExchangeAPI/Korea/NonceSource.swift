internal import Synchronization
import Transport

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
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { bytes in
            String(unsafeUninitializedCapacity: 36) { text in
                guard let start = text.baseAddress else { return 0 }
                var (place, first) = (0, 0)
                for end in [4, 6, 8, 10, 16] {
                    if first > 0 {
                        text[place] = UInt8(ascii: "-")
                        place += 1
                    }
                    Hexadecimal.write(
                        UnsafeRawBufferPointer(rebasing: bytes[first..<end]), to: start + place)
                    place += 2 * (end - first)
                    first = end
                }
                return place
            }
        }
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
