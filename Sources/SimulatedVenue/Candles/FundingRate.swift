public import Domain

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
