import Domain
import ExchangeAPI
import Synchronization

/// A venue with a history of its own making, which answers badly in every way that was seen.
final class SimulatedHistory: MarketDataPort {
    struct Habits: Sendable {
        var pageSize = 200
        /// How many intervals of a hundred have no trade.
        var quiet: UInt64 = 20
        /// Of a hundred calls, how many fail, and how many answer with nothing the first time.
        var failing: UInt64 = 0
        var emptying: UInt64 = 0
        /// Whether pages are cut at random and rows told twice.
        var isSloppy = false
        var emitsEmptyBars = false
        /// Where bars begin within their interval.
        var phase = TimeSpan.zero
        /// How far its clock is behind ours.
        var behind = TimeSpan.zero
        /// The call from which on the venue refuses.
        var refusesFrom = Int.max
    }

    private struct State {
        var random: SeededRandom
        var calls = 0
        var wasEmptied: Set<Timestamp> = []
    }

    let exchange = "simulated"
    let health = PortHealth()
    let interval: TimeSpan
    var candleIntervals: [TimeSpan] { [interval] }
    /// Every bar there is, from the listing on, in ascending order; each with a trade unless the venue
    /// emits empty ones.
    let truth: [MarketCandle]
    private let habits: Habits
    private let clock: ManualClock
    private let state: Mutex<State>

    var calls: Int { state.withLock { $0.calls } }

    init(
        seed: UInt64, interval: TimeSpan, from listing: Timestamp, clock: ManualClock,
        habits: Habits
    ) {
        var random = SeededRandom(seed: seed)
        self.interval = interval
        self.habits = habits
        self.clock = clock
        var candles: [MarketCandle] = []
        var start = (listing - habits.phase).floored(to: interval) + habits.phase
        if start < listing { start = start + interval }
        var price: Int64 = 100_000
        while start < clock.now {
            let isQuiet = random.next() % 100 < habits.quiet
            price += Int64(random.next() % 21) - 10
            if !isQuiet || habits.emitsEmptyBars {
                candles.append(
                    Self.candle(start, interval, price: price, volume: isQuiet ? 0 : 1))
            }
            start = start + interval
        }
        truth = candles
        state = Mutex(State(random: random))
    }

    static func candle(
        _ start: Timestamp, _ interval: TimeSpan, price: Int64, volume: Int64
    ) -> MarketCandle {
        let value = Price(raw: price * FixedPoint.scale)
        return MarketCandle(
            instrument: InstrumentID(exchange: "simulated", market: "KRW-BTC"),
            stamp: .start(start), interval: interval, open: value, high: value, low: value,
            close: value, volume: Quantity(raw: volume * FixedPoint.scale), turnover: nil,
            times: EventTimes(venue: start + interval, received: start + interval))
    }

    func candles(
        of market: String, interval: TimeSpan, before end: Timestamp
    ) async throws(VenueCallError) -> [MarketCandle] {
        clock.set(clock.now + TimeSpan(nanoseconds: 100_000_000))
        let now = clock.now
        let venueNow = now - habits.behind
        let outcome: Result<[MarketCandle], VenueCallError> = state.withLock { state in
            state.calls += 1
            if state.calls >= habits.refusesFrom {
                return .failure(.refused(Refusal(.unknownMarket, message: "delisted")))
            }
            if state.random.next() % 100 < habits.failing {
                return .failure(Self.failure(&state.random, now))
            }
            if state.random.next() % 100 < habits.emptying,
                state.wasEmptied.insert(end).inserted
            {
                return .success([])
            }
            return .success(page(before: end, now: venueNow, &state.random))
        }
        return try outcome.get()
    }

    private static func failure(
        _ random: inout SeededRandom, _ now: Timestamp
    ) -> VenueCallError {
        switch random.next() % 4 {
        case 0: .outcomeUnknown("cut")
        case 1: .notSent(NotSent(.unreachable, "no route"))
        case 2: .notSent(NotSent(.rateLimited, "busy", notBefore: now + .seconds(3)))
        default: .notSent(NotSent(.banned, "shut", notBefore: now + .seconds(60)))
        }
    }

    private func page(
        before end: Timestamp, now: Timestamp, _ random: inout SeededRandom
    ) -> [MarketCandle] {
        let finished = truth.filter { candle in
            guard let start = candle.start else { return false }
            return start < end && start + interval <= now
        }
        var size = habits.pageSize
        if habits.isSloppy { size = 1 + Int(random.next() % UInt64(size)) }
        var rows = Array(finished.suffix(size).reversed())
        if let newest = rows.first, let start = newest.start,
            now < start + interval + .seconds(5)
        {
            // The newest one is not what it will be.
            rows[0] = Self.candle(start, interval, price: 1, volume: 1)
        }
        if habits.isSloppy, let repeated = rows.randomElement(using: &random) {
            rows.insert(repeated, at: Int(random.next() % UInt64(rows.count)))
        }
        return rows
    }

    func trades(
        of market: String, before cursor: TradeCursor?
    ) async throws(VenueCallError) -> TradePage { TradePage(trades: [], next: nil) }

    func book(of market: String) async throws(VenueCallError) -> BookUpdate {
        throw .refused(Refusal(.invalidRequest, message: "no books here"))
    }

    func terms(of market: String) async throws(VenueCallError) -> AccountTerms {
        AccountTerms(instrument: InstrumentID(exchange: exchange, market: market))
    }

    func clock() async throws(VenueCallError) -> ClockReading {
        ClockReading(
            venue: (clock.now - habits.behind).floored(to: .seconds(1)), resolution: .seconds(1),
            sent: clock.now, received: clock.now)
    }
}
