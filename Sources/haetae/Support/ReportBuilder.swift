import CommandLineKit
import Domain
import ExchangeAPI
import Foundation
import Service
import Storage
import Trading

/// Makes the report of a stored run, always from the database: the same for the run that has just
/// ended and for one of last year.
struct ReportBuilder {
    private let store: Store
    private let venues: Venues

    init(_ store: Store, venues: Venues) {
        self.store = store
        self.venues = venues
    }

    /// - Throws: `CommandError` when the run was killed or still runs, `StorageError`.
    func report(_ run: StoredRun) throws -> RunReport {
        guard let end = run.end else {
            throw CommandError(
                .inputMissing, "run \(run.header.id) has no end: it was killed or still runs",
                remedy: "start it again; its records can be read with haetae export --run "
                    + run.header.id)
        }
        let parameters = try RunParameters(json: run.header.parameters)
        let days = try store.days(of: run)
        return RunReport(
            identity: identity(run.header, parameters), from: end.from, to: end.to,
            books: try books(run, end), performance: performance(end),
            activity: try activity(run, end, parameters), sizing: try parameters.reportSizing(),
            days: rows(days, run.header, parameters.zone), curve: try curve(run, end, days),
            wallSeconds: end.wallSeconds)
    }

    private func identity(
        _ header: RunHeader, _ parameters: RunParameters
    ) -> RunReport.Identity {
        RunReport.Identity(
            run: header.id, mode: header.mode.rawValue, exchange: header.instrument.exchange,
            market: header.instrument.market, currency: header.currency,
            model: header.model ?? header.predictor, isSynthetic: header.isSynthetic,
            zone: parameters.zone)
    }

    private func books(_ run: StoredRun, _ end: RunEnd) throws -> RunReport.Books {
        let trial = try store.trialBalance(of: run)
        let totals = end.totals
        let explained =
            run.header.capital + totals.realized + end.unrealized - totals.fees - totals.funding
        return RunReport.Books(
            startEquity: run.header.capital, endEquity: end.endEquity,
            realizedPnL: totals.realized, unrealizedPnL: end.unrealized, fees: totals.fees,
            funding: totals.funding, slippage: totals.slippage,
            // Every currency sums to zero, and the parts add up to the equity.
            isBalanced: trial.isBalanced && explained == end.endEquity,
            postings: trial.postings)
    }

    private func performance(_ end: RunEnd) -> RunReport.Performance {
        let hold =
            end.firstPrice > .zero
            ? (end.lastPrice.approximate / end.firstPrice.approximate - 1) * 100 : 0
        return RunReport.Performance(
            buyAndHoldPercent: hold, maxDrawdownPercent: end.maxDrawdown * 100,
            sharpe: end.returns.sharpe)
    }

    private func activity(
        _ run: StoredRun, _ end: RunEnd, _ parameters: RunParameters
    ) throws -> RunReport.Activity {
        let totals = end.totals
        // In the order of the enumeration; what never happened is left out, below cost and risk stay.
        let reasons = Decision.Reason.allCases.filter { $0 != .noSignal }.compactMap { reason in
            let count = totals.notTaken[reason.rawValue] ?? 0
            return count > 0 || reason == .belowCost || reason == .risk
                ? RunReport.Count(reason.rawValue, count) : nil
        }
        return RunReport.Activity(
            bars: totals.bars, orders: totals.orders, fills: totals.fills, trades: totals.trades,
            wins: totals.wins, longs: totals.longSignals, shorts: totals.shortSignals,
            nones: totals.noSignals, notTaken: reasons,
            longHits: HitCount(hit: totals.longHits, total: totals.longLabels),
            shortHits: HitCount(hit: totals.shortHits, total: totals.shortLabels),
            belowCost: try belowCost(run, totals, parameters))
    }

    /// What the signals below cost promised, and what the market then did.
    private func belowCost(
        _ run: StoredRun, _ totals: RunTotals, _ parameters: RunParameters
    ) throws -> RunReport.BelowCost {
        let count = totals.notTaken[Decision.Reason.belowCost.rawValue] ?? 0
        guard count > 0 else { return RunReport.BelowCost() }
        var expected = Mean()
        var moved = Mean()
        try store.forEachSignal(of: run) { stored in
            guard case .notTaken(.belowCost) = stored.decision else { return }
            let prediction = stored.signal.prediction
            if let rate = prediction.expectedReturn { expected.add(rate.basisPoints) }
            if let label = stored.label {
                moved.add(label.moved.basisPoints * Double(prediction.direction.rawValue))
            }
        }
        return RunReport.BelowCost(
            signals: count, expectedMean: expected.value,
            costMean: try parameters.costBasisPoints(),
            movedMean: moved.value)
    }

    private struct Mean {
        private var sum = 0.0
        private var count = 0

        mutating func add(_ value: Double) {
            sum += value
            count += 1
        }
        var value: Double? { count > 0 ? sum / Double(count) : nil }
    }

    private func rows(
        _ days: [RunDay], _ header: RunHeader, _ zone: ReportingZone
    ) -> [PeriodRow] {
        var before = RunTotals()
        return days.map { day in
            let now = day.totals
            defer { before = now }
            return PeriodRow(
                label: zone.date(day.start), start: day.start, currency: header.currency,
                startEquity: day.openEquity, endEquity: day.closeEquity,
                fees: now.fees - before.fees, funding: now.funding - before.funding,
                trades: now.trades - before.trades, wins: now.wins - before.wins,
                hits: HitCount(
                    hit: now.longHits + now.shortHits - before.longHits - before.shortHits,
                    total: now.longLabels + now.shortLabels - before.longLabels
                        - before.shortLabels))
        }
    }

    /// Equity at even steps of time, for charts: the ends of the days, and between them the fills.
    private func curve(
        _ run: StoredRun, _ end: RunEnd, _ days: [RunDay]
    ) throws -> [Double] {
        let header = run.header
        let instrument = try venues.market(header.instrument, at: end.from, until: end.to)
            .instrument
        var steps = EquitySteps(from: end.from, to: end.to, start: header.capital)
        var ends = days.map { ($0.start + .days(1), $0.closeEquity) }[...]
        var position = Position()
        var cash = header.capital
        try store.forEachFill(of: run) { fill in
            while let (time, equity) = ends.first, time <= fill.time {
                steps.add(equity, at: time)
                ends = ends.dropFirst()
            }
            cash += position.apply(fill, of: instrument).realized - fill.fee
            let gain = position.unrealizedPnL(of: instrument, at: fill.price)
            steps.add(cash + gain, at: fill.time)
        }
        for (time, equity) in ends { steps.add(equity, at: time) }
        return steps.finish(end.endEquity)
    }
}

/// Turns equity at uneven times into its last known value at even steps.
private struct EquitySteps {
    private static let count = 240
    private let start: Timestamp
    private let span: Double
    private var points: [Double] = []
    private var last: Double

    init(from: Timestamp, to: Timestamp, start: Money) {
        self.start = from
        span = Double(max(1, (to - from).nanoseconds))
        last = start.approximate
    }

    mutating func add(_ equity: Money, at time: Timestamp) {
        fill(until: Double((time - start).nanoseconds) / span)
        last = equity.approximate
    }

    mutating func finish(_ equity: Money) -> [Double] {
        fill(until: 1)
        return points + [equity.approximate]
    }

    private mutating func fill(until share: Double) {
        let due = Int((min(1, share) * Double(Self.count)).rounded(.down))
        while points.count < due { points.append(last) }
    }
}
