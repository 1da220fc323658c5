public import Domain

/// What a venue tells of an account, in words that are the same for all venues.
public enum AccountEvent: Hashable, Sendable {
    case order(OrderUpdate)
    case fill(FillReport)
    case balance(BalanceUpdate)
    case position(PositionUpdate)
    case margin(MarginUpdate)
    case funding(FundingReceipt)
    case status(StreamStatus)
    case error(VenueError)
}

/// Where an order stands, as far as one message tells.
public enum OrderStatus: String, Hashable, Sendable {
    /// Taken in; nothing is known about its life in the book.
    case acknowledged
    /// It can trade; part of it may have.
    case open
    /// It waits for its trigger.
    case dormant
    /// Everything traded.
    case filled
    /// An order sized by amount has spent what it could; the crumb that is left was returned.
    case completed
    /// What had not traded was cancelled; part of it may have traded before.
    case canceled
    case rejected
    case expired
    /// Self-trade prevention made it smaller: no fill.
    case prevented
    /// A request to cancel it was refused.
    case cancelRefused
}

/// What a message tells of one order.
public struct OrderUpdate: Hashable, Sendable {
    /// How it was sized and priced.
    public enum Kind: String, Hashable, Sendable {
        case limit
        /// Buys for an amount of the quote currency.
        case marketByAmount
        case market
        /// At the best opposite price.
        case best
        case stop, stopLimit, ifTouched, ifTouchedLimit, pegged
    }

    /// How long it may rest.
    public enum Duration: String, Hashable, Sendable {
        case goodTillCanceled, immediateOrCancel, fillOrKill, postOnly, day, atTheClose
    }

    public let id: VenueOrderID
    /// `nil` in an update that names the order by its number alone.
    public let instrument: InstrumentID?
    /// The name the order was sent under; `cleared` when it was sent without.
    public var clientID: Change<String> = .unchanged
    public var side: Change<Side> = .unchanged
    public var kind: Change<Kind> = .unchanged
    public var status: Change<OrderStatus> = .unchanged
    /// The limit; for a market order by amount, the amount is in `amount`.
    public var price: Change<Price> = .unchanged
    public var amount: Change<Money> = .unchanged
    public var quantity: Change<Quantity> = .unchanged
    public var remaining: Change<Quantity> = .unchanged
    public var executed: Change<Quantity> = .unchanged
    /// What the fills so far were worth, in the quote currency.
    public var executedValue: Change<Money> = .unchanged
    public var averagePrice: Change<Price> = .unchanged
    public var paidFee: Change<Money> = .unchanged
    /// What the order holds of the balance, its reserved fee included.
    public var locked: Change<Money> = .unchanged
    public var duration: Change<Duration> = .unchanged
    public var triggerPrice: Change<Price> = .unchanged
    /// The venue's words about its last change.
    public var note: Change<String> = .unchanged
    public var times: EventTimes

    public init(id: VenueOrderID, instrument: InstrumentID?, times: EventTimes) {
        self.id = id
        self.instrument = instrument
        self.times = times
    }
}

/// One execution of an order of the account.
public struct FillReport: Hashable, Sendable {
    /// What brought it about.
    public enum Cause: String, Hashable, Sendable {
        case trade, liquidation, bankruptcy, settlement
    }

    /// Each execution counts once, by this.
    public let id: ExecutionID
    public let order: VenueOrderID
    public var clientID: String?
    public let instrument: InstrumentID
    /// `nil` for a settlement, which has none.
    public let side: Side?
    public let price: Price
    public let quantity: Quantity
    /// Negative for a rebate; `nil` where the venue does not tell it with the fill.
    public var fee: Money?
    public var feeCurrency: Currency?
    /// Whether it rested in the book; `nil` where the venue does not say.
    public var isMaker: Bool?
    public var cause = Cause.trade
    public let times: EventTimes

    public init(
        id: ExecutionID, order: VenueOrderID, instrument: InstrumentID, side: Side?,
        price: Price, quantity: Quantity, times: EventTimes
    ) {
        self.id = id
        self.order = order
        self.instrument = instrument
        self.side = side
        self.price = price
        self.quantity = quantity
        self.times = times
    }
}

/// What the account holds of one currency.
public struct BalanceUpdate: Hashable, Sendable {
    public let currency: Currency
    /// What can be spent.
    public let free: Money
    /// What open orders hold.
    public let locked: Money
    public let times: EventTimes

    public init(currency: Currency, free: Money, locked: Money, times: EventTimes) {
        self.currency = currency
        self.free = free
        self.locked = locked
        self.times = times
    }
}
