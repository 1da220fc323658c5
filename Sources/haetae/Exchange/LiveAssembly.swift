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
        try compareRules(link, instrument, at: past.isEmpty ? nil : past[past.count - 1].close)
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

    /// Says where the exchange tells the market's rules otherwise than we know them.
    private func compareRules(
        _ link: ExchangeLink, _ instrument: Instrument, at price: Price?
    ) throws {
        let terms: AccountTerms
        do {
            terms = try Blocking.run { try await link.marketData.terms(of: instrument.id.market) }
        } catch let error as VenueCallError {
            throw CommandError(error, asking: instrument.id.exchange)
        }
        guard terms.isActive != false else {
            throw CommandError(
                .unavailable, "\(instrument.id) takes no orders: it is closed or not listed",
                remedy: "choose another market")
        }
        for difference in instrument.differences(from: terms, at: price) {
            console.note(difference.description)
        }
    }

    /// One-minute candles up to now, those that were missing fetched and stored.
    func past(
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
