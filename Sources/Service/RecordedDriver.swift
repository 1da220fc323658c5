import Domain
import Prediction
import Storage
import Trading

/// Brings recorded candles, at a pace.
struct RecordedDriver: SessionDriver {
    let bars: BarSeries
    let firstTraded: Int
    let pacer: Pacer
    let writer: RunWriter
    let progress: (RunProgress) -> Bool

    func drive<P: Predictor, V: SessionVenue>(
        _ session: inout CandleSession<P, V, Recorder>
    ) throws -> Bool {
        var isStopped = false
        var next = firstTraded
        while next < bars.count, !isStopped {
            let end = min(bars.count, next + pacer.batch)
            for index in next..<end { try session.take(bars[index]) }
            if pacer.isLimited { try writer.commit() }
            next = end
            let state = RunProgress(
                barsDone: next - firstTraded, time: session.engine.dataTime,
                equity: session.engine.equity.last)
            isStopped = !progress(state)
            if !isStopped, next < bars.count {
                let passed = bars[next].start - bars[firstTraded].start
                isStopped = !pacer.wait(until: passed) { progress(state) }
            }
        }
        return isStopped
    }
}
