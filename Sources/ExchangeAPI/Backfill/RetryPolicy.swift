public import Domain

/// When a read that failed is tried again.
public struct RetryPolicy: Hashable, Sendable {
    /// Attempts in a row, the first included.
    public let attempts: Int
    /// The wait after the first failure; it doubles with each one.
    public let firstWait: TimeSpan
    public let longestWait: TimeSpan
    /// A venue that wants to be left alone for longer than this is left alone: the caller decides.
    public let patience: TimeSpan

    public init(
        attempts: Int = 6, firstWait: TimeSpan = .seconds(1), longestWait: TimeSpan = .seconds(30),
        patience: TimeSpan = .minutes(2)
    ) {
        precondition(attempts > 0, "a call is made at least once")
        self.attempts = attempts
        self.firstWait = firstWait
        self.longestWait = longestWait
        self.patience = patience
    }

    /// When to try again after `failures` failures in a row; `nil` to give up.
    ///
    /// A refusal is final, and what something of ours stands against will not pass by waiting. For a
    /// read an unknown outcome is merely no answer.
    public func nextAttempt(
        after error: VenueCallError, failures: Int, now: Timestamp
    ) -> Timestamp? {
        guard failures < attempts else { return nil }
        let backOff = now + wait(after: failures)
        switch error {
        case .refused: return nil
        case .outcomeUnknown: return backOff
        case .notSent(let reason):
            switch reason.kind {
            case .blocked: return nil
            case .unreachable, .overloaded, .rateLimited, .banned, .notReady, .staleToken:
                guard let earliest = reason.notBefore else { return backOff }
                // What the venue or the limit says is better than a guess.
                return earliest - now > patience ? nil : max(earliest, now)
            }
        }
    }

    private func wait(after failures: Int) -> TimeSpan {
        var wait = firstWait
        for _ in 1..<max(failures, 1) where wait < longestWait {
            wait = TimeSpan(nanoseconds: wait.nanoseconds * 2)
        }
        return min(wait, longestWait)
    }
}
