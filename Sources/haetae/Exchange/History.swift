import CommandLineKit
import Domain
import ExchangeAPI
import Storage
import Transport

/// A market's past from the exchange into the database.
///
/// What is stored already is not asked for again; a request that breaks off keeps what had come, and goes
/// on from there the next time.
struct History {
    let id: InstrumentID
    let port: any MarketDataPort
    let emitsEmptyBars: Bool
    let store: Store
    let console: Console
    let clock: any WallClock

    /// What came of it.
    struct Outcome {
        var stored = 0
        var repeated = 0
        /// Intervals of which the venue says that nothing traded.
        var noTrade = 0
        /// Intervals that are older than anything it has.
        var notOffered = 0
        /// Intervals that it owes.
        var missing = 0
    }

    /// Pages that are stored together.
    private static let batch = 20
    /// A hole in what is stored is asked for again when it is longer than this many candles: shorter
    /// ones are intervals without a trade.
    private static let longestQuiet: Int64 = 60

    /// Brings the candles of `[start, end)` that are not there yet.
    func fill(interval: TimeSpan, from start: Timestamp, to end: Timestamp) throws -> Outcome {
        guard port.candleIntervals.contains(interval) else {
            let known = port.candleIntervals.map(\.description).joined(separator: ", ")
            throw CommandError(
                .usage, "\(id.exchange) has no candles of \(interval)",
                remedy: "use one of \(known)")
        }
        let series = CandleSeriesID(instrument: id, interval: interval)
        let holes = try holes(series, from: start, to: end)
        var outcome = Outcome()
        for (index, hole) in holes.reversed().enumerated() {
            try fetch(hole, series, part: (index, holes.count), &outcome)
        }
        return outcome
    }

    private func fetch(
        _ hole: Range<Timestamp>, _ series: CandleSeriesID, part: (Int, Int),
        _ outcome: inout Outcome
    ) throws {
        let backfill = CandleBackfill(
            BackfillRequest(
                market: id.market, interval: series.interval, from: hole.lowerBound,
                to: hole.upperBound, emitsEmptyBars: emitsEmptyBars), from: port, clock: clock)
        let title = "fetching \(id)" + (part.1 > 1 ? " \(part.0 + 1)/\(part.1)" : "")
        let plan = try Self.pages(of: backfill, id, title, console) {
            try keep($0, series, &outcome)
        }
        for absent in plan.unanswered where absent.to <= plan.settledEnd {
            outcome.missing += absent.bars
        }
    }

    /// Takes page after page, newest first, with a progress bar on a terminal.
    static func pages(
        of backfill: CandleBackfill, _ id: InstrumentID, _ title: String, _ console: Console,
        take: ([BackfillPage]) throws -> Void
    ) throws -> BackfillPlan {
        var backfill = backfill
        try console.progress(title, total: 1000, unit: "‰") { meter in
            var isDone = false
            while !isDone {
                let turn = backfill
                let (next, pages, stop) = try Blocking.run { await Self.pages(of: turn) }
                backfill = next
                try take(pages)
                meter.update(Int(next.progress.fraction * 1000))
                if let stop { throw Self.failure(stop, id) }
                if Interruption.isRequested { throw CommandError.historyInterrupted }
                isDone = pages.count < Self.batch
            }
        }
        return backfill.plan
    }

    /// The next pages, and why there are fewer than a batch.
    private static func pages(
        of backfill: CandleBackfill
    ) async -> (CandleBackfill, [BackfillPage], BackfillError?) {
        var backfill = backfill
        var pages: [BackfillPage] = []
        do throws(BackfillError) {
            while pages.count < batch, !Interruption.isRequested,
                let page = try await backfill.next()
            {
                pages.append(page)
            }
            return (backfill, pages, nil)
        } catch {
            return (backfill, pages, error)
        }
    }

    private func keep(
        _ pages: [BackfillPage], _ series: CandleSeriesID, _ outcome: inout Outcome
    ) throws {
        for absent in pages.flatMap(\.absent) {
            switch absent.reason {
            case .noTrade: outcome.noTrade += absent.bars
            case .notOffered: outcome.notOffered += absent.bars
            case .missing: outcome.missing += absent.bars
            }
        }
        guard let first = pages.last?.from, let last = pages.first?.to,
            pages.contains(where: { !$0.bars.isEmpty })
        else { return }
        let writer = try store.candles.beginImport(
            of: series, source: "\(id.exchange)", fingerprint: "\(first)/\(last)")
        for page in pages.reversed() {
            for bar in page.bars { try writer.append(bar) }
        }
        let report = try writer.finish(at: clock.now)
        outcome.stored += report.stored
        outcome.repeated += report.duplicates
    }

    /// The parts of `[start, end)` that nothing is stored of, in ascending order.
    private func holes(
        _ series: CandleSeriesID, from start: Timestamp, to end: Timestamp
    ) throws -> [Range<Timestamp>] {
        let stored = try store.candles.load(series, from: start, to: end)
        let quiet = TimeSpan(nanoseconds: series.interval.nanoseconds * Self.longestQuiet)
        var holes: [Range<Timestamp>] = []
        var expected = start
        for index in 0..<stored.count {
            let bar = stored[index]
            // Before the first stored candle everything is asked for.
            if bar.start - expected > (index == 0 ? .zero : quiet) {
                holes.append(expected..<bar.start)
            }
            expected = bar.start + series.interval
        }
        if expected < end { holes.append(expected..<end) }
        return holes
    }

    private static func failure(_ error: BackfillError, _ id: InstrumentID) -> CommandError {
        let remedy = "what had come is stored; the same command goes on from there"
        switch error {
        case .stopped(let reason, _, _):
            return CommandError(reason, asking: id.exchange, remedy: remedy)
        case .cancelled: return .historyInterrupted
        case .noProgress, .offGrid, .impossible:
            return CommandError(.badData, "\(id): \(error)", remedy: remedy)
        }
    }
}

extension CommandError {
    fileprivate static let historyInterrupted = CommandError(
        .interrupted, "interrupted; what had come is stored",
        remedy: "the same command goes on from there")

    /// A call to an exchange that brought nothing, with the exit code for its kind.
    init(_ error: VenueCallError, asking exchange: String, remedy: String? = nil) {
        let status: ExitStatus
        switch error {
        case .refused(let refusal):
            switch refusal.kind {
            case .unauthorized, .forbidden, .accountRestricted, .clockSkew: status = .permission
            case .unknownMarket: status = .usage
            default: status = .unavailable
            }
        case .notSent(let reason):
            switch reason.kind {
            case .overloaded, .rateLimited, .banned, .notReady: status = .tryAgainLater
            case .unreachable, .staleToken, .blocked: status = .unavailable
            }
        case .outcomeUnknown: status = .unavailable
        }
        self.init(status, "\(exchange): \(error)", remedy: remedy)
    }
}
