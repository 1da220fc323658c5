import CommandLineKit
import Domain
import ExchangeAPI
import Glibc
import MarketData
import Prediction
import Service
import Storage

/// Paper trading on a market as it is now.
extension Assembly {
    /// How many days a rule or a kept model looks back over before it starts.
    private static let warmUpDays: Int64 = 3

    /// How long a sandbox may take to be heard before its market is let run.
    private static let hearingPatience = TimeSpan.seconds(30)

    /// Fetches the past, trains on it where that is needed, and trades what comes.
    ///
    /// - Parameter clock: the market's; what is fetched of a market with a clock of its own is of a
    ///   sandbox, and is not kept among the exchange's candles.
    func runLive(
        _ request: RunRequest, clock: MarketClock = .world
    ) throws -> (report: RunReport, training: TrainedPredictor?) {
        try request.predictor.requireAvailable()
        let (catalog, instrument, _) = try venues.market(
            request.id, at: Clock.now, until: Clock.now)
        let link = try Links.open(request.id.exchange, configuration, pace: clock.pace)
        let store = try Store.open(request.database, purpose: "paper \(request.id), live")
        let past =
            if case .sandbox = request.source {
                try sandboxPast(
                    request, clock, link, emitsEmptyBars: catalog.emitsEmptyBars)
            } else {
                try past(request, link, store, emitsEmptyBars: catalog.emitsEmptyBars)
            }
        try compareRules(link, instrument, at: past.isEmpty ? nil : past[past.count - 1].close)
        let trained = try predictor(
            request, past: past, from: clock.now, instrument, in: store)
        let plan = try plan(request, past, past.count, instrument, [], trained)
        let runner = try Runner(plan, store: store)
        let market = try LiveMarket(
            request.id, link, emitsEmptyBars: catalog.emitsEmptyBars, clock: clock)
        if case .sandbox = request.source { waitUntilHeard(market) }
        clock.begin()
        let last = request.length.map { clock.now + $0 }
        console.note(
            "paper trading \(request.id) as it is now; "
                + (last.map { "until \($0)" } ?? "Ctrl-C ends it"))
        let notes = LiveNotes(console, instrument: instrument)
        // A run over a live market ends when it is told to: that is its end, and no interruption.
        _ = try runner.run(
            market.feed,
            until: LiveEnd(
                at: last,
                goOn: { !Interruption.isRequested }, tell: notes.tell))
        let run = try store.run(plan.header.id)
        tellHalt(of: run)
        let report = try ReportBuilder(store, venues: venues).report(run)
        return (report, trained.model == nil ? nil : trained)
    }

    /// A fast market would run away from a stream that is only being opened; one that is not heard by then
    /// is run all the same, and says what it misses.
    private func waitUntilHeard(_ market: LiveMarket) {
        let end = Clock.now + Self.hearingPatience
        while !market.isHeard, Clock.now < end, !Interruption.isRequested { usleep(20_000) }
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

    /// One-minute candles of a sandbox up to now. They are made up, or another time's, and have no place
    /// among those of the exchange.
    private func sandboxPast(
        _ request: RunRequest, _ clock: MarketClock, _ link: ExchangeLink, emitsEmptyBars: Bool
    ) throws -> BarSeries {
        let end = clock.now
        let days = max(Int64(request.trainDays ?? 0), Self.warmUpDays)
        let backfill = CandleBackfill(
            BackfillRequest(
                market: request.id.market, interval: .minutes(1),
                from: (end - .days(days)).floored(to: .minutes(1)), to: end,
                emitsEmptyBars: emitsEmptyBars), from: clock.port(link.marketData),
            clock: SystemClock(), now: end)
        var pages: [BackfillPage] = []
        _ = try History.pages(of: backfill, request.id, "fetching \(request.id)", console) {
            pages += $0
        }
        var past = BarSeries(interval: .minutes(1))
        for page in pages.reversed() {
            for bar in page.bars { past.append(bar) }
        }
        console.note("\(past.count) candles of the last \(days) days")
        return past
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
