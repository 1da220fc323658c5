import Domain
import Foundation
import Testing

@testable import MarketData

@Suite("Sample market")
struct SampleMarketTests {
    private static let won = TickTable(bands: [
        TickTable.Band(from: .zero, tick: price(1)),
        TickTable.Band(from: price(100_000), tick: price(50)),
        TickTable.Band(from: price(1_000_000), tick: price(1000)),
    ])

    private func market(
        _ seed: UInt64, ticks: TickTable = won, from start: Price = price(1_000_000),
        quietShare: Double = 0.02
    ) -> SampleMarket {
        SampleMarket(
            SampleMarketSettings(
                ticks: ticks, startPrice: start, start: Timestamp(milliseconds: 1_735_689_612_345),
                meanVolume: price(2).asQuantity, lot: Quantity(raw: 10_000),
                quietShare: quietShare, seed: seed))
    }

    @Test("every bar is on the grids and holds together, across tick bands", arguments: 1...6)
    func invariants(seed: UInt64) {
        var market = market(seed)
        var last = Timestamp.distantPast
        var bands: Set<Price> = []
        for minute in 0..<60_000 {
            let expected = market.time
            guard let bar = market.next() else { continue }
            let isNext = bar.start == expected && bar.start > last
            last = bar.start
            let prices = [bar.open, bar.high, bar.low, bar.close]
            let isSound =
                isNext && bar.start.floored(to: .minutes(1)) == bar.start
                && prices.allSatisfy(Self.won.contains) && bar.high >= max(bar.open, bar.close)
                && bar.low <= min(bar.open, bar.close) && bar.volume.raw >= 10_000
                && bar.volume.raw % 10_000 == 0
            if !isSound { Issue.record("seed \(seed), minute \(minute): \(bar)") }
            bands.insert(Self.won.tick(at: bar.close))
        }
        #expect(bands.count > 1, "seed \(seed) never left its tick band")
    }

    @Test("a price near the lowest tick stays on the grid and above zero")
    func lowPrice() {
        var market = market(3, ticks: TickTable(price(1)), from: price(1))
        for _ in 0..<5000 {
            if let bar = market.next() { #expect(bar.low >= price(1)) }
        }
    }

    @Test("a seed gives the same market on every machine: its sum is this number")
    func golden() {
        var market = market(20_250_901)
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for _ in 0..<20_000 {
            guard let bar = market.next() else { continue }
            for word in [
                bar.start.nanoseconds, bar.open.raw, bar.high.raw, bar.low.raw, bar.close.raw,
                bar.volume.raw,
            ] {
                hash = (hash ^ UInt64(bitPattern: word)) &* 0x100_0000_01B3
            }
        }
        #expect(hash == 10_196_862_998_737_020_205)
    }

    @Test("the series is what next() gives, and other seeds give other markets")
    func series() {
        var one = market(7)
        var other = market(7)
        let series = one.series(minutes: 3000)
        let bars = (0..<3000).compactMap { _ in other.next() }
        #expect(series.indices.map { series[$0] } == bars)
        #expect(one.time == other.time)
        var third = market(8)
        #expect(third.series(minutes: 3000) != series)
    }

    @Test("about the stated share of minutes is quiet", arguments: [0, 0.02, 0.2])
    func quiet(share: Double) {
        var market = market(11, quietShare: share)
        let series = market.series(minutes: 50_000)
        let quiet = 1 - Double(series.count) / 50_000
        #expect(quiet >= share * 0.6 && quiet <= share * 1.1, "\(quiet)")
    }

    @Test("volatility clusters: large moves are followed by large moves", arguments: 1...3)
    func clustering(seed: UInt64) {
        var market = market(seed, ticks: TickTable(Price(raw: 1)))
        let closes = market.series(minutes: 60_000).closes.map { log(Double($0)) }
        let moves = zip(closes.dropFirst(), closes).map { abs($0 - $1) }
        let mean = moves.reduce(0, +) / Double(moves.count)
        let apart = 30
        let covariance = zip(moves.dropFirst(apart), moves).map { ($0 - mean) * ($1 - mean) }
        let variance = moves.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
        #expect(covariance.reduce(0, +) / variance > 0.05, "seed \(seed)")
    }
}

@Suite("Sample market, what can be learned")
struct SampleMarketEdgeTests {
    private struct Trades {
        /// Mean gain of a 30-minute trade with the last return's sign, basis points, before costs.
        let confidentBps: Double
        let accuracy: Double
    }

