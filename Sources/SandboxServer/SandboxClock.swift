public import Domain
public import Sandbox

/// The two clocks of a sandbox, from a monotonic one: the wall's, which runs as time does, and the
/// market's, which may run faster or slower.
public struct SandboxClock: Hashable, Sendable {
    /// What the wall's clock shows at the start.
    public var wallStart: Timestamp
    /// What the market's clock shows at the start.
    public var marketStart: Timestamp
    /// Seconds of the market for each second of the wall, not negative; 0 holds it still.
    public var speed: Rate

    public init(wallStart: Timestamp, marketStart: Timestamp, speed: Rate = .one) {
        self.wallStart = wallStart
        self.marketStart = marketStart
        self.speed = speed
    }

    /// What both show after `elapsed`.
    ///
    /// - Parameter skew: how far the venue's wall clock is ahead.
    public func time(after elapsed: TimeSpan, skew: TimeSpan = .zero) -> SandboxTime {
        let scaled = Int128(elapsed.nanoseconds) * Int128(speed.raw) / Int128(FixedPoint.scale)
        // A market that has run for centuries stands still at the end of what a clock can show.
        let market = Int128(marketStart.nanoseconds) + scaled
        return SandboxTime(
            wall: wallStart + elapsed + skew,
            market: Timestamp(nanoseconds: Int64(clamping: market)))
    }
}
