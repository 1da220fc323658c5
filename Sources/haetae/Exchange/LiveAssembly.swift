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
        case .lost where isLost: return
        case .lost: isLost = true
        case .restored: isLost = false
        default: break
        }
        console.note(console.language == .korean ? korean(note) : english(note))
    }

    private func english(_ note: LiveNote) -> String {
        switch note {
        case .bar(let bar, let equity):
            "\(bar.start) close \(bar.close), equity \(equity) \(instrument.settlement)"
        case .late(let bar): "\(bar.start) close \(bar.close) came late: not acted on"
        case .lost(let reason): "the stream is lost: \(reason)"
        case .restored: "listening to \(instrument.id)"
        case .dataMiss(let reason):
            "Data Miss: \(reason); asking again, nothing is traded meanwhile"
        case .missing(let from, let to): "Data Miss: nothing is known of \(from) to \(to)"
        }
    }

    private func korean(_ note: LiveNote) -> String {
        switch note {
        case .bar(let bar, let equity):
            "\(bar.start) 종가 \(bar.close), 평가 자산 \(equity) \(instrument.settlement)"
        case .late(let bar): "\(bar.start) 종가 \(bar.close): 늦게 도착하여 매매하지 않음"
        case .lost(let reason): "스트림이 끊겼습니다: \(reason)"
        case .restored: "\(instrument.id) 시세를 듣고 있습니다"
        case .dataMiss(let reason):
            "Data Miss: \(reason); 다시 요청하며, 그동안 매매하지 않습니다"
        case .missing(let from, let to): "Data Miss: \(from)부터 \(to)까지의 시세를 알 수 없습니다"
        }
    }
}