    private func follow(_ bars: BarSeries, lookBack: Int) -> Trades {
        let logs = bars.closes.map { log(Double($0)) }
        let rows = (lookBack..<logs.count - 6).map { index in
            (past: logs[index] - logs[index - lookBack], next: logs[index + 6] - logs[index])
        }
        let hits = rows.count { ($0.past > 0) == ($0.next > 0) }
        let confident = rows.sorted { abs($0.past) > abs($1.past) }.prefix(rows.count / 10)
        let gain = confident.map { $0.past > 0 ? $0.next : -$0.next }.reduce(0, +)
        return Trades(
            confidentBps: gain / Double(confident.count) * 10_000,
            accuracy: Double(hits) / Double(rows.count))
    }

    @Test(
        "the surest tenth of a momentum rule earns over 13 bps; under 60 % of all rows are right",
        arguments: [1, 2, 3, 4, 5, 101])
    func edge(seed: UInt64) throws {
        var market = SampleMarket(
            SampleMarketSettings(
                ticks: TickTable(price(1000)), startPrice: price(150_000_000),
                start: Timestamp(milliseconds: 1_735_689_600_000), meanVolume: price(2).asQuantity,
                seed: seed))
        let fives = try market.series(minutes: 90 * 1440).folded(to: .minutes(5))
        let rules = [6, 12, 24].map { follow(fives, lookBack: $0) }
        let best = rules.map(\.confidentBps).max() ?? 0
        #expect(best > 13, "seed \(seed): \(best)")
        for rule in rules {
            #expect(rule.accuracy > 0.5 && rule.accuracy < 0.6, "seed \(seed): \(rule)")
        }
    }

    @Test(
        "even one who is told each regime is right in less than 64 % of half hours",
        arguments: 1...3)
    func allKnowing(seed: UInt64) {
        var market = SampleMarket(
            SampleMarketSettings(
                ticks: TickTable(price(1000)), startPrice: price(150_000_000),
                start: Timestamp(milliseconds: 1_735_689_600_000), meanVolume: price(2).asQuantity,
                seed: seed))
        var rows: [(expected: Double, price: Double)] = []
        for minute in 0..<60 * 1440 {
            _ = market.next()
            guard minute % 5 == 4 else { continue }
            let regime = market.regime
            rows.append(
                (regime.drift + regime.pull * (regime.anchor - market.logPrice), market.logPrice))
        }
        let hits = (0..<rows.count - 6).count { index in
            (rows[index].expected > 0) == (rows[index + 6].price > rows[index].price)
        }
        let accuracy = Double(hits) / Double(rows.count - 6)
        print("ORACLE", accuracy);
        #expect(accuracy > 0.56 && accuracy < 0.64, "seed \(seed): \(accuracy)")
    }
}

@Suite("Portable mathematics")
struct PortableMathTests {
    @Test("exponential and logarithm agree with the C library's to 14 digits", arguments: 1...4)
    func agreement(seed: UInt64) {
        var random = SampleRandom(seed: seed)
        for _ in 0..<5000 {
            let x = random.uniform(-40...40)
            if abs(PortableMath.exp(x) / exp(x) - 1) >= 1e-14 { Issue.record("exp \(x)") }
            let y = exp(x)
            if abs(PortableMath.log(y) - log(y)) >= 1e-14 * max(1, abs(x)) {
                Issue.record("log \(y)")
            }
        }
        #expect(PortableMath.exp(0) == 1)
        #expect(PortableMath.log(1) == 0)
    }

    @Test("normals have mean 0, variance 1 and kurtosis 3", arguments: 1...3)
    func normal(seed: UInt64) {
        var random = SampleRandom(seed: seed)
        let values = (0..<200_000).map { _ in random.normal() }
        func moment(_ power: Double) -> Double {
            values.map { pow($0, power) }.reduce(0, +) / Double(values.count)
        }
        #expect(abs(moment(1)) < 0.01)
        #expect(abs(moment(2) - 1) < 0.02)
        #expect(abs(moment(4) - 3) < 0.1)
    }

    @Test("the generator is xoshiro256**, seeded by SplitMix64")
    func reference() {
        // From the reference code in C with SplitMix64 started at 0.
        var random = SampleRandom(seed: 0)
        let first = (0..<3).map { _ in random.next() as UInt64 }
        #expect(
            first == [0x99EC_5F36_CB75_F2B4, 0xBF6E_1F78_4956_452A, 0x1A5F_849D_4933_E6E0])
    }
}
