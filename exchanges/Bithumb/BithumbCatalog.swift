public import Domain
public import ExchangeAPI

/// Bithumb (Korea): spot markets in KRW.
///
/// - SeeAlso: `exchanges/Bithumb/README.md` for what is verified and how.
public struct BithumbCatalog: VenueCatalog {
    /// What the account pays. Bithumb has no volume tiers, but a coupon that lapses.
    public enum FeeTier: String, Sendable, CaseIterable {
        /// 0.25 %: every account without a coupon, and silently so again when one has lapsed.
        case standard
        /// 0.04 %: a fee coupon is registered and in force.
        case coupon

        /// The rate for makers and takers alike.
        public var rate: Rate {
            switch self {
            case .standard: Rate(raw: 250_000)
            case .coupon: Rate(raw: 40_000)
            }
        }
    }

    /// Which fee the account pays.
    public let feeTier: FeeTier

    /// - Parameter feeTier: without a word it is the dear one. A plan that pays at 0.25 % still pays
    ///   with a coupon; one that needs 0.04 % loses money from the day the coupon lapses, and must
    ///   have been told that there is one.
    public init(feeTier: FeeTier = .standard) {
        self.feeTier = feeTier
    }

    /// `bithumb`.
    public let exchange = "bithumb"
    /// Assumed as at Upbit, whose interface it copies; unverified.
    public let emitsEmptyBars = false
    /// It operates.
    public let closure: VenueClosure? = nil

    /// The rules of a market such as `KRW-BTC` at `time`, with the fee of the account's tier.
    ///
    /// - Throws: `CatalogError` for other markets, and for times before the first rule.
    public func instrument(
        market: String, at time: Timestamp
    ) throws(CatalogError) -> Instrument {
        let pair = try pair(market)
        guard let ticks = Self.ticks.value(at: time) else {
            throw .noRules(
                exchange: exchange, market: market, at: time, earliest: Self.ticks.earliest)
        }
        return Instrument(
            id: InstrumentID(exchange: exchange, market: market), kind: .spot, base: pair.base,
            quote: pair.quote, ticks: ticks, lot: Quantity(raw: 1),
            minimumNotional: .whole(5000), makerFee: feeTier.rate, takerFee: feeTier.rate,
            // 69,664.8389 KRW at 0.04 % was booked as 27.86, not 27.87.
            feeRounding: .truncated(step: Money(raw: Money.scale / 100)))
    }

    /// When the market's own rules change, between two times.
    public func changes(
        market: String, after start: Timestamp, before end: Timestamp
    ) throws(CatalogError) -> [Timestamp] {
        _ = try pair(market)
        return Self.ticks.changes(after: start, before: end)
    }

    /// None: every market is spot.
    public func funding(
        market: String, at time: Timestamp
    ) throws(CatalogError) -> FundingSchedule? {
        _ = try pair(market)
        return nil
    }

    /// The table of Bithumb's own trading kit of 2026; many third parties have others, so the live
    /// gateway prefers `price_unit` of the order chance.
    ///
    /// Verified for 2,000,000 KRW and more on daily candles of 2017 to 2025 and on order books of 2024
    /// and 2026. Earlier tables are unknown: candles of 2015 and 2016 below a million lie on a grid
    /// of 500, which is coarser than this one.
    private static let ticks = DatedRules([
        .init(
            from: .known("2013-12-27T00:00:00+09:00"),
            TickTable(
                [
                    (.whole(1_000_000), .whole(1000)),
                    (.whole(500_000), .whole(500)),
                    (.whole(100_000), .whole(100)),
                    (.whole(50_000), .whole(50)),
                    (.whole(10_000), .whole(10)),
                    (.whole(5000), .whole(5)),
                    (.whole(100), .whole(1)),
                    (.whole(10), .decimal(2)),
                    (.whole(1), .decimal(3)),
                ], below: .decimal(4)))
    ])

    private func pair(_ market: String) throws(CatalogError) -> PairCode {
        guard let pair = PairCode(parsing: market), pair.base != .krw else {
            throw .unknownMarket(
                exchange: exchange, market: market, form: "KRW-BASE, e.g. KRW-BTC",
                near: PairCode.guesses(for: market, quotes: [.krw]))
        }
        guard pair.quote == .krw else {
            throw .notSupported(
                exchange: exchange, market: market,
                reason: "only its KRW markets are, e.g. KRW-\(pair.base)")
        }
        return pair
    }
}
