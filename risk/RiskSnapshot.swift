public import Domain

/// Whether and how orders may leave.
public enum TradingState: Hashable, Sendable {
    case active
    /// Positions may only become smaller.
    case reducing
    /// Nothing may be submitted.
    case halted(reason: String)
}

/// Where orders go, and whether that has been allowed.
public enum Destination: Hashable, Sendable {
    /// A simulated venue: no real money can move.
    case simulated
    /// A real venue. `isArmed` is true only in mode live and after the explicit act that arms it.
    case real(isArmed: Bool)
}

/// What the checks may look at: the account and market as the engine knows them at one moment.
public struct RiskSnapshot: Sendable {
    public var time: Timestamp
    public var state: TradingState
    public var destination: Destination
    public var instrument: Instrument
    /// The last price of the market (spot has no mark price); `nil` before the first data.
    public var lastPrice: Price?
    /// When market data last arrived.
    public var dataTime: Timestamp
    /// Signed.
    public var position: Quantity
    /// What orders in flight still may buy and sell.
    public var workingBuys: Quantity
    public var workingSells: Quantity
    /// Settlement currency that no working order has claimed.
    public var freeCash: Money
    public var equity: Money
    /// Equity at the start of the reporting day.
    public var dayStartEquity: Money
    public var ordersToday: Int

    public init(
        time: Timestamp, state: TradingState, destination: Destination, instrument: Instrument,
        lastPrice: Price?, dataTime: Timestamp, position: Quantity, workingBuys: Quantity,
        workingSells: Quantity, freeCash: Money, equity: Money, dayStartEquity: Money,
        ordersToday: Int
    ) {
        self.time = time
        self.state = state
        self.destination = destination
        self.instrument = instrument
        self.lastPrice = lastPrice
        self.dataTime = dataTime
        self.position = position
        self.workingBuys = workingBuys
        self.workingSells = workingSells
        self.freeCash = freeCash
        self.equity = equity
        self.dayStartEquity = dayStartEquity
        self.ordersToday = ordersToday
    }

    /// The position if every working order on `side` and `quantity` more were executed.
    func positionAfter(_ side: Side, _ quantity: Quantity) -> Quantity {
        side == .buy
            ? position + workingBuys + quantity : position - workingSells - quantity
    }

    /// Whether trading `quantity` on `side` can make the position larger or turn it around.
    func enlarges(_ side: Side, _ quantity: Quantity) -> Bool {
        let after = positionAfter(side, quantity)
        let isTurned =
            (after > .zero && position < .zero) || (after < .zero && position > .zero)
        return isTurned || after.magnitude > position.magnitude
    }
}
