import Domain
import Testing

@testable import MarketData

@Suite("Bar folder")
struct BarFolderTests {
    @Test("the longer bar comes with its last constituent, from first open to last close")
    func complete() throws {
        var folder = try BarFolder(from: .minutes(1), to: .minutes(5))
        #expect(folder.add(bar(at: 5, open: 10, high: 12, low: 9, close: 11, volume: 1)) == nil)
        #expect(folder.add(bar(at: 6, open: 11, high: 11, low: 11, close: 11, volume: 2)) == nil)
        #expect(folder.add(bar(at: 7, open: 11, high: 15, low: 10, close: 14, volume: 3)) == nil)
        #expect(folder.add(bar(at: 8, open: 14, high: 14, low: 7, close: 8, volume: 4)) == nil)
        #expect(
            folder.add(bar(at: 9, open: 8, high: 9, low: 8, close: 9, volume: 5))
                == bar(at: 5, open: 10, high: 15, low: 7, close: 9, volume: 15))
        #expect(folder.flush(upTo: .distantFuture) == nil)
    }

    @Test("an interval whose last minutes had no bar comes with the flush, not before its end")
    func flush() throws {
        var folder = try BarFolder(from: .minutes(1), to: .minutes(5))
        #expect(folder.add(bar(at: 6)) == nil)
        #expect(folder.flush(upTo: bar(at: 9).start) == nil)
        #expect(folder.flush(upTo: bar(at: 10).start) == bar(at: 5))
        #expect(folder.flush(upTo: bar(at: 20).start) == nil)
    }

    @Test("one bar can end two intervals: the one before it, and its own")
    func two() throws {
        var folder = try BarFolder(from: .minutes(1), to: .minutes(5))
        var given: [Bar] = []
        for minute: Int64 in [0, 9, 10, 31] { folder.fold(bar(at: minute)) { given.append($0) } }
        #expect(given == [bar(at: 0), bar(at: 5), bar(at: 10)])
        #expect(folder.flush(upTo: bar(at: 35).start) == bar(at: 30))
    }

    @Test("a bar that comes after its interval was given out is counted and changes nothing")
    func late() throws {
        var folder = try BarFolder(from: .minutes(1), to: .minutes(5))
        _ = folder.add(bar(at: 0))
        #expect(folder.flush(upTo: bar(at: 5).start) != nil)
        #expect(folder.add(bar(at: 4)) == nil)
        #expect(folder.lateBars == 1)
        #expect(folder.flush(upTo: .distantFuture) == nil)
        _ = folder.add(bar(at: 5))
        #expect(folder.add(bar(at: 5)) == nil)
        #expect(folder.lateBars == 2)
        #expect(folder.flush(upTo: .distantFuture)?.volume == bar(at: 5).volume)
    }

    @Test("a span that is no multiple is refused", arguments: [(5, 1), (3, 5), (3, 10)])
    func notAMultiple(source: Int64, target: Int64) {
        let error = FoldingError.notAMultiple(source: .minutes(source), target: .minutes(target))
        #expect(throws: error) {
            _ = try BarFolder(from: .minutes(source), to: .minutes(target))
        }
    }

    @Test("volumes whose sum does not fit stay at the largest value")
    func overflow() throws {
        var folder = try BarFolder(from: .minutes(1), to: .minutes(5))
        let huge = Bar(
            start: Timestamp(nanoseconds: 0), open: price(1), high: price(1), low: price(1),
            close: price(1), volume: Quantity(raw: .max - 1))
        _ = folder.add(huge)
        _ = folder.add(bar(at: 1))
        #expect(folder.flush(upTo: bar(at: 5).start)?.volume.raw == .max)
    }

    @Test("the last interval of a series is left out if the series ends inside it")
    func unfinished() throws {
        var series = BarSeries(interval: .minutes(1))
        for minute: Int64 in [0, 1, 2, 3, 4, 5, 6, 7, 8] { series.append(bar(at: minute)) }
        #expect(try series.folded(to: .minutes(5)).starts == [0])
        series.append(bar(at: 10))
        #expect(try series.folded(to: .minutes(5)).starts == [0, 300_000_000_000])
    }

    @Test("1m to 5m to 15m is 1m to 15m, and volumes add up", arguments: 1...20)
    func twoSteps(seed: UInt64) throws {
        var random = SampleRandom(seed: seed)
        var market = SampleMarket(
            SampleMarketSettings(
                ticks: TickTable(price(1)), startPrice: price(50_000),
                start: Timestamp(milliseconds: 1_700_000_000_000), meanVolume: price(2).asQuantity,
                quietShare: random.uniform(0...0.4), seed: seed))
        // Holes longer than an interval, besides the quiet minutes of the market itself.
        var series = BarSeries(interval: .minutes(1))
        for _ in 0..<200 {
            let kept = random.next() % 60
            for _ in 0..<kept { if let bar = market.next() { series.append(bar) } }
            for _ in 0..<random.next() % 60 { _ = market.next() }
        }
        let direct = try series.folded(to: .minutes(15))
        let fives = try series.folded(to: .minutes(5))
        let steps = try fives.folded(to: .minutes(15))
        // The direct way may give one more: 5m drops the unfinished end first.
        let common = min(direct.count, steps.count)
        #expect(direct.count - common <= 1 && steps.count - common <= 0, "seed \(seed)")
        #expect(direct.slice(0..<common) == steps.slice(0..<common), "seed \(seed)")
        let end = (direct.starts.last ?? 0) + TimeSpan.minutes(15).nanoseconds
        let inside = series.firstIndex(from: Timestamp(nanoseconds: end))
        #expect(
            direct.volumes.reduce(0, +) == series.volumes[..<inside].reduce(0, +), "seed \(seed)")
        #expect(direct.starts.allSatisfy { $0 % TimeSpan.minutes(15).nanoseconds == 0 })
    }
}

extension Price {
    var asQuantity: Quantity { Quantity(raw: raw) }
}
