public import Domain

/// Reads one venue's public market data over REST.
public protocol MarketDataPort: Sendable {
    /// The exchange's name in lower case.
    var exchange: String { get }

    var health: PortHealth { get }

    /// The venue's own lengths of candles.
    var candleIntervals: [TimeSpan] { get }

    /// One page of finished candles that begin before `end`, newest first, as many as the venue gives.
    ///
    /// Empty when there is nothing older. A venue that skips intervals without a trade may span far more
    /// than its page's number of intervals.
    func candles(
        of market: String, interval: TimeSpan, before end: Timestamp
    ) async throws(VenueCallError) -> [MarketCandle]

    /// One page of trades older than `cursor`, newest first; the newest there are for `nil`.
    func trades(
        of market: String, before cursor: TradeCursor?
    ) async throws(VenueCallError) -> TradePage

    /// The order book as it stands, whole.
    func book(of market: String) async throws(VenueCallError) -> BookUpdate

    /// The market's rules as the venue publishes them, without those of an account.
    func terms(of market: String) async throws(VenueCallError) -> AccountTerms

    /// The venue's time; where it has no call for that, the `date` of an answer, in whole seconds.
    func clock() async throws(VenueCallError) -> ClockReading
}

/// Where a page of trades ended.
public struct TradeCursor: Hashable, Sendable {
    /// In the venue's own words; opaque.
    public let text: String
    public init(_ text: String) { self.text = text }
}

/// Some trades, newest first, and where to go on.
public struct TradePage: Hashable, Sendable {
    public let trades: [PublicTrade]
    /// `nil` when there is nothing older.
    public let next: TradeCursor?

    public init(trades: [PublicTrade], next: TradeCursor?) {
        self.trades = trades
        self.next = next
    }
}

/// The venue's clock between two readings of ours.
public struct ClockReading: Hashable, Sendable {
    public let venue: Timestamp
    /// How coarse `venue` is.
    public let resolution: TimeSpan
    public let sent: Timestamp
    public let received: Timestamp

    public init(venue: Timestamp, resolution: TimeSpan, sent: Timestamp, received: Timestamp) {
        self.venue = venue
        self.resolution = resolution
        self.sent = sent
        self.received = received
    }
}
