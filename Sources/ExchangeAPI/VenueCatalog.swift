public import Domain

/// What one exchange trades, and by which rules at which time.
///
/// Pure knowledge: no network, no clock. The rules of a past date are those of that date, so that a
/// replay rounds and charges as the venue did then. What a venue answers about itself today (fees of
/// the account, ticks of a new listing) outranks a catalog and is compared with it at the start.
public protocol VenueCatalog: Sendable {
    /// The exchange's name in lower case, as in `InstrumentID.exchange`.
    var exchange: String { get }

    /// Whether the venue sends a candle for an interval without a trade.
    ///
    /// When `false`, a missing minute is normal; when `true`, it is lost data.
    var emitsEmptyBars: Bool { get }

    /// When the venue stopped trading for good; `nil` while it operates.
    ///
    /// Its past stays tradable in backtest and paper; `live` has to refuse with the notice.
    var closure: VenueClosure? { get }

    /// The market as it stood at `time`.
    ///
    /// - Throws: `CatalogError` when the market is unknown or not supported, or when nothing is known
    ///   about it at that time.
    func instrument(market: String, at time: Timestamp) throws(CatalogError) -> Instrument

    /// The moments after `start` and before `end` at which the rules of the market change.
    ///
    /// A replay asks once and fetches the instrument anew at each of them.
    func changes(
        market: String, after start: Timestamp, before end: Timestamp
    ) throws(CatalogError) -> [Timestamp]

    /// When funding is exchanged, by the rules of `time`; `nil` for markets without funding (spot).
    func funding(market: String, at time: Timestamp) throws(CatalogError) -> FundingSchedule?
}

/// The end of an exchange.
public struct VenueClosure: Hashable, Sendable, CustomStringConvertible {
    /// The first moment at which nothing trades any more.
    public let at: Timestamp
    /// What to tell the user: what happened, and what still works.
    public let notice: String

    /// The end at `at`, told to the user as `notice`.
    public init(at: Timestamp, notice: String) {
        self.at = at
        self.notice = notice
    }
    /// The notice.
    public var description: String { notice }
}
