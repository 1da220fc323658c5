public import Domain

/// Against what orders trade.
public enum FillModel: Hashable, Sendable {
    /// A price-time book, which a feed fills level by level and trade by trade.
    case orderBook
    /// The candles of a market of which nothing else is known.
    case candles(SimulationParameters)
}

/// What venues differ in beyond their instruments.
public struct VenueRules: Hashable, Sendable {
    public var fillModel: FillModel
    /// A client's name for an order is spent although the order was refused (Upbit).
    public var spendsRefusedNames: Bool
    /// From an order's acknowledgement to its matching. Orders arrive in order of time; a
    /// cancellation or an amendment works at once. Where candles are traded, the next one is waited for.
    public var latency: TimeSpan
    /// Open orders of one account in one market; `nil` for no limit.
    public var openOrderLimit: Int?
    /// The same for orders that wait for their trigger.
    public var dormantOrderLimit: Int?
    /// How far from the better of best opposite price and mark price a market order may trade; a limit
    /// beyond it is refused when it is larger than the best opposite level (BitMEX).
    public var marketBand: Rate?
    /// Finished orders kept per account; older ones are forgotten, while their names stay spent.
    public var retainedOrders: Int

    public init(
        fillModel: FillModel = .orderBook, spendsRefusedNames: Bool = false,
        latency: TimeSpan = .zero, openOrderLimit: Int? = nil,
        dormantOrderLimit: Int? = nil, marketBand: Rate? = nil, retainedOrders: Int = 10_000
    ) {
        precondition(latency >= .zero, "orders cannot arrive before they are sent")
        precondition(retainedOrders >= 0, "orders to keep cannot be fewer than none")
        self.fillModel = fillModel
        self.spendsRefusedNames = spendsRefusedNames
        self.latency = latency
        self.openOrderLimit = openOrderLimit
        self.dormantOrderLimit = dormantOrderLimit
        self.marketBand = marketBand
        self.retainedOrders = retainedOrders
    }

    public static let upbit = VenueRules(spendsRefusedNames: true)
    public static let bithumb = VenueRules()
    /// 200 open orders, 10 stops, and the fat-finger band of 5 % that holds since 2021-02-16.
    public static let bitmex = VenueRules(
        openOrderLimit: 200, dormantOrderLimit: 10, marketBand: Rate(raw: 5_000_000))
}
