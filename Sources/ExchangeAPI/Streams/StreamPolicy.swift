public import Domain
import Transport

/// How a stream is kept alive, and how it comes back.
public struct StreamPolicy: Hashable, Sendable {
    /// How the venue is asked whether it lives.
    public enum Probe: Hashable, Sendable {
        /// A ping frame.
        case frame
        /// A message of the venue's own, such as `PING` at Upbit, whose answer comes as a message.
        case text(String)
    }

    public var probe = Probe.frame
    /// Asked when nothing was received for so long,
    public var probeAfterSilence = TimeSpan.seconds(15)
    /// and at the latest so long after the last time, because some venues end connections on which
    /// the client says nothing.
    public var probeEvery = TimeSpan.seconds(60)
    /// Nothing at all for so long after asking: the line is dead.
    public var answerWithin = TimeSpan.seconds(10)
    /// For the venue to confirm our login.
    public var loginWithin = TimeSpan.seconds(10)
    /// For the promised snapshots, and the answer to the first probe, once everything was subscribed.
    public var settleWithin = TimeSpan.seconds(20)
    /// The connection is renewed after so long; `nil` for never.
    public var renewAfter: TimeSpan?
    public var backoff = Backoff()

    public init() {}
}

/// How long to wait before the next attempt.
public struct Backoff: Hashable, Sendable {
    /// After the n-th failure in a row the wait is drawn evenly from zero to `first` × 2ⁿ⁻¹, at most
    /// `most`: full jitter, so that clients which lost a venue together do not come back together.
    public var first = TimeSpan.seconds(1)
    public var most = TimeSpan.seconds(60)
    /// A stream that stood for so long has no failures behind it.
    public var forgivenAfter = TimeSpan.seconds(60)
    /// HTTP 429, or a close with 1008 or 1013: doubled with each in a row, up to `longestBan`.
    public var tooMany = TimeSpan.seconds(10)
    /// HTTP 418: a ban after 429 was ignored.
    public var banned = TimeSpan.minutes(1)
    /// HTTP 403: an address that is shut out, or a key that may not.
    public var forbidden = TimeSpan.minutes(10)
    /// HTTP 401, and a login refused: only a person can help, or the clock.
    public var unauthorized = TimeSpan.seconds(30)
    public var longestBan = TimeSpan.hours(1)

    public init() {}

    /// The wait after `failures` failures in a row, the last of which was `loss`.
    ///
    /// A wait that the venue asked for is never cut short: the jitter comes on top of it.
    func wait(
        after loss: StreamLoss, failures: Int, _ random: inout some RandomNumberGenerator
    ) -> TimeSpan {
        let rounds = max(0, min(failures - 1, 30))
        guard let floor = floor(for: loss) else {
            let cap = Self.doubled(first, rounds, most)
            return TimeSpan(nanoseconds: Self.draw(cap.nanoseconds, &random))
        }
        let ban = max(Self.doubled(floor, rounds, longestBan), Self.asked(by: loss) ?? .zero)
        return TimeSpan(
            nanoseconds: ban.nanoseconds + Self.draw(ban.nanoseconds / 4, &random))
    }

    private func floor(for loss: StreamLoss) -> TimeSpan? {
        switch loss {
        case .refused, .notReady: unauthorized
        case .socket(.peer(.some(.policyViolation), _)), .socket(.peer(.some(.tryAgainLater), _)):
            tooMany
        case .socket(.handshake(let error)):
            switch error.status {
            case 401: unauthorized
            case 403: forbidden
            case 418: banned
            case 429: tooMany
            default: Self.asked(by: loss) == nil ? nil : first
            }
        default: nil
        }
    }

    /// `Retry-After`, of at most a day: a venue's mistake must not end the stream for ever.
    private static func asked(by loss: StreamLoss) -> TimeSpan? {
        guard case .socket(.handshake(.refused(_, let seconds?, _))) = loss else { return nil }
        return .seconds(min(seconds, 86_400))
    }

    private static func doubled(_ span: TimeSpan, _ rounds: Int, _ most: TimeSpan) -> TimeSpan {
        let (product, overflow) = span.nanoseconds.multipliedReportingOverflow(by: 1 << rounds)
        return overflow ? most : min(TimeSpan(nanoseconds: product), most)
    }

    private static func draw(_ most: Int64, _ random: inout some RandomNumberGenerator) -> Int64 {
        most <= 0 ? 0 : Int64(random.next(upperBound: UInt64(most) + 1))
    }
}
