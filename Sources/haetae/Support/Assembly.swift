import CommandLineKit
import Domain
import ExchangeAPI
import MarketData
import Prediction
import Risk
import Service
import SimulatedVenue
import Storage
import Trading

/// What a backtest or paper run was asked for, before anything is read.
struct RunRequest {
    var mode: RunMode
    var id: InstrumentID
    var source: CandleSource
    var interval: TimeSpan?
    var from: Timestamp?
    var to: Timestamp?
    /// Market time to trade, from the first traded candle.
    var length: TimeSpan?
    var predictor: PredictorSpec
    /// Days before the first traded candle that belong to training.
    var trainDays: Int?
    var seed: UInt64
    var capital: Money?
    var funding: String?
    var pace: Pace = .unlimited
    var database: String
}

/// Turns a request and the configuration into a plan, runs it, and gives the stored run.
struct Assembly {
    let configuration: Configuration
    let console: Console
    let venues: Venues

    init(_ configuration: Configuration, console: Console) throws {
        self.configuration = configuration
        self.console = console
        venues = try Venues(configuration)
    }

    /// Reads, trains, trades and stores.
    func run(_ request: RunRequest) throws -> (report: RunReport, training: TrainedPredictor?) {
        try request.predictor.requireAvailable()
        // A market that does not exist is refused before anything is read.
        _ = try venues.market(request.id, at: Clock.now, until: Clock.now)
        let bars = try bars(of: request)
        guard let firstBar = bars.starts.first.map(Timestamp.init(nanoseconds:)),
            let lastBar = bars.starts.last.map(Timestamp.init(nanoseconds:))
        else { throw CommandError(.badData, "there are no candles to trade") }
        // The database is opened before the training, so that a wait is not in vain.
        let store = try Store.open(
            request.database, purpose: "\(request.mode.rawValue) \(request.id)")
        let first = try firstTraded(request, bars, firstBar, lastBar)
        let start = bars[first].start
        let (_, instrument, changes) = try venues.market(
            request.id, at: start, until: lastBar + bars.interval)
        let trained = try predictor(
            request, past: bars.slice(0..<first), from: start, instrument, in: store)
        let plan = try plan(request, bars, first, instrument, changes, trained)
        let runner = try Runner(plan, store: store)
        try trade(runner, request)
        let run = try store.run(plan.header.id)
        tellHalt(of: run)
        let report = try ReportBuilder(store, venues: venues).report(run)
        return (report, trained.model == nil ? nil : trained)
    }

    private func trade(_ runner: Runner, _ request: RunRequest) throws {
        let status = try console.progress(
            "trading \(request.id)", total: runner.barCount, unit: "candles"
        ) { meter in
            try runner.run { progress in
                meter.update(progress.barsDone)
                return !Interruption.isRequested
            }
        }
        if status == .interrupted { throw CommandError.interrupted }
    }

    /// Says why a run stopped trading, when it did before its end.
    func tellHalt(of run: StoredRun) {
        guard let end = run.end, end.status == .halted else { return }
        console.note("the run HALTED: \(end.reason ?? "see haetae export --what orders")")
    }

    // MARK: - Candles

    private func bars(of request: RunRequest) throws -> BarSeries {
        var series: BarSeries
        switch request.source {
        case .sample:
            let (_, instrument, _) = try venues.market(
                request.id, at: SampleFeed.start, until: SampleFeed.start)
            // A day more than whole days of the length, which cuts it to the candle later.
            let traded = request.length.map {
                Int($0.nanoseconds / TimeSpan.days(1).nanoseconds) + 1
            }
            let days = (request.trainDays ?? 0) + (traded ?? SampleFeed.tradedDays)
            series = SampleFeed.series(instrument, days: days, seed: request.seed)
        case .file(let path):
            series = try Candles.read(path, interval: request.interval, console: console)
        case .database: series = try Candles.load(request.id, from: request.database)
        case .live, .sandbox:
            preconditionFailure("a live market has no candles before it trades")
        }
        if let to = request.to { series = series.slice(0..<series.firstIndex(from: to)) }
        return series
    }

