import Domain
import MarketData
@testable import SimulatedVenue
import Testing

@testable import Sandbox

@Suite("The candles of a sandbox")
struct MinuteHistoryTests {
    private func bar(_ minute: Int64, _ close: Int64, volume: Int64 = 1) -> Bar {
        let price = Price(raw: close * FixedPoint.scale)
        return Bar(
            start: BarFlowTests.start + .minutes(minute), open: price, high: price, low: price,
            close: price, volume: Quantity(raw: volume * FixedPoint.scale))
    }

    private func history(_ bars: [Bar]) -> MinuteHistory {
        var series = BarSeries(interval: .minutes(1))
        for bar in bars { series.append(bar) }
        return MinuteHistory(series, of: BarFlowTests.won)
    }

    @Test("periods without a trade are absent, and a page may span far more of them")
    func gaps() {
        let history = history([bar(0, 10), bar(1, 11, volume: 0), bar(500, 12), bar(501, 13)])
        let bars = history.bars(of: .minutes(1), before: .distantFuture, limit: 2)
        #expect(bars.map(\.bar.close.raw) == [12, 13].map { $0 * FixedPoint.scale })
        #expect(
            history.bars(of: .minutes(1), before: .distantFuture, limit: 9).count == 3)
        #expect(
            history.bars(
                of: .minutes(1), before: BarFlowTests.start + .minutes(500), limit: 9
            ).count == 1)
    }

    @Test("hours are made of their minutes: first open, extremes, last close, sums")
    func folded() throws {
        // The first minute of an hour of UTC.
        let offset = (BarFlowTests.start + .hours(1)).floored(to: .hours(1)) - BarFlowTests.start
        let first = offset.nanoseconds / TimeSpan.minutes(1).nanoseconds
        let history = history([
            bar(first - 1, 1), bar(first, 10), bar(first + 5, 30, volume: 2),
            bar(first + 59, 20), bar(first + 60, 99),
        ])
        let hours = history.bars(of: .hours(1), before: .distantFuture, limit: 10)
        try #require(hours.count == 3)
        let hour = hours[1]
        #expect(hour.bar.open == Price(raw: 10 * FixedPoint.scale))
        #expect(hour.bar.high == Price(raw: 30 * FixedPoint.scale))
        #expect(hour.bar.low == Price(raw: 10 * FixedPoint.scale))
        #expect(hour.bar.close == Price(raw: 20 * FixedPoint.scale))
        #expect(hour.bar.volume == Quantity(raw: 4 * FixedPoint.scale))
        #expect(hour.turnover == Money(raw: (10 + 60 + 20) * Money.scale))
    }

    @Test("sums beyond what a quantity can hold are told as the most, and break nothing")
    func full() throws {
        // The largest volume there is, in each of two minutes, and trades on top of it.
        let most = Int64.max / FixedPoint.scale
        let offset = (BarFlowTests.start + .hours(1)).floored(to: .hours(1)) - BarFlowTests.start
        let first = offset.nanoseconds / TimeSpan.minutes(1).nanoseconds
        var history = history([
            bar(first, 2, volume: most), bar(first + 1, 2, volume: most),
        ])
        for number in 1...3 as ClosedRange<UInt64> {
            history.add(
                VenueTrade(
                    number: number, market: MarketIndex(raw: 0),
                    price: Price(raw: 2 * FixedPoint.scale),
                    quantity: Quantity(raw: most * FixedPoint.scale), takerSide: .buy,
                    time: BarFlowTests.start + .minutes(first + 1) + .seconds(Int64(number))))
        }
        let minutes = history.bars(of: .minutes(1), before: .distantFuture, limit: 9)
        #expect(
            minutes.map(\.bar.volume)
                == [Quantity(raw: most * FixedPoint.scale), Quantity(raw: .max)])
        let hours = history.bars(of: .hours(1), before: .distantFuture, limit: 9)
        #expect(hours.map(\.bar.volume) == [Quantity(raw: .max)])
        #expect(hours.first?.turnover == Money(raw: Int128(most) * 5 * 2 * Money.scale))
    }

    @Test("the tape keeps the newest trades and pages backwards")
    func tape() {
        var tape = TradeTape()
        let last = UInt64(TradeTape.capacity) + 5
        for number in 1...last {
            tape.add(
                VenueTrade(
                    number: number, market: MarketIndex(raw: 0), price: Price(raw: 1),
                    quantity: Quantity(raw: 1), takerSide: .buy, time: BarFlowTests.start))
        }
        #expect(tape.newest(before: nil, limit: 2).map(\.number) == [last, last - 1])
        #expect(tape.newest(before: last, limit: 1).map(\.number) == [last - 1])
        #expect(tape.newest(before: nil, limit: .max).count == TradeTape.capacity)
        #expect(tape.newest(before: 6, limit: 5).isEmpty)
    }
}
