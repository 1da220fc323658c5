public import Domain

/// What a run counts as it goes; everything about money comes from the books instead.
public struct RunStatistics: Hashable, Sendable {
    public var bars = 0
    public var predictions = 0
    public var longs = 0
    public var shorts = 0
    public var nones = 0
    public var orders = 0
    public var fills = 0
    /// By the raw value of `Decision.Reason`.
    public var notTaken: [Decision.Reason: Int] = [:]

    public init() {}

    mutating func count(_ direction: Direction) {
        predictions += 1
        switch direction {
        case .long: longs += 1
        case .short: shorts += 1
        case .none: nones += 1
        }
    }
}

/// The state of the account at the end of a reporting day.
public struct DaySummary: Hashable, Sendable {
    /// The start of the day in the reporting zone, in UTC.
    public let day: Timestamp
    /// Equity at the last close of the day.
    public let equity: Money
    public let close: Price
    public let position: Quantity
    public let realizedPnL: Money
    public let fees: Money
    public let funding: Money
    /// The deepest fall from a peak since the run began, as a share.
    public let maxDrawdown: Double

    public init(
        day: Timestamp, equity: Money, close: Price, position: Quantity, realizedPnL: Money,
        fees: Money, funding: Money, maxDrawdown: Double
    ) {
        self.day = day
        self.equity = equity
        self.close = close
        self.position = position
        self.realizedPnL = realizedPnL
        self.fees = fees
        self.funding = funding
        self.maxDrawdown = maxDrawdown
    }
}
