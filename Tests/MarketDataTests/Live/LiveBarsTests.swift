import Domain
import MarketData
import Testing

@Suite("Bars of a live stream")
struct LiveBarsTests {
    private static let start = Timestamp(milliseconds: 1_790_000_040_000)

    private func at(_ seconds: Int64) -> Timestamp { Self.start + .seconds(seconds) }

    private func bars(heardFrom second: Int64 = 0) -> LiveBars {
        var bars = LiveBars(interval: .minutes(1), from: Self.start)
        bars.restored(at: at(second))
        return bars
    }

    private func price(_ units: Int64) -> Price { Price(raw: units * FixedPoint.scale) }
    private let one = Quantity(raw: FixedPoint.scale)

    private func bar(
        _ second: Int64, _ open: Int64, _ high: Int64, _ low: Int64, _ close: Int64, _ volume: Int64
    ) -> Bar {
        Bar(
            start: at(second), open: price(open), high: price(high), low: price(low),
            close: price(close), volume: Quantity(raw: volume * FixedPoint.scale))
    }

    @Test("close after their end and the time that trades are under way")
    func closes() {
        var bars = bars()
        bars.add(price: price(100), quantity: one, at: at(1))
        bars.add(price: price(103), quantity: one, at: at(20))
        bars.add(price: price(99), quantity: one, at: at(59))
        #expect(bars.advance(to: at(61)).isEmpty)
        #expect(bars.advance(to: at(62)) == [.bar(bar(0, 100, 103, 99, 99, 3))])
        #expect(bars.advance(to: at(100)).isEmpty)
    }

    @Test("take a late trade of the interval before, and count one that comes too late")
    func late() {
        var bars = bars()
        bars.add(price: price(100), quantity: one, at: at(30))
        bars.add(price: price(200), quantity: one, at: at(61))
        bars.add(price: price(101), quantity: one, at: at(59))
        #expect(bars.advance(to: at(62)) == [.bar(bar(0, 100, 101, 100, 101, 2))])
        bars.add(price: price(1), quantity: one, at: at(58))
        #expect(bars.lateTrades == 1)
        #expect(bars.advance(to: at(122)) == [.bar(bar(60, 200, 200, 200, 200, 1))])
    }

    @Test("open and close by the venue's time, whatever the order of arrival")
    func order() {
        var bars = bars()
        for (second, units) in [(20, 5), (10, 3), (50, 8), (40, 7)] as [(Int64, Int64)] {
            bars.add(price: price(units), quantity: one, at: at(second))
        }
        #expect(bars.advance(to: at(70)) == [.bar(bar(0, 3, 8, 3, 8, 4))])
    }

    @Test("are none for an interval in which nothing traded")
    func quiet() {
        var bars = bars()
        bars.add(price: price(5), quantity: one, at: at(130))
        #expect(bars.advance(to: at(190)) == [.bar(bar(120, 5, 5, 5, 5, 1))])
        #expect(bars.next == at(180))
    }

    @Test("are fetched for the interval in which listening began")
    func beginning() {
        var bars = bars(heardFrom: 30)
        bars.add(price: price(5), quantity: one, at: at(40))
        bars.add(price: price(6), quantity: one, at: at(70))
        #expect(bars.advance(to: at(62)).isEmpty)
        #expect(bars.advance(to: at(75)) == [.fetch(from: at(0), to: at(60))])
        // Later bars wait for it.
        #expect(bars.advance(to: at(130)).isEmpty)
        #expect(
            bars.fetched([bar(0, 4, 5, 4, 5, 9)], upTo: at(60)) == [.bar(bar(0, 4, 5, 4, 5, 9))])
        #expect(bars.advance(to: at(130)) == [.bar(bar(60, 6, 6, 6, 6, 1))])
    }

    @Test("are fetched while the stream is broken, and until a whole interval was heard again")
    func outage() {
        var bars = bars()
        bars.add(price: price(5), quantity: one, at: at(10))
        #expect(bars.advance(to: at(62)).count == 1)
        bars.lost()
        #expect(bars.advance(to: at(140)) == [.fetch(from: at(60), to: at(120))])
        #expect(bars.fetched([], upTo: at(120)).isEmpty)
        bars.restored(at: at(150))
        bars.add(price: price(9), quantity: one, at: at(160))
        bars.add(price: price(8), quantity: one, at: at(185))
        #expect(bars.advance(to: at(195)) == [.fetch(from: at(120), to: at(180))])
        #expect(bars.giveUp(upTo: at(180)) == [.missing(from: at(120), to: at(180))])
        #expect(bars.advance(to: at(242)) == [.bar(bar(180, 8, 8, 8, 8, 1))])
    }

    @Test(
        "come in order, each once and equal to the truth, through seeded outages", arguments: 1...40
    )
    func property(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var bars = bars()
        var truth: [Timestamp: Bar] = [:]
        var given: [Bar] = []
        var missing: [Range<Timestamp>] = []
        var isHeard = true
        func carryOut(_ steps: [LiveBars.Step]) {
            for step in steps {
                switch step {
                case .bar(let bar): given.append(bar)
                case .missing(let from, let to): missing.append(from..<to)
                case .fetch(let from, let to):
                    #expect(from < to)
                    if random.next() % 8 == 0 {
                        carryOut(bars.giveUp(upTo: to))
                    } else {
                        let answer = truth.values.filter { $0.start >= from && $0.start < to }
                            .sorted { $0.start < $1.start }
                        carryOut(bars.fetched(answer, upTo: to))
                    }
                }
            }
        }
        for second in Int64(0)..<3_600 {
            let now = at(second)
            if random.next() % 97 == 0 {
                isHeard.toggle()
                if isHeard { bars.restored(at: now) } else { bars.lost() }
            }
            if random.next() % 23 == 0 {
                let price = price(Int64(random.next() % 50) + 100)
                let slot = now.floored(to: .minutes(1))
                let before = truth[slot]
                truth[slot] = Bar(
                    start: slot, open: before?.open ?? price,
                    high: max(before?.high ?? price, price), low: min(before?.low ?? price, price),
                    close: price, volume: Quantity(raw: (before?.volume.raw ?? 0) + one.raw))
                if isHeard { bars.add(price: price, quantity: one, at: now) }
            }
            carryOut(bars.advance(to: now))
        }
        #expect(zip(given, given.dropFirst()).allSatisfy { $0.start < $1.start })
        #expect(given.allSatisfy { truth[$0.start] == $0 })
        let expected = truth.values.filter { bar in
            bar.start < bars.next && !missing.contains { $0.contains(bar.start) }
        }
        #expect(given.count == expected.count)
        #expect(given.count > 20)
    }
}