    /// The index of the first candle that is traded; those before it are for training.
    private func firstTraded(
        _ request: RunRequest, _ bars: BarSeries, _ firstBar: Timestamp, _ lastBar: Timestamp
    ) throws -> Int {
        var start = request.from ?? firstBar
        if request.from == nil, let days = request.trainDays {
            start = firstBar + .days(Int64(days))
        }
        let index = bars.firstIndex(from: start)
        guard index < bars.count else {
            throw CommandError(
                .badData,
                "the candles end at \(lastBar + bars.interval), before trading would start at "
                    + "\(start): they span \(lastBar + bars.interval - firstBar)",
                remedy: "give a longer file, fewer --train-days, or an earlier --from")
        }
        return index
    }

    // MARK: - Predictor

    /// The predictor that a run from `start` on uses, trained on `past` where it has to be.
    func predictor(
        _ request: RunRequest, past: BarSeries, from start: Timestamp, _ instrument: Instrument,
        in store: Store
    ) throws -> TrainedPredictor {
        let trained = try makePredictor(request, past: past, from: start, instrument)
        if let model = trained.model {
            try Models(configuration, console: console).register(model, in: store)
        }
        return trained
    }

    private func makePredictor(
        _ request: RunRequest, past: BarSeries, from start: Timestamp, _ instrument: Instrument
    ) throws -> TrainedPredictor {
        let models = Models(configuration, console: console)
        if request.predictor.isRule, configuration.gate != .off {
            console.note(
                "\(request.predictor) promises no return, so the gate lets no entry through; "
                    + "gate: { minimum_edge_bps: off } in config.yaml lets it trade")
        }
        switch request.predictor {
        case .emaCross(let fast, let slow):
            return TrainedPredictor(
                .emaCross(EMACross(fast: fast, slow: slow, interval: past.interval)))
        case .lastReturn:
            return TrainedPredictor(
                .lastReturn(
                    LastReturn(
                        interval: configuration.predictEvery, horizon: configuration.horizon,
                        band: configuration.deadBand(on: instrument))))
        case .alwaysFlat:
            return TrainedPredictor(.alwaysFlat(AlwaysFlat(interval: configuration.predictEvery)))
        case .stored(let reference):
            return try models.load(reference, for: request.id, tradedFrom: start)
        case .design(let design):
            let learnFrom = start - .days(Int64(request.trainDays ?? 0))
            let lessons = past.slice(past.firstIndex(from: learnFrom)..<past.count)
            return try models.train(
                design, on: lessons, of: request.id, band: configuration.deadBand(on: instrument),
                seed: request.seed, isSample: request.source.isSynthetic)
        case .boosted: throw PredictorSpecError.notAvailable(request.predictor.description)
        }
    }

    // MARK: - Plan

    func plan(
        _ request: RunRequest, _ bars: BarSeries, _ first: Int, _ instrument: Instrument,
        _ changes: [RuleChange], _ trained: TrainedPredictor
    ) throws -> RunPlan {
        let parameters = configuration.engineParameters(on: instrument)
        let stored = RunParameters(
            parameters, cost: parameters.roundTripCost(on: instrument),
            configuration: configuration, trainDays: request.trainDays,
            candles: request.source.name)
        let capital = try request.capital ?? configuration.capital(in: instrument.settlement)
        let header = RunIdentity.make(
            mode: request.mode, instrument: instrument, capital: capital,
            predictor: request.predictor.description, model: trained.model,
            parameters: stored.json, seed: request.seed,
            isSynthetic: request.source.isSynthetic)
        var traded = bars
        if let length = request.length, first < bars.count {
            traded = bars.slice(0..<bars.firstIndex(from: bars[first].start + length))
        }
        var plan = RunPlan(
            header: header, instrument: instrument, bars: traded, firstTraded: first,
            predictor: trained.predictor, parameters: parameters,
            limits: configuration.riskLimits, simulation: configuration.simulationParameters)
        plan.changes = changes
        plan.pace = request.pace
        if let path = request.funding { plan.funding = try FundingFile.read(path) }
        return plan
    }
}
