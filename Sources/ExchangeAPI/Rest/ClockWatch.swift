public import Domain
internal import Synchronization
public import Transport

/// Watches how far a venue's clock is from ours, for all ports of the venue: every answer tells.
///
/// Signatures carry our time at some venues, and what we make of a market's time depends on it at all of
/// them; beyond the limit nothing is signed.
public final class ClockWatch: Sendable {
    private let venue: String
    private let limit: TimeSpan
    private let skew = Mutex(ClockSkew())

    /// - Parameter limit: the largest difference, either way, with which calls are signed.
    public init(venue: String, limit: TimeSpan) {
        self.venue = venue
        self.limit = limit
    }

    /// Between which differences, venue minus ours, the truth lies; `nil` before the first answer.
    public var bounds: ClockSkew.Bounds? { skew.withLock { $0.bounds } }

    /// Takes the date of an answer into account; one without a date, or with a wrong one, tells nothing.
    func learn(from response: HTTPResponse) {
        guard let text = response.header("date"), let time = Timestamp(httpDate: text) else {
            return
        }
        let timing = response.timing
        skew.withLock {
            _ = $0.add(
                venueTime: time, resolution: .seconds(1), sent: timing.sent,
                received: timing.received)
        }
    }

    /// Throws when the clocks are certainly too far apart.
    public func check() throws(ClockSkewError) {
        try skew.withLock { skew throws(ClockSkewError) in
            try skew.check(limit: limit, venue: venue)
        }
    }
}
