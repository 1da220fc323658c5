internal import Glibc
internal import Synchronization
import Transport

/// Makes the nonces of private calls: random UUIDs (version 4), none of them twice.
///
/// A nonce belongs to one attempt: a call that is tried again gets a new one.
public final class NonceSource: Sendable {
    private let draw: @Sendable () -> (UInt64, UInt64)

    /// Nonces of the system's randomness, for service.
    public convenience init() { self.init(SystemWords()) }

    /// - Parameter randomness: a seeded one repeats its nonces when the seed
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

/// The system's random words, fetched for sixteen nonces at a time: a call into the kernel for each word
/// takes a quarter of the time of a signed order.
private struct SystemWords: RandomNumberGenerator, Sendable {
    /// 256 bytes, the most that the kernel gives without a break.
    private var words = [UInt64](repeating: 0, count: 32)
    private var used = 32

    mutating func next() -> UInt64 {
        if used == words.count { refill() }
        defer { used += 1 }
        return words[used]
    }

    private mutating func refill() {
        used = 0
        let isFilled = words.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map { getentropy($0, bytes.count) == 0 } ?? false
        }
        guard !isFilled else { return }
        var system = SystemRandomNumberGenerator()
        for index in words.indices { words[index] = system.next() }
    }
}
