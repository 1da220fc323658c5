import Domain
import ExchangeAPI
import Testing

@Suite("Plan of a back-fill")
struct BackfillPlanTests {
    private let noon = Timestamp(nanoseconds: 1_789_992_000_000_000_000)

    private func plan(emitsEmptyBars: Bool = false) -> BackfillPlan {
        BackfillPlan(
            BackfillRequest(
                market: "KRW-BTC", interval: .minutes(1), from: noon - .minutes(10), to: noon,
                emitsEmptyBars: emitsEmptyBars),
            now: noon + .hours(1))
    }

    private func candle(
        _ minute: Int64, price: Int64 = 100, venue: TimeSpan = .zero, shift: TimeSpan = .zero
    ) -> MarketCandle {
        let start = noon - .minutes(minute) + shift
        let value = Price(raw: price)
        return MarketCandle(
            instrument: InstrumentID(exchange: "upbit", market: "KRW-BTC"), stamp: .start(start),
            interval: .minutes(1), open: value, high: value, low: value, close: value,
            volume: .zero, turnover: nil,
            times: EventTimes(venue: start + venue, received: start))
    }

    @Test("a page settles the stretch from its oldest bar to the bound; holes in it are no trade")
    func page() throws {
        var plan = plan()
        #expect(plan.nextBound == noon)
        let page = try #require(try plan.take([candle(2), candle(3), candle(6)]))
        #expect(page.from == noon - .minutes(6) && page.to == noon)
        #expect(page.bars.map(\.start) == [6, 3, 2].map { noon - .minutes($0) })
        #expect(
            page.absent == [
                AbsentBars(
                    from: noon - .minutes(5), to: noon - .minutes(3), bars: 2, reason: .noTrade),
                AbsentBars(from: noon - .minutes(1), to: noon, bars: 1, reason: .noTrade),
            ])
        #expect(plan.nextBound == noon - .minutes(6))
        #expect(plan.fraction == 0.6)
        #expect(
            plan.unanswered == [
                AbsentBars(
                    from: noon - .minutes(10), to: noon - .minutes(6), bars: 4, reason: .missing)
            ])
    }

    @Test("bars before the start end the plan and are left out")
    func end() throws {
        var plan = plan()
        let page = try #require(try plan.take([candle(9), candle(12)]))
        #expect(page.bars.count == 1)
        #expect(page.from == noon - .minutes(10))
        #expect(page.absent.map(\.bars) == [1, 8])
        #expect(plan.nextBound == nil && plan.unanswered.isEmpty && plan.fraction == 1)
    }

    @Test("an answer without bars is asked for once more before it is believed")
    func empty() throws {
        var plan = plan()
        #expect(try plan.take([]) == nil)
        #expect(plan.nextBound == noon)
        #expect(try plan.take([candle(5)]) != nil)
        #expect(try plan.take([]) == nil)
        let page = try #require(try plan.take([]))
        #expect(page.absent.map(\.reason) == [.notOffered])
        #expect(plan.nextBound == nil)
    }

    @Test("a page of bars that were there already is an error and changes nothing")
    func noProgress() throws {
        var plan = plan()
        _ = try plan.take([candle(3), candle(4)])
        let before = plan
        #expect(
            throws: BackfillError.noProgress(
                before: noon - .minutes(4), newest: noon - .minutes(3))
        ) { _ = try plan.take([candle(3), candle(4)]) }
        #expect(plan.nextBound == before.nextBound && plan.reached == before.reached)
    }

    @Test("a row told twice counts once: the one the venue stamped last", arguments: [true, false])
    func repeated(isLaterFirst: Bool) throws {
        var plan = plan()
        let early = candle(3, price: 100, venue: .seconds(10))
        let late = candle(3, price: 200, venue: .seconds(59))
        let rows = isLaterFirst ? [late, early] : [early, late]
        let page = try #require(try plan.take(rows))
        #expect(page.bars.map(\.close) == [Price(raw: 200)])
        #expect(page.repeatedRows == 1)
    }

    @Test("a bar off the grid of the others is an error")
    func offGrid() {
        var plan = plan()
        #expect(
            throws: BackfillError.offGrid(
                start: noon - .minutes(4) + .seconds(1), interval: .minutes(1))
        ) { _ = try plan.take([candle(3), candle(4, shift: .seconds(1))]) }
    }

    @Test("a close outside of high and low is an error")
    func impossible() {
        var plan = plan()
        let row = MarketCandle(
            instrument: InstrumentID(exchange: "upbit", market: "KRW-BTC"),
            stamp: .start(noon - .minutes(1)), interval: .minutes(1), open: Price(raw: 1),
            high: Price(raw: 2), low: Price(raw: 1), close: Price(raw: 3), volume: .zero,
            turnover: nil, times: EventTimes(venue: nil, received: noon))
        #expect(throws: BackfillError.self) { _ = try plan.take([row]) }
    }

    @Test("a request that ends in the future stops at what has settled")
    func future() {
        let plan = BackfillPlan(
            BackfillRequest(
                market: "KRW-BTC", interval: .minutes(5), from: noon - .hours(1),
                to: noon + .hours(1), emitsEmptyBars: false, settling: .seconds(10)),
            now: noon + .seconds(4))
        #expect(plan.nextBound == noon)
        #expect(plan.unanswered.last?.to == noon + .hours(1))
        #expect(plan.unanswered.last?.from == noon - .minutes(5))
        let nothing = BackfillPlan(
            BackfillRequest(
                market: "KRW-BTC", interval: .minutes(5), from: noon, to: noon + .hours(1),
                emitsEmptyBars: false), now: noon + .seconds(4))
        #expect(nothing.nextBound == nil)
    }

    @Test("retries: refusals never, what is blocked never, the rest with a growing wait")
    func retries() {
        let policy = RetryPolicy(
            attempts: 4, firstWait: .seconds(1), longestWait: .seconds(3), patience: .minutes(1))
        func wait(_ error: VenueCallError, _ failures: Int) -> TimeSpan? {
            policy.nextAttempt(after: error, failures: failures, now: noon).map { $0 - noon }
        }
        let unknown = VenueCallError.outcomeUnknown("cut")
        #expect(wait(unknown, 1) == .seconds(1))
        #expect(wait(unknown, 2) == .seconds(2))
        #expect(wait(unknown, 3) == .seconds(3))
        #expect(wait(unknown, 4) == nil)
        #expect(wait(.refused(Refusal(.other, message: "no")), 1) == nil)
        #expect(wait(.notSent(NotSent(.blocked, "clock")), 1) == nil)
        #expect(wait(.notSent(NotSent(.overloaded, "busy")), 2) == .seconds(2))
        func told(_ span: TimeSpan) -> VenueCallError {
            .notSent(NotSent(.banned, "shut", notBefore: noon + span))
        }
        #expect(wait(told(.seconds(40)), 1) == .seconds(40))
        #expect(wait(told(.seconds(-5)), 1) == .zero)
        #expect(wait(told(.minutes(10)), 1) == nil)
    }
}
