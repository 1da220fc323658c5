public import Domain
public import Transport

/// Fetches bars page by page, newest first, and tries again what failed.
///
/// Where the request ends near the present, the venue's clock is asked first; a venue that refuses to tell
/// the time is taken to have ours.
///
/// The caller takes page after page and keeps each one before it asks for the next: a failure costs
/// nothing that came before, and `next()` afterwards goes on at the same place.
///
/// It stands beside the ports and not in `MarketData`, which knows no venue: `MarketData` judges bars
/// wherever they come from.
public struct CandleBackfill: Sendable {
    public private(set) var plan: BackfillPlan
    public private(set) var progress = BackfillProgress()

    private let port: any MarketDataPort
    private let clock: any WallClock
    private let policy: RetryPolicy
    private var knowsClock = false

    /// - Parameters:
    ///   - clock: the world's, by which failed calls are made again.
    ///   - reached: where an earlier run of the same request stopped.
    ///   - now: the market's time; `nil` where that is the world's.
    public init(
        _ request: BackfillRequest, from port: any MarketDataPort, clock: any WallClock,
        policy: RetryPolicy = RetryPolicy(), reached: Timestamp? = nil, now: Timestamp? = nil
    ) {
        plan = BackfillPlan(request, now: now ?? clock.now, reached: reached)
        self.port = port
        self.clock = clock
        self.policy = policy
    }

    /// The next page, older than the ones before; `nil` when everything is answered.
    public mutating func next() async throws(BackfillError) -> BackfillPage? {
        try await readClock()
        while let bound = plan.nextBound {
            let request = plan.request
            let candles = try await attempt(before: bound) { port throws(VenueCallError) in
                try await port.candles(
                    of: request.market, interval: request.interval, before: bound)
            }
            guard let page = try plan.take(candles) else { continue }
            progress.pages += 1
            progress.bars += page.bars.count
            progress.fraction = plan.fraction
            return page
        }
        return nil
    }

    /// Everything that can be had, with the error if it stopped early.
    ///
    /// All of it is held in memory, about fifty bytes a bar; years of minutes go page by page.
    public mutating func collect(
        _ report: (BackfillProgress) -> Void = { _ in }
    ) async -> CandleHaul {
        var pages: [BackfillPage] = []
        var stop: BackfillError?
        do throws(BackfillError) {
            while let page = try await next() {
                pages.append(page)
                report(progress)
            }
        } catch {
            stop = error
        }
        return CandleHaul(pages: pages, plan: plan, stop: stop)
    }

    /// How far clocks can be apart and anything still works.
    private static let largestSkew = TimeSpan.hours(1)

    private mutating func readClock() async throws(BackfillError) {
        let settled = plan.request.end + plan.request.interval + plan.request.settling
        guard !knowsClock, plan.nextBound != nil, settled > clock.now - Self.largestSkew else {
            return
        }
        do throws(BackfillError) {
            let reading = try await attempt(before: plan.reached) { port throws(VenueCallError) in
                try await port.clock()
            }
            plan.hold(to: reading.venue)
        } catch {
            guard case .stopped(.refused, _, _) = error else { throw error }
        }
        knowsClock = true
    }

    private mutating func attempt<Answer: Sendable>(
        before bound: Timestamp,
        _ call: (any MarketDataPort) async throws(VenueCallError) -> Answer
    ) async throws(BackfillError) -> Answer {
        var failures = 0
        while true {
            progress.calls += 1
            do throws(VenueCallError) {
                return try await call(port)
            } catch {
                failures += 1
                progress.failures += 1
                guard
                    let time = policy.nextAttempt(
                        after: error, failures: failures, now: clock.now)
                else { throw .stopped(error, attempts: failures, before: bound) }
                await clock.wait(until: time)
            }
            guard !Task.isCancelled else { throw .cancelled }
        }
    }
}

/// How far a back-fill is.
public struct BackfillProgress: Hashable, Sendable {
    public internal(set) var pages = 0
    public internal(set) var bars = 0
    /// Calls to the port, those that failed included.
    public internal(set) var calls = 0
    public internal(set) var failures = 0
    /// Of the time that was asked for, from 0 to 1.
    public internal(set) var fraction = 0.0
}

/// What a back-fill brought: bars and absent bars, which together cover what was asked for.
public struct CandleHaul: Sendable {
    public let bars: BarSeries
    /// In ascending order.
    public let absent: [AbsentBars]
    /// `nil` when the venue answered for everything.
    public let stop: BackfillError?

    init(pages: [BackfillPage], plan: BackfillPlan, stop: BackfillError?) {
        let ascending = pages.reversed()
        var series = BarSeries(
            interval: plan.request.interval, capacity: pages.reduce(0) { $0 + $1.bars.count })
        for page in ascending {
            for bar in page.bars { series.append(bar) }
        }
        bars = series
        absent = (ascending.flatMap(\.absent) + plan.unanswered).sorted { $0.from < $1.from }
        self.stop = stop
    }
}
