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

    /// A fresh nonce.
    public func next() -> Nonce {
        let (high, low) = draw()
        return Nonce(high: high, low: low)
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
