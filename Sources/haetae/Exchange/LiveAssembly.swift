import CommandLineKit
import Domain
import ExchangeAPI
import MarketData
import Prediction
import Service
import Storage

/// Paper trading on a market as it is now.
extension Assembly {
    /// How many days a rule or a kept model looks back over before it starts.
    private static let warmUpDays: Int64 = 3

    /// Fetches the past, trains on it where that is needed, and trades what comes.
    func runLive(
        _ request: RunRequest
    ) throws -> (report: RunReport, training: TrainedPredictor?) {
        try request.predictor.requireAvailable()
        let (catalog, instrument, _) = try venues.market(
            request.id, at: Clock.now, until: Clock.now)
        let link = try Links.open(request.id.exchange, configuration)
        let store = try Store.open(request.database, purpose: "paper \(request.id), live")
        let past = try past(request, link, store, emitsEmptyBars: catalog.emitsEmptyBars)
        let now = Clock.now
        let trained = try predictor(request, past: past, from: now, instrument, in: store)
        let plan = try plan(request, past, past.count, instrument, [], trained)
        let runner = try Runner(plan, store: store)
        let market = try LiveMarket(request.id, link, emitsEmptyBars: catalog.emitsEmptyBars)
        console.note(
            "paper trading \(request.id) as it is now; "
                + (request.length.map { "until \(Clock.now + $0)" } ?? "Ctrl-C ends it"))
        let notes = LiveNotes(console, instrument: instrument)
        let status = try runner.run(
            market.feed,
            until: LiveEnd(
                at: request.length.map { Clock.now + $0 },
                goOn: { !Interruption.isRequested }, tell: notes.tell))
        // A run over a live market ends when it is told to: that is its end, and no interruption.
        if status == .halted {
            console.note("the run HALTED: see its report and haetae export --what orders")
        }
        let report = try ReportBuilder(store, venues: venues).report(store.run(plan.header.id))
        return (report, trained.model == nil ? nil : trained)
    }

    /// One-minute candles up to now, those that were missing fetched and stored.
    private func past(
        _ request: RunRequest, _ link: ExchangeLink, _ store: Store, emitsEmptyBars: Bool
    ) throws -> BarSeries {
        let end = Clock.now
        let days = max(Int64(request.trainDays ?? 0), Self.warmUpDays)
        let start = (end - .days(days)).floored(to: .minutes(1))
        let history = History(
            id: request.id, port: link.marketData, emitsEmptyBars: emitsEmptyBars, store: store,
            console: console, clock: SystemClock())
        let outcome = try history.fill(interval: .minutes(1), from: start, to: end)
        let series = CandleSeriesID(instrument: request.id, interval: .minutes(1))
        let past = try store.candles.load(series, from: start, to: end)
        console.note(
            "\(past.count) candles of the last \(days) days, \(outcome.stored) of them fetched now")
        return past
    }
}

/// Tells how a live run goes, on standard error.
private final class LiveNotes {
    private let console: Console
    private let instrument: Instrument
    /// Losses in a row are told once.
    private var isLost = true

    init(_ console: Console, instrument: Instrument) {
        self.console = console
        self.instrument = instrument
    }

    func tell(_ note: LiveNote) {
        switch note {
        case .bar(let bar, let equity):
            console.note(
                "\(bar.start) close \(bar.close), equity \(equity) \(instrument.settlement)")
        case .late(let bar):
            console.note("\(bar.start) close \(bar.close) came late: not acted on")
        case .lost(let reason):
            if !isLost { console.note("the stream is lost: \(reason)") }
            isLost = true
        case .restored:
            console.note("listening to \(instrument.id)")
            isLost = false
        case .dataMiss(let reason):
            console.note("Data Miss: \(reason); asking again, nothing is traded meanwhile")
        case .missing(let from, let to):
            console.note("Data Miss: nothing is known of \(from) to \(to)")
        }
    }
}
