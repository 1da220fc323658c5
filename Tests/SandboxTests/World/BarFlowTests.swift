import Domain
import MarketData
@testable import SimulatedVenue
import Testing

@testable import Sandbox

@Suite("Trades and a book are made out of bars")
struct BarFlowTests {
    static let start = Timestamp(milliseconds: 1_790_000_040_000)

    static let won = Instrument(
        id: InstrumentID(exchange: "upbit", market: "KRW-BTC"), kind: .spot,
        base: Currency("BTC"), quote: .krw,
        ticks: TickTable(bands: [
            .init(from: .zero, tick: Price(raw: FixedPoint.scale)),
            .init(
                from: Price(raw: 1_000_000 * FixedPoint.scale),
                tick: Price(raw: 1000 * FixedPoint.scale)),
        ]), lot: Quantity(raw: 1), minimumNotional: Money(raw: 5000 * Money.scale),
        makerFee: Rate(raw: 50_000), takerFee: Rate(raw: 50_000), feeRounding: .exact)

    static func sample(_ seed: UInt64, from start: Timestamp = start) -> SampleMarket {
        SampleMarket(
            SampleMarketSettings(
                ticks: won.ticks, startPrice: Price(raw: 140_000_000 * FixedPoint.scale),
                start: start, meanVolume: Quantity(raw: 2 * FixedPoint.scale), quietShare: 0.1,
                seed: seed))
    }

    @Test(
        "the trades of each minute make its bar again, to the last unit",
        arguments: 1...6 as ClosedRange<UInt64>)
    func barsComeOut(seed: UInt64) throws {
        var market = Self.sample(seed)
        let bars = market.series(minutes: 200)
        var flow = BarFlow(
            past: BarSeries(interval: .minutes(1)), source: .recording(bars, next: 0),
            instrument: Self.won, seed: seed)
        var history = MinuteHistory(BarSeries(interval: .minutes(1)), of: Self.won)
        var number: UInt64 = 0
        var last = Timestamp.distantPast
        while let event = flow.next(upTo: .distantFuture) {
            #expect(event.time >= last)
            last = event.time
            guard case .trade(let price, let quantity, let side) = event.action else { continue }
            number += 1
            history.add(
                PublicTrade(
                    number: number, market: MarketIndex(raw: 0), price: price,
                    quantity: quantity, takerSide: side, time: event.time))
        }
        #expect(flow.isOver)
        let made = history.bars(
            of: .minutes(1), before: .distantFuture, limit: bars.count + 1)
        #expect(made.map(\.bar) == (0..<bars.count).map { bars[$0] }, "seed \(seed)")
    }

    @Test(
        "the book that is told is never crossed, and stands round the last trade",
        arguments: 1...5 as ClosedRange<UInt64>)
    func book(seed: UInt64) {
        var flow = BarFlow(
            past: BarSeries(interval: .minutes(1)), source: .sample(Self.sample(seed)),
            instrument: Self.won, seed: seed)
        var bids: [Price: Quantity] = [:]
        var asks: [Price: Quantity] = [:]
        var last: (price: Price, time: Timestamp)?
        var looked = 0
        while let event = flow.next(upTo: Self.start + .minutes(40)) {
            if let last, event.time > last.time, let bid = bids.keys.max(),
                let ask = asks.keys.min()
            {
                #expect(bid < ask, "seed \(seed)")
                #expect(last.price == bid || last.price == ask)
                looked += 1
            }
            switch event.action {
            case .level(.buy, let price, let quantity):
                bids[price] = quantity == .zero ? nil : quantity
            case .level(.sell, let price, let quantity):
                asks[price] = quantity == .zero ? nil : quantity
            case .trade(let price, _, _): last = (price, event.time)
            case .index: Issue.record("a spot market has no index")
            }
            #expect(bids.keys.allSatisfy(Self.won.ticks.contains))
            #expect(asks.keys.allSatisfy(Self.won.ticks.contains))
        }
        #expect(looked > 50)
    }

    @Test("nothing comes before its time, and asking often changes nothing")
    func time() {
        var whole = BarFlow(
            past: BarSeries(interval: .minutes(1)), source: .sample(Self.sample(7)),
            instrument: Self.won, seed: 7)
        var parts = whole
        let end = Self.start + .minutes(30)
        var all: [FlowEvent] = []
        while let event = whole.next(upTo: end) { all.append(event) }
        var bit: [FlowEvent] = []
        var time = Self.start - .minutes(1)
        while time < end {
            time = time + .milliseconds(777)
            while let event = parts.next(upTo: min(time, end)) {
                #expect(event.time <= time)
                bit.append(event)
            }
        }
        #expect(all == bit)
        #expect(all.count > 1000)
    }
}
