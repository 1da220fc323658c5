import Domain
import ExchangeAPI
import Testing

@Suite("Back-filling a simulated venue")
struct BackfillPropertyTests {
    private func request(
        _ interval: TimeSpan, bars: Int64, emitsEmptyBars: Bool = false
    ) -> BackfillRequest {
        let end = ManualClock.start
        return BackfillRequest(
            market: "KRW-BTC", interval: interval,
            from: end - TimeSpan(nanoseconds: bars * interval.nanoseconds), to: end,
            emitsEmptyBars: emitsEmptyBars)
    }

    /// What the venue holds of the request that has settled.
    private func expected(
        _ venue: SimulatedHistory, _ request: BackfillRequest, _ plan: BackfillPlan
    ) -> [Timestamp] {
        venue.truth.compactMap(\.start).filter { $0 >= request.start && $0 < plan.settledEnd }
    }

    /// Bars and absent bars, laid side by side, leave nothing out and tell nothing twice.
    private func expectTiling(_ haul: CandleHaul, _ request: BackfillRequest, seed: UInt64) {
        var spans: [(from: Timestamp, to: Timestamp)] = (0..<haul.bars.count).map {
            (haul.bars[$0].start, haul.bars[$0].start + request.interval)
        }
        spans += haul.absent.map { ($0.from, $0.to) }
        spans.sort { $0.from < $1.from }
        for (span, next) in zip(spans, spans.dropFirst()) {
            #expect(span.to == next.from, "seed \(seed): \(span) then \(next)")
        }
        #expect((spans.first?.from ?? .distantFuture) < request.start + request.interval)
        #expect((spans.last?.to ?? .distantPast) >= request.end, "seed \(seed)")
        for hole in haul.absent {
            let length = (hole.to - hole.from).nanoseconds
            #expect(length == Int64(hole.bars) * request.interval.nanoseconds)
        }
    }

