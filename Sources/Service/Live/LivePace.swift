public import Domain

/// How fast a live market's clock runs beside the world's, and what follows for waiting: what depends on
/// the network takes its time of the world, however fast the market is.
public struct LivePace: Hashable, Sendable {
    /// At this speed a minute of the market lasts a second. Trades are waited for a quarter of it, and a
    /// decision still comes well before the next candle closes; a shorter minute would be over before
    /// what belongs to it had come over a network.
    public static let largestSpeed = Rate(raw: 60 * FixedPoint.scale)

    /// Seconds of the market for each second of the world, above zero.
    public let speed: Rate

    public static let world = LivePace(speed: .one)

    public init(speed: Rate) { self.speed = speed }

    /// How long a span of the market lasts in the world, and not less than a network needs.
    public func inWorld(_ market: TimeSpan, atLeast least: TimeSpan) -> TimeSpan {
        guard speed > .one else { return market }
        let span = Int128(market.nanoseconds) * Int128(FixedPoint.scale) / Int128(speed.raw)
        return max(TimeSpan(nanoseconds: Int64(clamping: span)), least)
    }

    /// The span in market time, and at least as long as that much of the world's time.
    func span(_ market: TimeSpan, world: TimeSpan) -> TimeSpan {
        guard speed > .one else { return market }
        let least = Int128(world.nanoseconds) * Int128(speed.raw) / Int128(FixedPoint.scale)
        return max(market, TimeSpan(nanoseconds: Int64(clamping: least)))
    }

    /// How long after its end a candle is closed, for trades that are under way.
    var settle: TimeSpan { span(.seconds(2), world: .milliseconds(250)) }
    /// How long after its end a candle can be fetched.
    var fetchSettle: TimeSpan { span(.seconds(10), world: .milliseconds(500)) }
    /// How long after a failed request the venue is asked again.
    var retryAfter: TimeSpan { span(.seconds(15), world: .seconds(1)) }
    /// How long the last candle of a run is waited for.
    var farewell: TimeSpan { span(.minutes(1), world: .seconds(2)) }
    /// Between two looks at what has come.
    var pause: Duration { speed > .one ? .milliseconds(10) : .milliseconds(50) }
}
