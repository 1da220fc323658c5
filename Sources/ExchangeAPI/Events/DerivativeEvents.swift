public import Domain

/// Whether a contract can be traded.
public enum TradingState: String, Hashable, Sendable {
    case open, closed, unlisted, settled, delisted
}

/// What changed about a contract or an index.
public struct InstrumentUpdate: Hashable, Sendable {
    public let instrument: InstrumentID
    public var state: Change<TradingState> = .unchanged
    public var last: Change<Price> = .unchanged
    /// The price that margin and liquidation go by.
    public var mark: Change<Price> = .unchanged
    /// The price of the index behind the contract, or of the index itself.
    public var index: Change<Price> = .unchanged
    public var bid: Change<Price> = .unchanged
    public var ask: Change<Price> = .unchanged
    /// To be applied at `fundingTime`; positive: longs pay.
    public var fundingRate: Change<Rate> = .unchanged
    public var fundingTime: Change<Timestamp> = .unchanged
    /// The forecast for the funding after the next.
    public var nextFundingRate: Change<Rate> = .unchanged
    /// In contracts.
    public var openInterest: Change<Quantity> = .unchanged
    public var tick: Change<Price> = .unchanged
    public var lot: Change<Quantity> = .unchanged
    public var times: EventTimes

    public init(instrument: InstrumentID, times: EventTimes) {
        self.instrument = instrument
        self.times = times
    }
}

/// A funding that was applied.
public struct FundingRate: Hashable, Sendable {
    public let instrument: InstrumentID
    /// Positive: longs paid shorts.
    public let rate: Rate
    public let interval: TimeSpan
    public let times: EventTimes

    public init(instrument: InstrumentID, rate: Rate, interval: TimeSpan, times: EventTimes) {
        self.instrument = instrument
        self.rate = rate
        self.interval = interval
        self.times = times
    }
}

/// What changed about a position.
public struct PositionUpdate: Hashable, Sendable {
    public let instrument: InstrumentID
    /// What its margin and profit are in; `nil` in rows that tell neither.
    public let currency: Currency?
    /// In contracts; negative for a short.
    public var quantity: Change<Quantity> = .unchanged
    public var entryPrice: Change<Price> = .unchanged
    public var markPrice: Change<Price> = .unchanged
    public var liquidationPrice: Change<Price> = .unchanged
    public var bankruptcyPrice: Change<Price> = .unchanged
    public var leverage: Change<Rate> = .unchanged
    public var isCross: Change<Bool> = .unchanged
    /// Cost of the position with the venue's sign.
    public var cost: Change<Money> = .unchanged
    public var margin: Change<Money> = .unchanged
    public var unrealized: Change<Money> = .unchanged
    public var realized: Change<Money> = .unchanged
    public var times: EventTimes

    public init(instrument: InstrumentID, currency: Currency?, times: EventTimes) {
        self.instrument = instrument
        self.currency = currency
        self.times = times
    }
}

/// What changed about the margin account of one currency.
public struct MarginUpdate: Hashable, Sendable {
    public let currency: Currency
    /// What was deposited and realized in closed sessions.
    public var amount: Change<Money> = .unchanged
    /// `amount` with the realized profit of this session.
    public var wallet: Change<Money> = .unchanged
    public var margin: Change<Money> = .unchanged
    public var available: Change<Money> = .unchanged
    public var withdrawable: Change<Money> = .unchanged
    public var initial: Change<Money> = .unchanged
    public var maintenance: Change<Money> = .unchanged
    public var unrealized: Change<Money> = .unchanged
    public var realized: Change<Money> = .unchanged
    public var times: EventTimes

    public init(currency: Currency, times: EventTimes) {
        self.currency = currency
        self.times = times
    }
}

/// Funding that the account paid or received.
public struct FundingReceipt: Hashable, Sendable {
    public let id: ExecutionID
    public let instrument: InstrumentID
    /// Positive: the account paid.
    public let paid: Money
    public let currency: Currency
    /// From the holder's side: positive means paid.
    public let rate: Rate
    public let mark: Price
    /// Contracts held, without sign.
    public let quantity: Quantity
    public let times: EventTimes

    public init(
        id: ExecutionID, instrument: InstrumentID, paid: Money, currency: Currency, rate: Rate,
        mark: Price, quantity: Quantity, times: EventTimes
    ) {
        self.id = id
        self.instrument = instrument
        self.paid = paid
        self.currency = currency
        self.rate = rate
        self.mark = mark
        self.quantity = quantity
        self.times = times
    }
}