    @Test("whatever fails, comes short or comes twice, the result is the truth", arguments: 1...60)
    func equalsTruth(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let interval: TimeSpan = [.minutes(1), .minutes(5), .hours(4), .days(1)][
            Int(random.next() % 4)]
        var habits = SimulatedHistory.Habits()
        habits.pageSize = 1 + Int(random.next() % 200)
        habits.quiet = [0, 20, 90][Int(random.next() % 3)]
        habits.failing = [0, 10, 30][Int(random.next() % 3)]
        habits.emptying = [0, 20][Int(random.next() % 2)]
        habits.isSloppy = random.next() % 2 == 0
        habits.emitsEmptyBars = random.next() % 3 == 0
        if interval == .days(1) { habits.phase = .hours(15) }
        if interval == .hours(4) { habits.phase = .hours(3) }
        let request = request(interval, bars: 500, emitsEmptyBars: habits.emitsEmptyBars)
        let clock = ManualClock()
        let venue = SimulatedHistory(
            seed: seed, interval: interval, from: request.start - .days(2), clock: clock,
            habits: habits)
        var backfill = CandleBackfill(
            request, from: venue, clock: clock, policy: RetryPolicy(attempts: 30))
        let haul = await backfill.collect()
        #expect(haul.stop == nil, "seed \(seed)")
        let truth = expected(venue, request, backfill.plan)
        #expect(haul.bars.starts == truth.map(\.nanoseconds), "seed \(seed)")
        let prices = Dictionary(
            uniqueKeysWithValues: venue.truth.compactMap { candle in
                candle.start.map { ($0, candle.close) }
            })
        for index in 0..<haul.bars.count {
            let bar = haul.bars[index]
            #expect(bar.close == prices[bar.start], "seed \(seed), \(bar.start)")
        }
        expectTiling(haul, request, seed: seed)
        for hole in haul.absent where hole.to <= backfill.plan.settledEnd {
            let isBeforeAll = hole.to.nanoseconds <= haul.bars.starts.first ?? .max
            #expect(
                hole.reason == (habits.emitsEmptyBars ? .missing : .noTrade)
                    || hole.reason == .notOffered && isBeforeAll, "seed \(seed): \(hole)")
        }
        #expect(backfill.progress.fraction == 1)
        #expect(backfill.progress.bars == haul.bars.count)
    }

    @Test(
        "a stop keeps what came, says what is missing, and goes on where it stopped",
        arguments: 1...20)
    func resume(seed: UInt64) async throws {
        let request = request(.minutes(1), bars: 900)
        let clock = ManualClock()
        var habits = SimulatedHistory.Habits()
        habits.refusesFrom = 3
        let refusing = SimulatedHistory(
            seed: seed, interval: .minutes(1), from: request.start, clock: clock, habits: habits)
        var first = CandleBackfill(request, from: refusing, clock: clock)
        let early = await first.collect()
        #expect(
            early.stop
                == .stopped(
                    .refused(Refusal(.unknownMarket, message: "delisted")), attempts: 1,
                    before: first.plan.reached))
        expectTiling(early, request, seed: seed)
        #expect(early.bars.count > 0 && early.absent.first?.reason == .missing)
        #expect(early.absent.first?.to == first.plan.reached, "seed \(seed)")
        habits.refusesFrom = .max
        let willing = SimulatedHistory(
            seed: seed, interval: .minutes(1), from: request.start, clock: ManualClock(),
            habits: habits)
        var second = CandleBackfill(
            request, from: willing, clock: ManualClock(), reached: first.plan.reached)
        let late = await second.collect()
        #expect(late.stop == nil)
        let truth = expected(willing, request, first.plan)
        #expect(late.bars.starts + early.bars.starts == truth.map(\.nanoseconds), "seed \(seed)")
    }

    @Test(
        "what is older than the venue's history is not offered, which is not the same as no trade")
    func listing() async throws {
        let request = request(.minutes(1), bars: 500)
        let clock = ManualClock()
        let venue = SimulatedHistory(
            seed: 7, interval: .minutes(1), from: request.start + .minutes(300), clock: clock,
            habits: .init())
        var backfill = CandleBackfill(request, from: venue, clock: clock)
        let haul = await backfill.collect()
        let first = try #require(haul.absent.first)
        #expect(first.reason == .notOffered)
        #expect(first.to.nanoseconds == haul.bars.starts.first)
        #expect(haul.absent.filter { $0.reason == .notOffered }.count == 1)
        expectTiling(haul, request, seed: 7)
    }

    @Test("a venue that owes every bar and leaves one out leaves it missing")
    func owed() async throws {
        let request = request(.minutes(1), bars: 400, emitsEmptyBars: true)
        let clock = ManualClock()
        // It says it emits empty bars and does not.
        let venue = SimulatedHistory(
            seed: 11, interval: .minutes(1), from: request.start - .days(1), clock: clock,
            habits: .init())
        var backfill = CandleBackfill(request, from: venue, clock: clock)
        let haul = await backfill.collect()
        #expect(haul.absent.count > 20)
        #expect(haul.absent.allSatisfy { $0.reason == .missing })
    }

    @Test("what a venue whose clock is behind has not finished is missing, not quiet")
    func behind() async throws {
        let request = request(.minutes(1), bars: 300)
        let clock = ManualClock()
        var habits = SimulatedHistory.Habits()
        habits.quiet = 0
        habits.behind = .seconds(90)
        let venue = SimulatedHistory(
            seed: 5, interval: .minutes(1), from: request.start - .days(1), clock: clock,
            habits: habits)
        var backfill = CandleBackfill(request, from: venue, clock: clock)
        let haul = await backfill.collect()
        #expect(haul.stop == nil && haul.bars.count >= 297)
        #expect(haul.absent.map(\.reason) == [.missing])
        expectTiling(haul, request, seed: 5)
    }

    @Test("the newest bar is left to settle, and said to be missing")
    func settling() async throws {
        let clock = ManualClock()
        clock.set(try #require(Timestamp(iso8601: "2026-09-21T12:00:03Z")))
        let end = try #require(Timestamp(iso8601: "2026-09-21T12:00:00Z"))
        let request = BackfillRequest(
            market: "KRW-BTC", interval: .minutes(1), from: end - .minutes(10), to: end,
            emitsEmptyBars: false)
        var habits = SimulatedHistory.Habits()
        habits.quiet = 0
        let venue = SimulatedHistory(
            seed: 3, interval: .minutes(1), from: end - .hours(1), clock: clock, habits: habits)
        var backfill = CandleBackfill(request, from: venue, clock: clock)
        let haul = await backfill.collect()
        #expect(haul.bars.count == 9)
        #expect(
            haul.absent == [
                AbsentBars(from: end - .minutes(1), to: end, bars: 1, reason: .missing)
            ])
        #expect(haul.stop == nil)
    }
}
