public import Domain

/// How a simulated venue treats our orders.
public struct SimulationParameters: Hashable, Sendable {
    /// Full spread as a ratio of the price; a market order pays half of it.
    public var spread: Rate
    /// What a market order pays beyond half the spread, as a ratio of the price.
    public var slippage: Rate
    /// The share of a candle's volume that our order may take; zero means no limit.
    public var participation: Rate

    public init(spread: Rate, slippage: Rate, participation: Rate) {
        self.spread = spread
        self.slippage = slippage
        self.participation = participation
    }

    /// One basis point of spread and of slippage, a tenth of the volume.
    public static let standard = SimulationParameters(
        spread: Rate(raw: 10_000), slippage: Rate(raw: 10_000),
        participation: Rate(raw: 10_000_000))
}

/// A funding rate as the venue published it for one funding time.
public struct FundingRate: Hashable, Sendable {
    public let time: Timestamp
    /// Positive: longs pay shorts.
    public let rate: Rate

    public init(time: Timestamp, rate: Rate) {
        self.time = time
        self.rate = rate
    }
}
