import Domain
import Ledger
import Storage
import Trading

/// Stores what a session tells, and sums it up on the way.
struct Recorder: SessionSink {
    private let writer: RunWriter
    private var tally: RunTally
    private var curve: EquityCurve
    private var first: (time: Timestamp, price: Price)?

    init(writer: RunWriter, instrument: Instrument, capital: Money, zone: ReportingZone) {
        self.writer = writer
        tally = RunTally(instrument: instrument)
        curve = EquityCurve(capital: capital, zone: zone)
    }

    mutating func take(_ records: [Record]) throws {
        for record in records {
            tally.take(record)
            try writer.append(record)
        }
    }

    @inline(__always)
    mutating func closed(_ bar: Bar, equity: Money) {
        if !curve.isDayOpen { startDay(bar) }
        curve.take(equity, at: bar)
    }

    @inline(__always)
    func hasDayEnded(by time: Timestamp) -> Bool { curve.hasEnded(by: time) }

    mutating func endDay(_ statistics: RunStatistics) {
        tally.take(statistics)
        if let day = curve.closeDay(tally.totals) { writer.append(day) }
    }

    mutating func changed(_ instrument: Instrument) { tally.update(instrument) }

    private mutating func startDay(_ bar: Bar) {
        if first == nil { first = (bar.start, bar.open) }
        curve.startDay(bar)
    }

    /// Stores the run's end: everything a report of the whole run needs.
    mutating func finish(
        _ status: RunStatus, reason: String?, engine: Engine, wallSeconds: Double
    ) throws {
        // A real order can fill after the last candle.
        if let price = engine.lastPrice { curve.settle(engine.ledger.equity(at: price)) }
        endDay(engine.statistics)
        let lastPrice = engine.lastPrice ?? .zero
        let now = engine.lastPrice == nil ? writer.run.startedAt : engine.dataTime
        try writer.finish(
            RunEnd(
                status: status, reason: reason, from: first?.time ?? now, to: now,
                endEquity: curve.last,
                unrealized: engine.lastPrice.map {
                    engine.position.unrealizedPnL(of: engine.instrument, at: $0)
                } ?? .zero,
                position: engine.position.quantity, firstPrice: first?.price ?? lastPrice,
                lastPrice: lastPrice, maxDrawdown: curve.maxDrawdown, returns: curve.returns,
                wallSeconds: wallSeconds, totals: tally.totals))
    }
}
