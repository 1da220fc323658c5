import Domain
import ExchangeAPI

/// Upbit's price grids since it opened, with the dates of its notices.
///
/// The notices name the day, not the hour: a rule is taken to begin at midnight in Korea.
///
/// Verified on recorded prices: from 2,000,000 KRW up on candles of 2017 to 2025; 10,000 to 100,000
/// on an order book of 2021-04; on tickers of 2025-07-14 the bands from 1 to 1,000,000 KRW of that
/// time, ten of the sixteen coins in whole won, and the half won of USDT; 1,000 to 5,000 KRW on
/// candles of 2025-09. The rest is Upbit's documentation, except where a line says otherwise.
enum UpbitTicks {
    /// The tick tables of the KRW market of `base`.
    static func krw(base: Currency) -> DatedRules<TickTable> {
        if wholeWonCoins.contains(base.code) { return wholeWon }
        if dollarCoins.contains(base.code) { return halfWon }
        return standard
    }

    /// One grid for all prices, on all dates.
    static let btc = DatedRules([.init(from: opening, TickTable(.decimal(8)))])

    static let usdt = DatedRules([
        .init(from: opening, TickTable(.decimal(3))),
        .init(
            from: august2024,
            TickTable(
                [
                    (.whole(10), .decimal(2)),
                    (.whole(1), .decimal(3)),
                    (.decimal(1), .decimal(4)),
                    (.decimal(2), .decimal(5)),
                    (.decimal(3), .decimal(6)),
                    (.decimal(4), .decimal(7)),
                ], below: .decimal(8))),
    ])

    /// The first hour of which Upbit has candles is 2017-09-25 03:00 UTC.
    static let opening = Timestamp.known("2017-09-25T00:00:00Z")
    /// New minimum orders of the BTC and USDT markets, and new ticks of the USDT markets.
    static let august2024 = Timestamp.known("2024-08-19T00:00:00+09:00")

    private static let january2024 = Timestamp.known("2024-01-29T00:00:00+09:00")
    private static let october2024 = Timestamp.known("2024-10-14T00:00:00+09:00")
    private static let march2025 = Timestamp.known("2025-03-21T00:00:00+09:00")
    private static let july2025 = Timestamp.known("2025-07-31T00:00:00+09:00")

    /// Quoted in whole won from 100 to 1,000 KRW from October 2024 on.
    private static let wholeWonCoins: Set = [
        "ADA", "ALGO", "BLUR", "CELO", "ELF", "EOS", "GRS", "GRT", "ICX", "MANA", "MINA", "POL",
        "SAND", "SEI", "STG", "TRX",
    ]
    /// Quoted in half won from 1,000 to 10,000 KRW from March 2025 on.
    private static let dollarCoins: Set = ["USDT", "USDC"]

    private static let standard = DatedRules([
        .init(from: opening, first),
        .init(from: january2024, fine()),
        .init(from: july2025, coarse),
    ])
    private static let wholeWon = DatedRules([
        .init(from: opening, first),
        .init(from: january2024, fine()),
        .init(from: october2024, fine(hundreds: .whole(1))),
        .init(from: july2025, coarse),
    ])
    /// That the half-won outlived July 2025 is unverified. The whole won is kept: such a price is on
    /// both grids.
    private static let halfWon = DatedRules([
        .init(from: opening, first),
        .init(from: january2024, fine()),
        .init(from: march2025, fine(thousands: Price(raw: FixedPoint.scale / 2))),
        .init(from: july2025, coarse),
    ])

    /// As documented until January 2024; that the bands below 1 KRW were there from the opening is
    /// unverified (a notice of August 2021 speaks of added ones).
    private static let first = TickTable(
        [
            (.whole(2_000_000), .whole(1000)),
            (.whole(1_000_000), .whole(500)),
            (.whole(500_000), .whole(100)),
            (.whole(100_000), .whole(50)),
            (.whole(10_000), .whole(10)),
            (.whole(1000), .whole(5)),
            (.whole(100), .whole(1)),
            (.whole(10), .decimal(1)),
            (.whole(1), .decimal(2)),
            (.decimal(1), .decimal(3)),
        ], below: .decimal(4))

    private static func fine(
        thousands: Price = .whole(1), hundreds: Price = .decimal(1)
    ) -> TickTable {
        TickTable(
            [
                (.whole(2_000_000), .whole(1000)),
                (.whole(1_000_000), .whole(500)),
                (.whole(500_000), .whole(100)),
                (.whole(100_000), .whole(50)),
                (.whole(10_000), .whole(10)),
                (.whole(1000), thousands),
                (.whole(100), hundreds),
                (.whole(10), .decimal(2)),
                (.whole(1), .decimal(3)),
                (.decimal(1), .decimal(4)),
                (.decimal(2), .decimal(5)),
                (.decimal(3), .decimal(6)),
                (.decimal(4), .decimal(7)),
            ], below: .decimal(8))
    }

    /// In force today, for every coin.
    private static let coarse = TickTable(
        [
            (.whole(1_000_000), .whole(1000)),
            (.whole(500_000), .whole(500)),
            (.whole(100_000), .whole(100)),
            (.whole(50_000), .whole(50)),
            (.whole(10_000), .whole(10)),
            (.whole(5000), .whole(5)),
            (.whole(100), .whole(1)),
            (.whole(10), .decimal(1)),
            (.whole(1), .decimal(2)),
            (.decimal(1), .decimal(3)),
            (.decimal(2), .decimal(4)),
            (.decimal(3), .decimal(5)),
            (.decimal(4), .decimal(6)),
            (.decimal(5), .decimal(7)),
        ], below: .decimal(8))
}
