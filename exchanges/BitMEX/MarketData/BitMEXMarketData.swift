public import Domain
public import ExchangeAPI
import Transport

/// BitMEX's public REST interface, as its own hosts spoke it until they closed, and as compatible venues
/// speak it.
public struct BitMEXMarketData: MarketDataPort {
    private let reads: MarketReads
    private let clockMarket: String

    /// - Parameter clockMarket: the market whose last trade is asked for to read the venue's clock.
    public init(session: RestSession, clockMarket: String = "XBTUSD") {
        reads = MarketReads(session, BitMEXDecoder())
        self.clockMarket = clockMarket
    }

    public var exchange: String { reads.exchange }
    public var health: PortHealth { reads.health }

    public var candleIntervals: [TimeSpan] {
        [.minutes(1), .minutes(5), .hours(1), .days(1)]
    }

    /// At most 1,000 finished candles; an interval without a trade has one of volume zero.
    public func candles(
        of market: String, interval: TimeSpan, before end: Timestamp
    ) async throws(VenueCallError) -> [MarketCandle] {
        try refuseSpot(market)
        guard candleIntervals.contains(interval) else {
            throw .refused(
                Refusal(
                    .invalidRequest,
                    message: "BitMEX has no candles of \(interval); it has "
                        + candleIntervals.map(\.description).joined(separator: ", ")))
        }
        // The venue stamps and filters by the end of a bin. A millisecond less is before the bin that
        // begins at `end`, whether the venue means its bound inclusive or exclusive.
        let bound = end + interval - TimeSpan(nanoseconds: 1_000_000)
        let request = HTTPRequest.reading(
            "/api/v1/trade/bucketed",
            [
                ("binSize", "\(interval)"), ("partial", "false"), ("symbol", market),
                ("count", "1000"), ("reverse", "true"), ("endTime", "\(bound)"),
            ])
        return try await reads.candles(
            request, as: .read, of: market, interval: interval, before: end)
    }

    /// At most 1,000 trades; they reach back to the first one.
    public func trades(
        of market: String, before cursor: TradeCursor?
    ) async throws(VenueCallError) -> TradePage {
        try refuseSpot(market)
        var place = try BitMEXTradePlace(cursor)
        while true {
            let request = HTTPRequest.reading("/api/v1/trade", place.query(market))
            let trades = try await reads.trades(request, as: .read, of: market)
            guard !trades.isEmpty else { return TradePage(trades: [], next: nil) }
            if let page = place.page(trades) { return page }
            guard place.isWithinReason else {
                throw .unusable("page after page of trades that were asked for to be left out")
            }
        }
    }

    /// Every level there is, each with the number by which the stream changes it.
    public func book(of market: String) async throws(VenueCallError) -> BookUpdate {
        try refuseSpot(market)
        let request = HTTPRequest.reading(
            "/api/v1/orderBook/L2", [("symbol", market), ("depth", "0")])
        return try await reads.book(request, as: .read, of: market)
    }

    /// Tick, lot, largest order and the fees of the base tier; a market that is not listed is not active.
    ///
    /// Quantities are contracts, and of spot markets in Bitcoin XBT: the venue counts those in 10⁻⁸ of it,
    /// and in units not known here in other spot markets, whose lot is left out.
    public func terms(of market: String) async throws(VenueCallError) -> AccountTerms {
        var terms = AccountTerms(
            instrument: InstrumentID(exchange: exchange, market: market))
        let fields = BitMEXListingFields.shared
        var isListed = false
        let request = HTTPRequest.reading(
            "/api/v1/instrument", [("symbol", market), ("count", "1")])
        try await reads.rows(request, as: .read, fields.keys) { row throws(WireError) in
            guard try row.value(fields.symbol).text() == market else { return }
            isListed = true
            terms.isActive = try row.value(fields.state).word(bitmexStates)
            terms.tick = try row.optional(fields.tick)?.price()
            let isSpot = row.optional(fields.type)?.equals("IFXXXP") ?? false
            let isBitcoin = row.optional(fields.underlying)?.equals("XBT") ?? false
            func quantity(_ field: WireField) throws(WireError) -> Quantity? {
                let told = try row.optional(field)?.positiveQuantity()
                guard isSpot else { return told }
                return isBitcoin ? told.map { Quantity(raw: $0.raw / FixedPoint.scale) } : nil
            }
            terms.lot = try quantity(fields.lot)
            terms.maximumQuantity = try quantity(fields.largest)
            terms.makerFee = try row.optional(fields.makerFee)?.rate()
            terms.takerFee = try row.optional(fields.takerFee)?.rate()
        }
        if !isListed { terms.isActive = false }
        return terms
    }

    /// The venue counts volumes of spot markets in another unit than ours, and messages do not say which:
    /// better none than some that are a hundred million times too large.
    private func refuseSpot(_ market: String) throws(VenueCallError) {
        guard BitMEXSizing.isContract(market) else {
            throw .refusing(
                .unknownMarket,
                "public data of BitMEX's spot markets is not supported; \(market) is one")
        }
    }

    public func clock() async throws(VenueCallError) -> ClockReading {
        let request = HTTPRequest.reading(
            "/api/v1/trade",
            [("symbol", clockMarket), ("count", "1"), ("reverse", "true")])
        return try await reads.clock(request, as: .read)
    }
}

/// The keys of a row of `/instrument` that tell its rules.
private final class BitMEXListingFields: Sendable {
    static let shared = BitMEXListingFields()

    let keys: WireKeys
    let symbol, state, type, underlying, tick, lot, largest, makerFee, takerFee: WireField

    private init() {
        var keys = WireKeys()
        symbol = keys.field("symbol")
        state = keys.field("state")
        type = keys.field("typ")
        underlying = keys.field("underlying")
        tick = keys.field("tickSize")
        lot = keys.field("lotSize")
        largest = keys.field("maxOrderQty")
        makerFee = keys.field("makerFee")
        takerFee = keys.field("takerFee")
        self.keys = keys
    }
}

/// Whether a market of that state takes orders.
private let bitmexStates: [WireWord<Bool>] = [
    WireWord("Open", true), WireWord("Closed", false), WireWord("Unlisted", false),
    WireWord("Settled", false), WireWord("Delisted", false),
]
