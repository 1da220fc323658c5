import CommandLineKit
import Domain
import ExchangeAPI
import Glibc
import Prediction
import Service
import Storage
import Trading
import Transport

/// Trading with real money: everything is looked at first, and whatever is not sound refuses.
extension Assembly {
    /// How long the account's stream may take to be heard before the start.
    private static let streamPatience = TimeSpan.seconds(30)

    /// What a run with real orders brought; `nil` when only the start-up report was wanted.
    struct LiveOutcome {
        let start: StartReport
        let result: Result?

        struct Result {
            let report: RunReport
            let training: TrainedPredictor?
            let closing: ClosingReport
            let isHalted: Bool
        }
    }

    /// Checks, reports, trades until the end, and reconciles.
    ///
    /// - Parameter isCheck: the start-up report alone; nothing is sent.
    func runReal(
        _ request: RunRequest, keys: Keys, flattens: Bool, isCheck: Bool
    ) throws -> LiveOutcome {
        try request.predictor.requireAvailable()
        let site = try LiveSite(request, keys: keys, configuration, venues)
        let recovered = isCheck ? [] : try recover(site)
        let start = try startReport(request, site, recovered: recovered, flattens: flattens)
        if isCheck || console.isJSON {
            console.note("\n" + start.text(console.language))
        } else {
            try console.write(start.text(console.language))
        }
        try start.requireNone()
        return LiveOutcome(
            start: start, result: isCheck ? nil : try trade(request, site, flattens: flattens))
    }

    private func trade(
        _ request: RunRequest, _ site: LiveSite, flattens: Bool
    ) throws -> LiveOutcome.Result {
        let (instrument, store) = (site.instrument, site.store)
        let past = try past(request, site.link, store, emitsEmptyBars: site.emitsEmptyBars)
        let trained = try predictor(request, past: past, from: Clock.now, instrument, in: store)
        let stream = try site.way.stream { site.ports.feed.put($0) }
        defer { withExtendedLifetime(stream) {} }
        try waitForStream(site.ports.feed, request.id.exchange)
        var trading = LiveTrading(ports: site.ports, baseline: try baseline(site))
        trading.silenceSwitch = site.way.silenceSwitch
        trading.flattensAtEnd = flattens
        var plan = try plan(request, past, past.count, instrument, [], trained)
        // The Korean venues size a market buy by its amount, and by nothing else.
        if instrument.isSpot { plan.parameters.sizing.pricedAt = .expectedFill }
        let runner = try Runner(plan, store: store)
        let market = try LiveMarket(
            request.id, site.link, emitsEmptyBars: site.emitsEmptyBars)
        let notes = LiveNotes(console, instrument: instrument)
        let end = LiveEnd(
            at: request.length.map { Clock.now + $0 },
            goOn: { !Interruption.isRequested }, tell: notes.tell)
        let status: RunStatus
        let closing: LiveClosing
        do {
            (status, closing) = try runner.run(market.feed, until: end, trading: trading)
        } catch {
            cancelLeftovers(site)
            throw error
        }
        let run = try store.run(plan.header.id)
        tellHalt(of: run)
        return LiveOutcome.Result(
            report: try ReportBuilder(store, venues: venues).report(run),
            training: trained.model == nil ? nil : trained,
            closing: ClosingReport(closing: closing, instrument: instrument),
            isHalted: status == .halted)
    }

    /// A run broke off, by a full disk for example: what may still work is cancelled all the same. At the
    /// start no other order was in this market.
    private func cancelLeftovers(_ site: LiveSite) {
        let market = site.instrument.id
        do {
            let canceled = try Blocking.run { [site] in
                try await site.way.gateway.cancelAll(of: market)
            }
            console.note("the run broke off; \(canceled.count) open orders of \(market) cancelled")
        } catch {
            console.note(
                "the run broke off, and open orders of \(market) may be left: \(error); look at "
                    + "\(market.exchange), the next start looks them up too")
        }
    }

    private func recover(_ site: LiveSite) throws -> [RunRecovery.Finding] {
        let market = site.instrument.id
        guard try !site.store.unresolvedOrders(of: market).isEmpty else { return [] }
        console.note(
            console.language == .korean
                ? "중단된 실행에 결과를 알 수 없는 주문이 있어 먼저 조회합니다"
                : "a run was cut off with orders of unknown fate: they are looked up first")
        return try RunRecovery(
            store: site.store, instrument: site.instrument, ports: site.ports,
            clock: { Clock.now }
        ).resolve()
    }

    private func startReport(
        _ request: RunRequest, _ site: LiveSite, recovered: [RunRecovery.Finding], flattens: Bool
    ) throws -> StartReport {
        let facts: StartFacts
        do {
            facts = try Blocking.run { [site] in
                try await StartFacts.ask(site.link, site.ports.account, site.instrument)
            }
        } catch let error as VenueCallError {
            throw CommandError(
                error, asking: request.id.exchange,
                remedy: "no order was sent; haetae doctor tells more")
        }
        return StartReport(
            instrument: site.instrument, address: site.link.endpoints.rest.description,
            predictor: request.predictor.description,
            capital: try request.capital
                ?? configuration.capital(in: site.instrument.settlement),
            configuration: configuration, facts: facts, recovered: recovered,
            length: request.length, flattens: flattens, now: Clock.now)
    }

    /// What the account holds when everything else is ready: nothing of ours is in flight.
    private func baseline(_ site: LiveSite) throws -> AccountReading {
        let id = site.instrument.id
        let reading: AccountReading
        do {
            reading = try Blocking.run { [site] in
                try await AccountReading.read(
                    site.ports.account, site.instrument, since: nil, clock: { Clock.now })
            }
        } catch let error as VenueCallError {
            throw CommandError(error, asking: id.exchange)
        }
        guard reading.openOrders.isEmpty else {
            throw CommandError(
                .doesNotHold, "no order was sent: orders were opened in \(id) meanwhile",
                remedy: "leave this market to haetae while it trades")
        }
        return reading
    }

    private func waitForStream(_ feed: AccountFeed, _ exchange: String) throws {
        let end = Clock.now + Self.streamPatience
        while !feed.isHeard, Clock.now < end, !Interruption.isRequested {
            usleep(20_000)
        }
        if Interruption.isRequested { throw CommandError.interrupted }
        guard feed.isHeard else {
            throw CommandError(
                .unavailable,
                "no order was sent: the account's stream of \(exchange) is not heard"
                    + (feed.lastLoss.map { ": \($0)" } ?? ""),
                remedy: "try again later; haetae doctor checks keys and connection")
        }
    }
}

/// Where real orders go: the market, the ways to it, and where everything is stored.
private struct LiveSite: Sendable {
    let instrument: Instrument
    let emitsEmptyBars: Bool
    let link: ExchangeLink
    let way: TradingLink
    let ports: LivePorts
    let store: Store

    init(
        _ request: RunRequest, keys: Keys, _ configuration: Configuration, _ venues: Venues
    ) throws {
        let (catalog, instrument, _) = try venues.market(
            request.id, at: Clock.now, until: Clock.now)
        self.instrument = instrument
        emitsEmptyBars = catalog.emitsEmptyBars
        link = try Links.open(request.id.exchange, configuration, keys: keys)
        guard let account = link.account, let way = link.trading else {
            throw CommandError(.unavailable, "\(request.id.exchange) has no accounts")
        }
        self.way = way
        ports = LivePorts(gateway: way.gateway, account: account, feed: AccountFeed())
        store = try Store.open(request.database, purpose: "live \(request.id)")
    }
}
