import Domain

/// Signals that wait for their horizon to pass.
///
/// The queue is a list whose head is due first. Predictions come in order of time and mostly share
/// one horizon, so a new one goes to its end; its length is bounded by horizon ÷ interval.
struct LabelQueue: Sendable {
    private struct Pending {
        let signal: UInt32
        let due: Timestamp
        /// Later than this the market was not seen in time, and the signal stays without a label.
        let latest: Timestamp
        let price: Price
    }

    private var pending: [Pending] = []
    private var head = 0
    private var nextDue = Timestamp.distantFuture
    let deadBand: Rate

    init(deadBand: Rate) { self.deadBand = deadBand }

    mutating func add(_ signal: Signal, horizon: TimeSpan) {
        let entry = Pending(
            signal: signal.sequence, due: signal.prediction.time + horizon,
            latest: signal.prediction.time + horizon + horizon, price: signal.price)
        // Mostly the last place: a horizon shorter than those before it goes ahead of them.
        var place = pending.count
        while place > head, pending[place - 1].due > entry.due { place -= 1 }
        pending.insert(entry, at: place)
        nextDue = pending[head].due
    }

    /// Appends a label for every signal whose horizon has passed at `now`, measured at `close`.
    @inline(__always)
    mutating func collect(now: Timestamp, close: Price, into records: inout [Record]) {
        if now < nextDue { return }
        drain(now: now, close: close, into: &records)
    }

    private mutating func drain(now: Timestamp, close: Price, into records: inout [Record]) {
        while head < pending.count, pending[head].due <= now {
            let entry = pending[head]
            head += 1
            if now > entry.latest { continue }
            let change = Int128(close.raw - entry.price.raw) * Int128(FixedPoint.scale)
            let moved = Rate(raw: Int64(truncatingIfNeeded: change / Int128(entry.price.raw)))
            let outcome: Direction =
                moved > deadBand ? .long : moved < -deadBand ? .short : .none
            records.append(
                .label(Label(signal: entry.signal, time: now, moved: moved, outcome: outcome)))
        }
        if head > 1024 || head == pending.count {
            pending.removeFirst(head)
            head = 0
        }
        nextDue = head < pending.count ? pending[head].due : .distantFuture
    }
}
