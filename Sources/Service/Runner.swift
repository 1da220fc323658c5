import Domain
import Ledger
import MarketData
import Prediction
import Risk
import SimulatedVenue
public import Storage
import Trading

/// Runs a plan from its first candle to its last, and stores it.
public struct Runner {
    private let plan: RunPlan
    private let writer: RunWriter
    private let started = ContinuousClock.now

    /// Starts the run: its header is stored.
    ///
    /// - Throws: `StorageError`.
    public init(_ plan: RunPlan, store: Store) throws {
        self.plan = plan
        // At the market's own pace each candle is safe before the next, and where money is real each
        // intent before its order; a replay is stored in batches.
        let isReplay = plan.pace == .unlimited && plan.header.mode != .live
        writer = try store.begin(plan.header, durability: isReplay ? .backtest : .durable)
    }

    /// How many recorded candles are traded.
    public var barCount: Int { plan.bars.count - plan.firstTraded }

    /// Trades every candle of the plan.
    ///
    /// - Parameter progress: told every few thousand candles, or after each when the pace is limited;
    ///   `false` stops the run in good order: what is working is cancelled, everything is stored.
    /// - Returns: how it ended.
    /// - Throws: `StorageError`, `SessionError`, `PostingError`. What was stored before stays stored.
    public func run(progress: @escaping (RunProgress) -> Bool) throws -> RunStatus {
        try run(
            RecordedDriver(
                bars: plan.bars, firstTraded: plan.firstTraded,
                pacer: Pacer(plan.pace, start: started), writer: writer, progress: progress),
            at: plan.candleVenue)
    }

    /// Trades the candles of a market as they close; those of the plan have passed already.
    ///
    /// - Throws: as for recorded candles.
    public func run(_ feed: LiveFeed, until end: LiveEnd) throws -> RunStatus {
        try run(
            LiveDriver(interval: plan.bars.interval, feed: feed, end: end, writer: writer),
            at: plan.candleVenue)
    }

    /// Trades a market as it is now with real orders, until it ends or halts; then it cancels what works,
    /// waits for the fate of every order, and holds the ledger against the account a last time.
    ///
    /// - Returns: how it ended, and how ledger and account then stood to each other.
    /// - Throws: as for recorded candles.
    public func run(
        _ feed: LiveFeed, until end: LiveEnd, trading: LiveTrading
    ) throws -> (status: RunStatus, closing: LiveClosing) {
        let venue = LiveVenue(
            trading, plan: plan, clock: feed.clock, tell: { end.tell(.account($0)) })
        let driver = LiveDriver(
            interval: plan.bars.interval, feed: feed, end: end, writer: writer,
            closing: ClosingPolicy(flattens: trading.flattensAtEnd))
        let status = try run(driver, at: venue)
        return (status, venue.closing)
    }

    private func run(
        _ driver: some SessionDriver, at venue: some SessionVenue
    ) throws -> RunStatus {
        switch plan.predictor {
        case .emaCross(let predictor): try run(predictor, driver, at: venue)
        case .lastReturn(let predictor): try run(predictor, driver, at: venue)
        case .alwaysFlat(let predictor): try run(predictor, driver, at: venue)
        case .model(let predictor): try run(predictor, driver, at: venue)
        }
    }

    private func run<P: Predictor, V: SessionVenue>(
        _ predictor: P, _ driver: some SessionDriver, at venue: V
    ) throws -> RunStatus {
        var session = try plan.session(
            predictor, at: venue,
            sink: Recorder(
                writer: writer, instrument: plan.instrument, capital: plan.header.capital,
                zone: plan.parameters.zone))
        for index in warmUpRange(predictor.cadence) { session.warmUp(plan.bars[index]) }
        let isStopped = try driver.drive(&session)
        try session.finish()
        let (status, reason) = outcome(
            session.engine, isStopped: isStopped, fault: session.venue.fault)
        var recorder = session.sink
        try recorder.finish(
            status, reason: reason, engine: session.engine,
            wallSeconds: Double((ContinuousClock.now - started) / .milliseconds(1)) / 1000)
        return status
    }

    /// A rule that follows every candle starts with the run; models have looked back before.
    private func warmUpRange(_ cadence: Cadence) -> Range<Int> {
        switch cadence {
        case .everyBar: plan.firstTraded..<plan.firstTraded
        case .interval: 0..<plan.firstTraded
        }
    }

    private func outcome(
        _ engine: Engine, isStopped: Bool, fault: String?
    ) -> (RunStatus, String?) {
        if let fault { return (.halted, fault) }
        if case .halted(let reason) = engine.state { return (.halted, reason) }
        return isStopped ? (.interrupted, "stopped by the operator") : (.done, nil)
    }
}

/// Brings a session its candles, from wherever they come.
protocol SessionDriver {
    /// Returns when there are no more, or when it was told to stop.
    ///
    /// - Returns: whether it was told to stop.
    func drive<P: Predictor, V: SessionVenue>(
        _ session: inout CandleSession<P, V, Recorder>
    ) throws -> Bool
}
