import Domain
import Foundation
import Prediction
import Risk
import Service
import SimulatedVenue
import Storage
import Synchronization
import Testing
import Trading

@Suite("A live paper run")
struct LiveRunTests {
    @Test("trades what a backtest over the same candles trades")
    func agreement() async throws {
        let folder = try Folder()
        let series = Market.series(minutes: 90, seed: 4)
        // The run begins within the first minute, and trades from the next one on.
        let heard = series.slice(1..<series.count)
        let recorded = try await folder.run(heard, status: .done) { runner in
            try runner.run { _ in true }
        }
        let market = Market(series)
        let bars = Count()
        let live = try await folder.run(BarSeries(interval: .minutes(1)), status: .done) { runner in
            try runner.run(
                market.feed,
                until: LiveEnd(at: market.end, goOn: { true }) { note in
                    if case .bar = note { bars.add() }
                })
        }
        #expect(bars.value == heard.count)
        #expect(live.totals.fills > 4)
        #expect(live.totals.fills == recorded.totals.fills)
        #expect(live.totals.fees == recorded.totals.fees)
        #expect(live.totals.longSignals == recorded.totals.longSignals)
        #expect(live.endEquity == recorded.endEquity)
    }

    @Test("fetches what it did not hear, and decides nothing on candles that came too late")
    func outage() async throws {
        let folder = try Folder()
        let series = Market.series(minutes: 60, seed: 5)
        let market = Market(series)
        market.deafen(from: 20, to: 30)
        let (late, bars) = (Count(), Count())
        let notes = Mutex<[LiveNote]>([])
        _ = try await folder.run(BarSeries(interval: .minutes(1)), status: .done) { runner in
            try runner.run(
                market.feed,
                until: LiveEnd(at: market.end, goOn: { true }) { note in
                    switch note {
                    case .bar: bars.add()
                    case .late: late.add()
                    default: notes.withLock { $0.append(note) }
                    }
                })
        }
        #expect(bars.value + late.value == series.count - 1)
        let told = notes.withLock { $0 }
        #expect(told.contains(.lost("deaf")))
        #expect(told.contains { if case .dataMiss = $0 { true } else { false } })
        #expect(late.value > 0)
    }

    @Test("stops in good order when it is told to")
    func stopped() async throws {
        let folder = try Folder()
        let market = Market(Market.series(minutes: 60, seed: 6))
        let bars = Count()
        let end = try await folder.run(BarSeries(interval: .minutes(1)), status: .interrupted) {
            runner in
            try runner.run(
                market.feed,
                until: LiveEnd(at: nil, goOn: { bars.value < 10 }) { note in
                    if case .bar = note { bars.add() }
                })
        }
        #expect(end.totals.bars == 10)
    }
}

/// Counts from the run's thread.
private final class Count: Sendable {
    private let count = Mutex(0)

    var value: Int { count.withLock { $0 } }

    func add() { count.withLock { $0 += 1 } }
}

/// A market whose clock runs ten seconds further each time that somebody looks at it.
private final class Market: Sendable {
    static let start = Timestamp(milliseconds: 1_790_000_040_000)

    private struct State {
        var now = Market.start
        var next = 0
        var deaf: Range<Int>?
        var isDeaf = false
        var refusals = 1
    }
    private let series: BarSeries
    private let state = Mutex(State())

    init(_ series: BarSeries) { self.series = series }

    var end: Timestamp { Self.start + .minutes(Int64(series.count)) }

    var feed: LiveFeed {
        let box = Mutex<LiveFeed?>(nil)
        let feed = LiveFeed(
            clock: { [self] in
                let (now, news) = tick()
                box.withLock { feed in for item in news { feed?.put(item) } }
                return now
            },
            fetch: { [self] from, to, feed in feed.put(answer(from, to)) })
        box.withLock { $0 = feed }
        feed.put(.restored(at: Self.start))
        return feed
    }

    func deafen(from: Int, to: Int) { state.withLock { $0.deaf = from..<to } }

