package import Domain
import MarketData
import Prediction
import Risk
import SimulatedVenue
import Storage
import Trading

/// A plan traded without a store: every record is made and thrown away.
///
/// It tells what the engine loop takes by itself; `Runner` is the same loop with a store behind it.
package struct Rehearsal {
    package let bars: Int
    package let orders: Int
    package let fills: Int
    package let equity: Money

    /// Trades every candle of `plan` from `firstTraded` on; its pace and funding are left aside.
    ///
    /// - Throws: `SessionError`, `PostingError`.
    package init(_ plan: RunPlan) throws {
        switch plan.predictor {
        case .emaCross(let predictor): try self.init(plan, predictor)
        case .lastReturn(let predictor): try self.init(plan, predictor)
        case .alwaysFlat(let predictor): try self.init(plan, predictor)
        case .model(let predictor): try self.init(plan, predictor)
        }
    }

    private init<P: Predictor>(_ plan: RunPlan, _ predictor: P) throws {
        let traded = plan.firstTraded..<plan.bars.count
        let start = traded.isEmpty ? plan.header.startedAt : plan.bars[plan.firstTraded].start
        var opening = Commands()
        let engine = try Engine(
            instrument: plan.instrument, capital: plan.header.capital, run: plan.header.number,
            interval: plan.bars.interval, time: start, parameters: plan.parameters,
            limits: plan.limits, destination: .simulated, into: &opening)
        let venue = CandleVenue(
            instrument: plan.instrument, capital: plan.header.capital,
            parameters: plan.simulation, funding: [])
        var folder: BarFolder?
        if case .interval(let interval) = predictor.cadence, interval != plan.bars.interval {
            folder = try BarFolder(from: plan.bars.interval, to: interval)
        }
        var session = try CandleSession(
            engine: engine, venue: venue, predictor: predictor, folder: folder,
            changes: plan.changes, opening: opening, sink: Discard())
        for index in traded { try session.take(plan.bars[index]) }
        try session.finish()
        bars = traded.count
        orders = session.engine.statistics.orders
        fills = session.engine.statistics.fills
        equity = session.engine.equity.last
    }
}

/// Keeps nothing.
private struct Discard: SessionSink {
    mutating func take(_ records: [Record]) {}
    mutating func closed(_ bar: Bar, equity: Money) {}
    func hasDayEnded(by time: Timestamp) -> Bool { false }
    mutating func endDay(_ statistics: RunStatistics) {}
    mutating func changed(_ instrument: Instrument) {}
}
