public import Domain

/// What a venue tells of a market, in words that are the same for all venues.
///
/// What is large and rare stands elsewhere, so that trades and books, which come by the thousand, are
/// not copied around with room for it.
public enum MarketEvent: Hashable, Sendable {
    case trade(PublicTrade)
    case book(BookUpdate)
    indirect case candle(MarketCandle)
    indirect case ticker(Ticker)
    case quote(Quote)
    indirect case instrument(InstrumentUpdate)
    case funding(FundingRate)
    case status(StreamStatus)
    case error(VenueError)
}

/// One public trade.
public struct PublicTrade: Hashable, Sendable {
    public let instrument: InstrumentID
    /// Each trade counts once, by this.
    public let id: TradeID
    public let price: Price
    public let quantity: Quantity
    /// The side that took liquidity.
    public let takerSide: Side
    public let times: EventTimes

    public init(
        instrument: InstrumentID, id: TradeID, price: Price, quantity: Quantity,
        takerSide: Side, times: EventTimes
    ) {
        self.instrument = instrument
        self.id = id
        self.price = price
        self.quantity = quantity
        self.takerSide = takerSide
        self.times = times
    }
}

/// One price of an order book.
public struct BookLevel: Hashable, Sendable {
    /// The venue's number of the level, where it keys its updates by one.
    public let id: Int64?
    /// `buy` for a bid.
    public let side: Side
    /// `nil` where an update names the level by its number alone.
    public let price: Price?
    /// `nil` in a deletion, and in an update that does not speak of it.
    public let quantity: Quantity?

    public init(id: Int64? = nil, side: Side, price: Price?, quantity: Quantity?) {
        self.id = id
        self.side = side
        self.price = price
        self.quantity = quantity
    }
}

/// A whole order book, or what changed in it.
public struct BookUpdate: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable {
        /// Replaces everything known; may be empty.
        case snapshot
        case insert, change, delete
    }

    public let instrument: InstrumentID
    public let kind: Kind
    /// In the venue's order.
    public private(set) var levels: [BookLevel]
    public let times: EventTimes

    public init(
        instrument: InstrumentID, kind: Kind, levels: [BookLevel], times: EventTimes
    ) {
        self.instrument = instrument
        self.kind = kind
        self.levels = levels
        self.times = times
    }

    /// Adds a level while a message is being read.
    package mutating func append(_ level: BookLevel) { levels.append(level) }
}

/// One candle as the venue built it.
public struct MarketCandle: Hashable, Sendable {
    /// The end of the interval that the venue's stamp means.
    public enum Stamp: Hashable, Sendable {
        case start(Timestamp)
        case end(Timestamp)
    }

    public let instrument: InstrumentID
    public let stamp: Stamp
    /// `nil` where the message does not say and only the request knew.
    public let interval: TimeSpan?
    public let open: Price
    public let high: Price
    public let low: Price
    public let close: Price
    /// In base units or contracts.
    public let volume: Quantity
    /// In the quote currency; `nil` where the venue counts in something else.
    public let turnover: Money?
    public let times: EventTimes

    public init(
        instrument: InstrumentID, stamp: Stamp, interval: TimeSpan?, open: Price, high: Price,
        low: Price, close: Price, volume: Quantity, turnover: Money?, times: EventTimes
    ) {
        self.instrument = instrument
        self.stamp = stamp
        self.interval = interval
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
        self.turnover = turnover
        self.times = times
    }

    /// When the interval began; `nil` when the venue stamps the end and the length is unknown.
    public var start: Timestamp? {
        switch stamp {
        case .start(let time): time
        case .end(let time): interval.map { time - $0 }
        }
    }
}

/// The last price and the day's volume.
public struct Ticker: Hashable, Sendable {
    public let instrument: InstrumentID
    public let last: Price
    /// Of the last 24 hours, in base units.
    public let volume: Quantity?
    /// Of the last 24 hours, in the quote currency.
    public let turnover: Money?
    /// Whether the venue takes orders; `nil` when it does not say.
    public let isActive: Bool?
    /// When the last trade was; `nil` when the venue does not say.
    public let tradeTime: Timestamp?
    public let times: EventTimes

    public init(
        instrument: InstrumentID, last: Price, volume: Quantity?, turnover: Money?,
        isActive: Bool?, tradeTime: Timestamp?, times: EventTimes
    ) {
        self.instrument = instrument
        self.last = last
        self.volume = volume
        self.turnover = turnover
        self.isActive = isActive
        self.tradeTime = tradeTime
        self.times = times
    }
}

/// The best bid and ask.
public struct Quote: Hashable, Sendable {
    public let instrument: InstrumentID
    /// `nil` when nobody bids.
    public let bid: Price?
    public let bidQuantity: Quantity?
    public let ask: Price?
    public let askQuantity: Quantity?
    public let times: EventTimes

    public init(
        instrument: InstrumentID, bid: Price?, bidQuantity: Quantity?, ask: Price?,
        askQuantity: Quantity?, times: EventTimes
    ) {
        self.instrument = instrument
        self.bid = bid
        self.bidQuantity = bidQuantity
        self.ask = ask
        self.askQuantity = askQuantity
        self.times = times
    }
}