    private func tick() -> (Timestamp, [LiveNews]) {
        state.withLock { state in
            state.now = state.now + .seconds(10)
            var news: [LiveNews] = []
            while state.next < series.count, series[state.next].start < state.now {
                let isDeaf = state.deaf?.contains(state.next) ?? false
                if isDeaf, !state.isDeaf { news.append(.lost("deaf")) }
                if !isDeaf, state.isDeaf { news.append(.restored(at: series[state.next].start)) }
                state.isDeaf = isDeaf
                if !isDeaf { news += trades(of: series[state.next]) }
                state.next += 1
            }
            return (state.now, news)
        }
    }

    /// Open, low, high and close, in a quarter of the volume each.
    private func trades(of bar: Bar) -> [LiveNews] {
        let quarter = Quantity(raw: bar.volume.raw / 4)
        return [bar.open, bar.low, bar.high, bar.close].enumerated().map { index, price in
            .trade(price: price, quantity: quarter, at: bar.start + .seconds(Int64(index)))
        }
    }

    private func answer(_ from: Timestamp, _ to: Timestamp) -> LiveNews {
        let isRefused = state.withLock { state in
            state.refusals -= 1
            return state.refusals == 0
        }
        if isRefused { return .fetchFailed("the venue is not there") }
        let bars = (0..<series.count).map { series[$0] }.filter {
            $0.start >= from && $0.start < to
        }
        return .fetched(bars, upTo: to)
    }

    /// A seeded walk on a grid of thousands, with volumes that four divides.
    static func series(minutes: Int, seed: UInt64) -> BarSeries {
        var random = SeededRandom(seed: seed)
        var series = BarSeries(interval: .minutes(1))
        var price: Int64 = 100_000_000
        for minute in 0..<minutes {
            let open = price
            price += (Int64(random.next() % 201) - 100) * 1000
            let high = max(open, price) + 5000
            let low = min(open, price) - 5000
            series.append(
                Bar(
                    start: start + .minutes(Int64(minute)), open: .init(raw: open * 100_000_000),
                    high: .init(raw: high * 100_000_000), low: .init(raw: low * 100_000_000),
                    close: .init(raw: price * 100_000_000), volume: Quantity(raw: 40_000_000_000)))
        }
        return series
    }
}

/// A folder with a database, removed at the end.
private final class Folder: Sendable {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "haetae-\(UUID())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Runs on a thread of its own: a run waits by sleeping, and tests share few threads.
    func run(
        _ bars: BarSeries, status: RunStatus,
        _ work: @escaping @Sendable (Runner) throws -> RunStatus
    ) async throws -> RunEnd {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { [self] in
                continuation.resume(with: Result { try runHere(bars, status, work) })
            }
        }
    }

    private func runHere(
        _ bars: BarSeries, _ status: RunStatus, _ work: (Runner) throws -> RunStatus
    ) throws -> RunEnd {
        let store = try Store.open(
            url.appending(path: "\(UUID()).sqlite").path, purpose: "a test")
        let header = RunHeader(
            id: "20260921-140720-test", number: 7, mode: .paper, instrument: Self.instrument.id,
            currency: .krw, capital: try Money(parsing: "10000000"), predictor: "ema:3/8",
            model: nil, seed: 1, isSynthetic: true, startedAt: Market.start, version: "test")
        var parameters = EngineParameters()
        parameters.gate = .off
        let plan = RunPlan(
            header: header, instrument: Self.instrument, bars: bars, firstTraded: 0,
            predictor: .emaCross(EMACross(fast: 3, slow: 8, interval: .minutes(1))),
            parameters: parameters, limits: RiskLimits(), simulation: .standard)
        let outcome = try work(try Runner(plan, store: store))
        #expect(outcome == status)
        return try #require(try store.run("latest").end)
    }

    private static let instrument = Instrument(
        id: InstrumentID(exchange: "upbit", market: "KRW-BTC"), kind: .spot,
        base: Currency("BTC"), quote: .krw, ticks: TickTable(Price(raw: 100_000_000_000)),
        lot: Quantity(raw: 1), makerFee: Rate(raw: 50_000), takerFee: Rate(raw: 50_000),
        feeRounding: .exact)
}
