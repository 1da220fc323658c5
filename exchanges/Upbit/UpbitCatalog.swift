public import Domain
public import ExchangeAPI

/// Upbit (Korea): spot markets in KRW, BTC and USDT.
///
/// Any base currency is accepted: listings change weekly, and a market that is not listed has no
/// candles and is refused by the venue.
///
/// - SeeAlso: `exchanges/Upbit/README.md` for what is verified and how.
public struct UpbitCatalog: VenueCatalog {
    /// The rules as far as this version knows them.
    public init() {}

    /// `upbit`.
    public let exchange = "upbit"
    /// A minute without a trade has no candle at all.
    public let emitsEmptyBars = false
    /// It operates.
    public let closure: VenueClosure? = nil

    /// The rules of a market such as `KRW-BTC` at `time`.
    ///
    /// - Throws: `CatalogError` for other markets, and for times before the first rule.
    public func instrument(
        market: String, at time: Timestamp
    ) throws(CatalogError) -> Instrument {
        let pair = try pair(market)
        let ticks = ticks(of: pair)
        guard let table = ticks.value(at: time) else {
            throw .noRules(
                exchange: exchange, market: market, at: time, earliest: ticks.earliest)
        }
        let fee = pair.quote == .krw ? Self.krwFee : Self.coinMarketFee
        return Instrument(
            id: InstrumentID(exchange: exchange, market: market), kind: .spot, base: pair.base,
            quote: pair.quote, ticks: table, lot: Quantity(raw: 1),
            minimumNotional: minimums(of: pair).value(at: time) ?? .zero,
            maximumNotional: pair.quote == .krw ? .whole(1_000_000_000) : nil, makerFee: fee,
            takerFee: fee, feeRounding: .exact)
    }

    /// When the market's own rules change, between two times.
    public func changes(
        market: String, after start: Timestamp, before end: Timestamp
    ) throws(CatalogError) -> [Timestamp] {
        let pair = try pair(market)
        let moments =
            ticks(of: pair).changes(after: start, before: end)
            + minimums(of: pair).changes(after: start, before: end)
        return Set(moments).sorted()
    }

    /// None: every market is spot.
    public func funding(
        market: String, at time: Timestamp
    ) throws(CatalogError) -> FundingSchedule? {
        _ = try pair(market)
        return nil
    }

    /// 0.05 %: an event rate that has stood for years. Verified on recorded fills of 2024 and 2026.
    private static let krwFee = Rate(raw: 50_000)
    /// 0.25 % in the BTC and USDT markets, unverified for 2026.
    private static let coinMarketFee = Rate(raw: 250_000)

    private func ticks(of pair: PairCode) -> DatedRules<TickTable> {
        switch pair.quote {
        case .krw: UpbitTicks.krw(base: pair.base)
        case .usdt: UpbitTicks.usdt
        default: UpbitTicks.btc
        }
    }

    /// The smallest order values. 5,000 KRW was less in the first years; since no notice with a date
    /// was found, today's stands for all of them, so that a replay never trades what was too small.
    private func minimums(of pair: PairCode) -> DatedRules<Money> {
        switch pair.quote {
        case .krw: Self.krwMinimum
        case .usdt: Self.usdtMinimum
        default: Self.btcMinimum
        }
    }

    private static let krwMinimum = DatedRules([
        .init(from: UpbitTicks.opening, Money.whole(5000))
    ])
    /// 0.0005 BTC, then 0.00005 BTC.
    private static let btcMinimum = DatedRules([
        .init(from: UpbitTicks.opening, Money(raw: 5 * Money.scale / 10_000)),
        .init(from: UpbitTicks.august2024, Money(raw: 5 * Money.scale / 100_000)),
    ])
    /// 0.0005 USDT, then 0.5 USDT.
    private static let usdtMinimum = DatedRules([
        .init(from: UpbitTicks.opening, Money(raw: 5 * Money.scale / 10_000)),
        .init(from: UpbitTicks.august2024, Money(raw: Money.scale / 2)),
    ])

    private static let quotes: [Currency] = [.krw, .usdt, Currency("BTC")]

    private func pair(_ market: String) throws(CatalogError) -> PairCode {
        // Won are what is paid with and never a base: BTC-KRW is KRW-BTC the wrong way round.
        guard let pair = PairCode(parsing: market), Self.quotes.contains(pair.quote),
            pair.base != .krw
        else {
            throw .unknownMarket(
                exchange: exchange, market: market, form: "QUOTE-BASE, e.g. KRW-BTC",
                near: PairCode.guesses(for: market, quotes: Self.quotes))
        }
        return pair
    }
}
