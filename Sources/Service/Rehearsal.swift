package import Domain
import Prediction
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

    /// Trades every candle of `plan` from `firstTraded` on; its pace is left aside.
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
        var session = try plan.session(predictor, at: plan.candleVenue, sink: Discard())
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
