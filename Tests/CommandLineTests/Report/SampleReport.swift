import CommandLineKit
import Domain

/// A made-up report in which every part has something to show.
enum SampleReport {
    static func make(isSynthetic: Bool = true, isBalanced: Bool = true) -> RunReport {
        RunReport(
            identity: .init(
                run: "h1k2m3", mode: "paper", exchange: "upbit", market: "KRW-BTC", currency: .krw,
                model: "pair@3", isSynthetic: isSynthetic),
            from: day(0), to: day(18),
            books: .init(
                startEquity: won(10_000_000), endEquity: Money(raw: 101_234_565 * Money.scale / 10),
                realizedPnL: Money(raw: 1_934_565 * Money.scale / 10), unrealizedPnL: .zero,
                fees: won(70_000), funding: .zero, slippage: Money(raw: 123_455 * Money.scale / 10),
                isBalanced: isBalanced, postings: 4_321),
            performance: .init(
                buyAndHoldPercent: -0.51, maxDrawdownPercent: 3.2, sharpe: 1.25),
            activity: .init(
                bars: 25_920, orders: 84, fills: 91, trades: 42, wins: 23, longs: 210, shorts: 180,
                nones: 4_794,
                notTaken: [
                    .init("no_signal", 4_794), .init("below_cost", 120), .init("cool_down", 3),
                    .init("spot_cannot_short", 150), .init("risk", 0),
                ],
                longHits: HitCount(hit: 120, total: 210), shortHits: HitCount(hit: 90, total: 180),
                belowCost: .init(
                    signals: 120, expectedMean: 4.25, costMean: 13, movedMean: -0.75)),
            days: days, curve: curve, wallSeconds: 12.34)
    }

    static let days = (0..<18).map { index -> PeriodRow in
        let start = 10_000_000 + Int64(index * (index % 5) * 3_000)
        let end = 10_000_000 + Int64((index + 1) * ((index + 1) % 5) * 3_000)
        return PeriodRow(
            label: ReportingZone.seoul.date(day(index)), start: day(index), currency: .krw,
            startEquity: won(start), endEquity: won(end), fees: won(3_888), trades: 2, wins: 1,
            hits: HitCount(hit: 11, total: 21))
    }

    /// A wavy curve without randomness.
    static let curve = (0..<600).map { index -> Double in
        let phase = Double(index % 97) / 97 * (1 - Double(index % 97) / 97)
        return 10_000_000 + Double(index) * 205 + phase * 400_000
    }

    /// The start of a day in Seoul, counted from 2025-09-01.
    static func day(_ index: Int) -> Timestamp {
        Timestamp(milliseconds: 1_756_652_400_000) + .days(Int64(index))
    }

    static func won(_ amount: Int64) -> Money { Money(raw: Int128(amount) * Money.scale) }
}
