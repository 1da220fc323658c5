public import Domain
public import ExchangeAPI
import Transport

/// Bithumb's public REST interface (API 2.x).
///
/// - SeeAlso: <https://apidocs.bithumb.com>
public struct BithumbMarketData: MarketDataPort {
    private let reads: MarketReads
    private let clockMarket: String

    /// - Parameter clockMarket: the market whose last trade is asked for to read the venue's clock.
    public init(session: RestSession, clockMarket: String = "KRW-BTC") {
        reads = MarketReads(session, BithumbDecoder())
        self.clockMarket = clockMarket
    }

    public var exchange: String { reads.exchange }
    public var health: PortHealth { reads.health }

    public var candleIntervals: [TimeSpan] { BithumbCandlePath.all.map(\.interval) }

    /// At most 200 finished candles; an interval without a trade has none.
    ///
    /// They lie on the grid of Korean days: those of a day begin at 15:00 UTC, those of 240 minutes at
    /// 03:00, 07:00 … UTC, those of a week on Sunday at 15:00 UTC.
    public func candles(
        of market: String, interval: TimeSpan, before end: Timestamp
    ) async throws(VenueCallError) -> [MarketCandle] {
        guard let path = BithumbCandlePath.all.first(where: { $0.interval == interval })?.path
        else {
            throw .refused(
                Refusal(
                    .invalidRequest,
                    message: "Bithumb has no candles of \(interval); it has "
                        + candleIntervals.map(\.description).joined(separator: ", ")))
        }
        let request = HTTPRequest.reading(
            "/v1/candles/\(path)",
            [("market", market), ("to", Self.koreanClock(end)), ("count", "200")])
        return try await reads.candles(
            request, as: Self.candle, of: market, interval: interval, before: end)
    }

    /// `time` as the venue takes it: exclusive, to the second, by the clock of Korea and without a zone.
    static func koreanClock(_ time: Timestamp) -> String {
        let local = time.roundedUpToSecond + .hours(9)
        return String("\(local)".dropLast())
    }

    /// At most 500 trades; they reach back seven days.
    ///
    /// Their numbers are not those of the stream: the two are joined by time (`TradeSeam`).
    public func trades(
        of market: String, before cursor: TradeCursor?
    ) async throws(VenueCallError) -> TradePage {
        var place: DayPagedTrades? = try DayPagedTrades(cursor)
        while let day = place {
            let request = HTTPRequest.reading(
                "/v1/trades/ticks", [("market", market), ("count", "500")] + day.query)
            let trades = try await reads.trades(request, as: Self.trade, of: market)
            if let page = day.page(trades) { return page }
            place = day.dayBefore
        }
        return TradePage(trades: [], next: nil)
    }

    /// Thirty levels of each side, fewer where some have no size.
    public func book(of market: String) async throws(VenueCallError) -> BookUpdate {
        let request = HTTPRequest.reading("/v1/orderbook", [("markets", market)])
        return try await reads.book(request, as: Self.orderbook, of: market)
    }

    /// Whether the venue lists the market: all that it tells without an account.
    public func terms(of market: String) async throws(VenueCallError) -> AccountTerms {
        var terms = AccountTerms(
            instrument: InstrumentID(exchange: exchange, market: market))
        let fields = BithumbListingFields.shared
        var isListed = false
        try await reads.rows(.reading("/v1/market/all"), as: Self.market, fields.keys) {
            row throws(WireError) in
            if try row.value(fields.market).text() == market { isListed = true }
        }
        terms.isActive = isListed
        return terms
    }

    public func clock() async throws(VenueCallError) -> ClockReading {
        let request = HTTPRequest.reading(
            "/v1/trades/ticks", [("market", clockMarket), ("count", "1")])
        return try await reads.clock(request, as: Self.trade)
    }

    // The venue counts each category by itself, by address.
    private static let candle = CallKind([BithumbGroup.candle], .read)
    private static let trade = CallKind([BithumbGroup.trade], .read)
    private static let orderbook = CallKind([BithumbGroup.orderbook], .read)
    private static let market = CallKind([BithumbGroup.market], .read)
}

/// Where the candles of a length are.
private struct BithumbCandlePath {
    let interval: TimeSpan
    let path: String

    static let all: [BithumbCandlePath] =
        [1, 3, 5, 10, 15, 30, 60, 240].map {
            BithumbCandlePath(interval: .minutes($0), path: "minutes/\($0)")
        }
        + [
            BithumbCandlePath(interval: .days(1), path: "days"),
            BithumbCandlePath(interval: .days(7), path: "weeks"),
        ]
}

/// The keys of `/v1/market/all` that are read.
private final class BithumbListingFields: Sendable {
    static let shared = BithumbListingFields()

    let keys: WireKeys
    let market: WireField

    private init() {
        var keys = WireKeys()
        market = keys.field("market")
        self.keys = keys
    }
}
