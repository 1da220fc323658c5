import Domain
import ExchangeAPI

/// One market of BitMEX: what never changes, and the terms that did.
struct BitMEXListing: Sendable {
    /// Tick, lot and fees of the base tier at one time.
    struct Terms: Hashable, Sendable {
        let tick: Price
        let lot: Quantity
        let fees: Fees
    }

    struct Fees: Hashable, Sendable {
        let maker: Rate
        let taker: Rate
    }

    let kind: ContractKind
    let quote: Currency
    /// In contracts; for spot in XBT.
    let maximumQuantity: Quantity
    /// What fees are cut to: a satoshi, or 10⁻⁶ USDT.
    let feeStep: Money
    let terms: DatedRules<Terms>
    /// `nil` for spot.
    let funding: DatedRules<FundingSchedule>?

    static let all = ["XBTUSD": xbtusd, "XBTUSDT": xbtusdt, "XBT_USDT": spot]
}

// A rule whose first day is unknown begins on the day it was first seen. Until then the coarser of the
// two stands: a price or quantity on the coarse grid lies on the fine one too.
extension BitMEXListing {
    private static let satoshi = Money(raw: Money.scale / 100_000_000)
    private static let microTether = Money(raw: Money.scale / 1_000_000)
    private static let halfDollar = Price(raw: FixedPoint.scale / 2)

    /// −0.025 % and 0.075 %: verified on fills of 2019 and instruments of 2021-07; before 2019 from
    /// memory.
    private static let rebate = fees(-25_000, 75_000)
    /// −0.01 % and 0.05 %, announced for 2021-08-18 00:00 UTC.
    private static let revamp = fees(-10_000, 50_000)
    /// 0.02 % and 0.075 %, announced for 2023-01-17.
    private static let noRebate = fees(20_000, 75_000)
    /// 0.05 % for both, first seen in an instrument row of 2024-11-24; in force to the end.
    private static let flat = fees(50_000, 50_000)

    private static func fees(_ maker: Int64, _ taker: Int64) -> Fees {
        Fees(maker: Rate(raw: maker), taker: Rate(raw: taker))
    }

    /// One contract is 1 USD, settled in XBT.
    private static let xbtusd = BitMEXListing(
        kind: .inverse(contractSize: .whole(1)), quote: Currency("USD"),
        maximumQuantity: .whole(10_000_000), feeStep: satoshi,
        terms: DatedRules([
            terms("2016-05-13T12:00:00Z", .decimal(2), 1, rebate),
            // Announced; the last price off this grid is in the bar before.
            terms("2017-03-31T12:00:00Z", .decimal(1), 1, rebate),
            // The hour is read off the data: the last price off the half dollar is in the five
            // minutes from 18:20 UTC, and half of all prices were off it before.
            terms("2017-11-09T18:25:00Z", halfDollar, 1, rebate),
            terms("2021-06-08T04:30:00Z", halfDollar, 100, rebate),
            terms("2021-08-18T00:00:00Z", halfDollar, 100, revamp),
            terms("2023-01-17T00:00:00Z", halfDollar, 100, noRebate),
            terms("2024-07-31T04:00:00Z", .decimal(1), 100, noRebate),
            terms("2024-11-24T00:00:00Z", .decimal(1), 100, flat),
        ]),
        funding: DatedRules([
            // Once a day at 12:00 UTC in the first weeks, last on 2016-06-04.
            .init(
                from: .known("2016-05-13T12:00:00Z"),
                FundingSchedule(every: .hours(24), offset: .hours(12))),
            .init(from: .known("2016-06-04T12:00:00Z"), everyEightHours),
        ]))

    /// One contract is 10⁻⁶ XBT, settled in USDT. Dates of its finer tick and lot are unknown.
    private static let xbtusdt = BitMEXListing(
        kind: .linear(contractSize: Quantity(raw: 100)), quote: .usdt,
        maximumQuantity: .whole(1_000_000_000), feeStep: microTether,
        terms: DatedRules([
            terms("2021-11-10T04:00:00Z", halfDollar, 1000, revamp),
            terms("2023-01-17T00:00:00Z", halfDollar, 1000, noRebate),
            terms("2024-11-24T00:00:00Z", halfDollar, 1000, flat),
            terms("2026-05-21T00:00:00Z", .decimal(1), 100, flat),
        ]),
        funding: DatedRules([
            .init(from: .known("2021-11-10T04:00:00Z"), everyEightHours)
        ]))

    /// The venue counts in 10⁻⁸ XBT; here quantities are XBT, as of any spot market.
    private static let spot = BitMEXListing(
        kind: .spot, quote: .usdt, maximumQuantity: .whole(100), feeStep: microTether,
        terms: DatedRules([
            spotTerms("2022-05-17T04:00:00Z", lot: 10_000, fees(0, 0)),
            spotTerms("2024-06-13T00:00:00Z", lot: 10_000, fees(100_000, 100_000)),
            spotTerms("2026-05-21T00:00:00Z", lot: 1000, flat),
        ]),
        funding: nil)

    /// 04:00, 12:00 and 20:00 UTC.
    private static let everyEightHours = FundingSchedule(every: .hours(8), offset: .hours(4))

    private static func terms(
        _ from: StaticString, _ tick: Price, _ lot: Int64, _ fees: Fees
    ) -> DatedRules<Terms>.Entry {
        .init(from: .known(from), Terms(tick: tick, lot: .whole(lot), fees: fees))
    }

    private static func spotTerms(
        _ from: StaticString, lot: Int64, _ fees: Fees
    ) -> DatedRules<Terms>.Entry {
        .init(
            from: .known(from), Terms(tick: halfDollar, lot: Quantity(raw: lot), fees: fees))
    }
}
