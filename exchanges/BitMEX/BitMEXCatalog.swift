public import Domain
public import ExchangeAPI

/// BitMEX: XBTUSD (inverse), XBTUSDT (linear) and the spot market XBT_USDT, up to its closure.
///
/// - SeeAlso: `exchanges/BitMEX/README.md` for what is verified and how.
public struct BitMEXCatalog: VenueCatalog {
    /// The rules as far as this version knows them.
    public init() {}

    /// `bitmex`.
    public let exchange = "bitmex"
    /// A bin without a trade is sent with volume zero and the previous close.
    public let emitsEmptyBars = true

    /// Since 2026-09-23 04:00 UTC.
    public let closure: VenueClosure? = VenueClosure(
        at: .known("2026-09-23T04:00:00Z"),
        notice:
            "BitMEX ended trading and closed all positions on 2026-09-23 04:00 UTC. Its history "
            + "can still be replayed, in backtest and paper.")

    /// The terms of a symbol such as `XBTUSD` at `time`, with the fees of the base tier.
    ///
    /// - Throws: `CatalogError` for other markets, and for times before the first rule.
    public func instrument(
        market: String, at time: Timestamp
    ) throws(CatalogError) -> Instrument {
        let listing = try listing(market)
        guard let terms = listing.terms.value(at: time) else {
            throw .noRules(
                exchange: exchange, market: market, at: time, earliest: listing.terms.earliest)
        }
        return Instrument(
            id: InstrumentID(exchange: exchange, market: market), kind: listing.kind,
            base: .xbt, quote: listing.quote, ticks: TickTable(terms.tick), lot: terms.lot,
            maximumQuantity: listing.maximumQuantity, makerFee: terms.fees.maker,
            takerFee: terms.fees.taker, feeRounding: .truncated(step: listing.feeStep))
    }

    /// When the market's own rules change, between two times.
    public func changes(
        market: String, after start: Timestamp, before end: Timestamp
    ) throws(CatalogError) -> [Timestamp] {
        let listing = try listing(market)
        let moments =
            listing.terms.changes(after: start, before: end)
            + (listing.funding?.changes(after: start, before: end) ?? [])
        return Set(moments).sorted()
    }

    /// Once a day in the first weeks of 2016, then at 04:00, 12:00 and 20:00 UTC; `nil` for spot.
    public func funding(
        market: String, at time: Timestamp
    ) throws(CatalogError) -> FundingSchedule? {
        try listing(market).funding?.value(at: time)
    }

    private func listing(_ market: String) throws(CatalogError) -> BitMEXListing {
        if let listing = BitMEXListing.all[market] { return listing }
        if let reason = Self.refused[market] {
            throw .notSupported(exchange: exchange, market: market, reason: reason)
        }
        let renamed = market.uppercased().replacing("BTC", with: "XBT")
        throw .unknownMarket(
            exchange: exchange, market: market,
            form: "its own symbols, and Bitcoin as XBT, e.g. XBTUSD",
            near: NearMatches.of(renamed, among: BitMEXListing.all.keys.sorted()))
    }

    private static let refused = [
        "ETHUSD": "it is a quanto contract, settled in XBT at a fixed rate",
        "ETHUSDT": "only Bitcoin's markets are",
    ]
}
