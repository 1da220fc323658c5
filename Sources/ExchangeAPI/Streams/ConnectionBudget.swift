public import Domain
import Synchronization
public import Transport

/// How many connections a venue lets one address or key make, shared by all its streams.
///
/// Upbit allows five a second, Bithumb ten, BitMEX some dozens an hour; a stream that must wait is told
/// until when.
public final class ConnectionBudget: Sendable {
    /// At most `count` within any `span`.
    public struct Limit: Hashable, Sendable {
        public let count: Int
        public let span: TimeSpan

        /// - Precondition: at least one within a positive span.
        public init(_ count: Int, per span: TimeSpan) {
            precondition(count > 0 && span > .zero, "a limit lets something through")
            self.count = count
            self.span = span
        }
    }

    private let limits: [Limit]
    private let history: Mutex<[Moment]>

    public init(_ limits: [Limit]) {
        self.limits = limits
        history = Mutex([])
    }

    /// Takes one connection out of the budget; or, when none is left, says when one will be.
    public func take(at now: Moment) -> Moment? {
        history.withLock { history in
            let longest = limits.map(\.span).max() ?? .zero
            history.removeAll { $0 + longest <= now }
            let waits = limits.compactMap { limit -> Moment? in
                guard history.count >= limit.count else { return nil }
                // The oldest of the last `count`: once it is out of the window, one more fits.
                let free = history[history.count - limit.count] + limit.span
                return free > now ? free : nil
            }
            if let wait = waits.max() { return wait }
            history.append(now)
            return nil
        }
    }
}
