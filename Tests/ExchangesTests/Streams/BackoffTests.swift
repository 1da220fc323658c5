import Domain
import ExchangeAPI
import Testing
import Transport

@Suite("Coming back")
struct BackoffTests {
    /// The waits after `count` connections in a row that ended with `closure` before they stood.
    static func waits(_ count: Int, seed: UInt64, _ closure: WebSocketClosure) -> [TimeSpan] {
        var desk = Desk(seed: seed)
        return (0..<count).compactMap { _ in
            _ = desk.passToWake()
            return desk.put(.closed(closure)).wait(from: desk.now)
        }
    }

    @Test("waits are drawn from zero to a bound that doubles up to its limit")
    func jitter() {
        var largest = [TimeSpan](repeating: .zero, count: 10)
        var smallest = [TimeSpan](repeating: .hours(1), count: 10)
        for seed in UInt64(1)...500 {
            for (round, wait) in Self.waits(10, seed: seed, .tcp("refused")).enumerated() {
                let bound = min(TimeSpan.seconds(1 << Int64(round)), .seconds(60))
                #expect(wait <= bound, "seed \(seed), round \(round)")
                largest[round] = max(largest[round], wait)
                smallest[round] = min(smallest[round], wait)
            }
        }
        // Full jitter uses all of the range.
        for round in largest.indices {
            let bound = min(Int64(1) << Int64(round), 60) * 1_000_000_000
            #expect(largest[round].nanoseconds > bound * 9 / 10)
            #expect(smallest[round].nanoseconds < bound / 10)
        }
    }

    @Test("the same seed gives the same waits, another one others")
    func seeds() {
        let waits = Self.waits(10, seed: 3, .tcp("x"))
        #expect(Self.waits(10, seed: 3, .tcp("x")) == waits)
        #expect(Self.waits(10, seed: 4, .tcp("x")) != waits)
    }

    static let floors: [(Int, TimeSpan)] = [
        (401, .seconds(30)), (403, .minutes(10)), (418, .minutes(1)), (429, .seconds(10)),
    ]

    @Test("a venue that shuts us out is left alone for longer each time", arguments: floors)
    func bans(status: Int, floor: TimeSpan) {
        let closure = WebSocketClosure.handshake(
            .refused(status: status, retryAfterSeconds: nil, excerpt: ""))
        for seed in UInt64(1)...50 {
            for (round, wait) in Self.waits(12, seed: seed, closure).enumerated() {
                let least = min(floor.nanoseconds << Int64(round), TimeSpan.hours(1).nanoseconds)
                #expect(wait.nanoseconds >= least, "seed \(seed), round \(round)")
                #expect(wait.nanoseconds <= least + least / 4, "seed \(seed), round \(round)")
            }
        }
    }

    @Test("what the venue asks for is never cut short, and never believed beyond a day")
    func retryAfter() throws {
        for (status, asked, least) in [
            (429, Int64(500), TimeSpan.seconds(500)), (503, 500, .seconds(500)),
            (429, 1, .seconds(10)), (418, .max, .days(1)),
        ] {
            let closure = WebSocketClosure.handshake(
                .refused(status: status, retryAfterSeconds: asked, excerpt: ""))
            let wait = try #require(Self.waits(1, seed: 9, closure).first)
            #expect(wait >= least)
            #expect(wait.nanoseconds <= least.nanoseconds + least.nanoseconds / 4)
        }
    }

    @Test("closes that say 'later' are waited out, others are not")
    func closeCodes() throws {
        for (code, isLater) in [(UInt16(1013), true), (1008, true), (1000, false), (1012, false)] {
            let closure = WebSocketClosure.peer(WebSocketCloseCode(rawValue: code), reason: "")
            let wait = try #require(Self.waits(1, seed: 2, closure).first)
            #expect((wait >= .seconds(10)) == isLater)
        }
    }

    @Test("a stream that stood long enough has no failures behind it")
    func forgiven() throws {
        for (stood, isForgiven) in [(TimeSpan.seconds(59), false), (.seconds(60), true)] {
            var largest = TimeSpan.zero
            for seed in UInt64(1)...50 {
                var desk = Desk(
                    [StreamSubscription(Desk.trades)], seed: seed
                ) {
                    $0.probeAfterSilence = .hours(1)
                    $0.probeEvery = .hours(1)
                }
                for _ in 0..<8 {
                    _ = desk.passToWake()
                    _ = desk.put(.closed(.tcp("x")))
                }
                _ = desk.bringUp()
                _ = desk.pass(stood)
                largest = max(
                    largest, try #require(desk.put(.closed(.cut("x"))).wait(from: desk.now)))
            }
            #expect((largest <= .seconds(1)) == isForgiven)
        }
    }
}

@Suite("Budget of connections")
struct ConnectionBudgetTests {
    static let seeds: [UInt64] = Array(1...20)

    @Test("lets so many through in any window, and says when the next may go")
    func windows() throws {
        let budget = ConnectionBudget([.init(2, per: .seconds(1)), .init(3, per: .seconds(10))])
        let start = Moment(nanoseconds: 5)
        #expect(budget.take(at: start) == nil)
        #expect(budget.take(at: start) == nil)
        #expect(budget.take(at: start) == start + .seconds(1))
        #expect(budget.take(at: start + .seconds(1)) == nil)
        // Now the longer window is full, until its oldest is out of it.
        #expect(budget.take(at: start + .seconds(5)) == start + .seconds(10))
        #expect(budget.take(at: start + .seconds(10)) == nil)
    }

    @Test("is kept at all times", arguments: seeds)
    func never(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let budget = ConnectionBudget([.init(5, per: .seconds(1)), .init(20, per: .minutes(1))])
        var now = Moment(nanoseconds: 0)
        var taken: [Moment] = []
        for _ in 0..<500 {
            now = now + TimeSpan(nanoseconds: Int64(random.next(upperBound: UInt64(400_000_000))))
            if let wait = budget.take(at: now) { now = max(now, wait) } else { taken.append(now) }
        }
        for (count, span) in [(5, TimeSpan.seconds(1)), (20, .minutes(1))] {
            for index in taken.indices.dropFirst(count) {
                #expect(taken[index] - taken[index - count] >= span, "seed \(seed)")
            }
        }
        #expect(taken.count > 20)
    }
}
