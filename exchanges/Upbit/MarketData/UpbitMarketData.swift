public import Domain
public import ExchangeAPI
import Transport

/// Upbit's public REST interface.
///
/// - SeeAlso: <https://docs.upbit.com/kr/reference>
public struct UpbitMarketData: MarketDataPort {
    private let reads: MarketReads
    private let clockMarket: String

    /// - Parameter clockMarket: the market whose last trade is asked for to read the venue's clock.
    public init(session: RestSession, clockMarket: String = "KRW-BTC") {
        reads = MarketReads(session, UpbitDecoder())
        self.clockMarket = clockMarket
    }

    public var exchange: String { reads.exchange }
    public var health: PortHealth { reads.health }

    public var candleIntervals: [TimeSpan] { UpbitCandlePath.all.map(\.interval) }

    /// At most 200 finished candles; an interval without a trade has none.
    ///
    /// Those of seconds reach back three months.
    public func candles(
        of market: String, interval: TimeSpan, before end: Timestamp
    ) async throws(VenueCallError) -> [MarketCandle] {
        guard let path = UpbitCandlePath.all.first(where: { $0.interval == interval })?.path else {
            throw .refused(
                Refusal(
                    .invalidRequest,
                    message: "Upbit has no candles of \(interval); it has "
                        + candleIntervals.map(\.description).joined(separator: ", ")))
        }
        // Exclusive, to the second.
        let bound = end.roundedUpToSecond
        let request = HTTPRequest.reading(
            "/v1/candles/\(path)",
            [("market", market), ("to", "\(bound)"), ("count", "200")])
        return try await reads.candles(
            request, as: Self.candle, of: market, interval: interval, before: end)
    }

    /// At most 500 trades; they reach back seven days.
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

    /// Thirty levels of each side: all that the venue shows.
    public func book(of market: String) async throws(VenueCallError) -> BookUpdate {
        let request = HTTPRequest.reading(
            "/v1/orderbook", [("markets", market), ("count", "30")])
        return try await reads.book(request, as: Self.orderbook, of: market)
    }

    /// Whether the venue lists the market, and the tick at the price it has now.
    ///
    /// What a listed market takes is told to accounts only.
    public func terms(of market: String) async throws(VenueCallError) -> AccountTerms {
        var terms = AccountTerms(
            instrument: InstrumentID(exchange: exchange, market: market))
        let fields = UpbitListingFields.shared
        var isListed = false
        try await reads.rows(.reading("/v1/market/all"), as: Self.market, fields.keys) {
            row throws(WireError) in
            if try row.value(fields.market).text() == market { isListed = true }
        }
        terms.isActive = isListed
        guard isListed else { return terms }
        let request = HTTPRequest.reading(
            "/v1/orderbook/instruments", [("markets", market)])
        try await reads.rows(request, as: Self.orderbook, fields.keys) { row throws(WireError) in
            if try row.value(fields.market).text() == market {
                terms.tick = try row.value(fields.tick).price()
            }
        }
        guard terms.tick != nil else { throw .unusable("it has no row of \(market)") }
        return terms
    }

    public func clock() async throws(VenueCallError) -> ClockReading {
        let request = HTTPRequest.reading(
            "/v1/trades/ticks", [("market", clockMarket), ("count", "1")])
        return try await reads.clock(request, as: Self.trade)
    }

    // The venue counts each kind by itself, by address.
    private static let candle = CallKind([UpbitGroup.candle], .read)
    private static let trade = CallKind([UpbitGroup.trade], .read)
    private static let orderbook = CallKind([UpbitGroup.orderbook], .read)
    private static let market = CallKind([UpbitGroup.market], .read)
}

/// Where the candles of a length are.
private struct UpbitCandlePath {
    let interval: TimeSpan
    let path: String

    static let all: [UpbitCandlePath] =
        [UpbitCandlePath(interval: .seconds(1), path: "seconds")]
        + [1, 3, 5, 10, 15, 30, 60, 240].map {
            UpbitCandlePath(interval: .minutes($0), path: "minutes/\($0)")
        }
        + [
            UpbitCandlePath(interval: .days(1), path: "days"),
            UpbitCandlePath(interval: .days(7), path: "weeks"),
        ]
}

/// The keys of `/v1/market/all` and `/v1/orderbook/instruments` that are read.
private final class UpbitListingFields: Sendable {
    static let shared = UpbitListingFields()

    let keys: WireKeys
    let market, tick: WireField

    private init() {
        var keys = WireKeys(numbersMayBeText: true)
        market = keys.field("market")
        tick = keys.field("tick_size")
        self.keys = keys
    }
}
