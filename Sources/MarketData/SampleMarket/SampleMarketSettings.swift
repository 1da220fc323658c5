public import Domain

/// What a sample market looks like from outside.
public struct SampleMarketSettings: Hashable, Sendable {
    /// The grid its prices lie on.
    public var ticks: TickTable
    /// The price of the first minute; rounded to the grid.
    public var startPrice: Price
    /// The first minute; cut to a whole minute.
    public var start: Timestamp
    /// The usual volume of a minute; busy minutes have many times as much.
    public var meanVolume: Quantity
    /// The step of volumes.
    public var lot: Quantity
    /// The share of minutes in which nothing trades, 0 to 0.4; the calm hours have more of them.
    public var quietShare: Double
    /// Two markets with equal settings and seed are equal bar for bar, on every machine.
    public var seed: UInt64

    /// Settings as described at each property.
    public init(
        ticks: TickTable, startPrice: Price, start: Timestamp, meanVolume: Quantity,
        lot: Quantity = Quantity(raw: 1), quietShare: Double = 0.02, seed: UInt64
    ) {
        self.ticks = ticks
        self.startPrice = startPrice
        self.start = start
        self.meanVolume = meanVolume
        self.lot = lot
        self.quietShare = quietShare
        self.seed = seed
    }
}
