import Domain
import Ledger
import Risk
import Storage
import Trading

/// Sums up a run from what the engine recorded, record by record.
///
/// It derives from the records what the engine itself does not keep: round trips, slippage, hits.
struct RunTally {
    private(set) var totals = RunTotals()
    private var instrument: Instrument
    private var position = Position()
    /// Gain of the open round trip so far, after fees.
    private var tripGain = Money.zero
    private var decisionPrices: [ClientOrderID: Price] = [:]
    private var directions: [UInt32: Direction] = [:]
    /// What is kept of canceled orders and of signals that never got a label; older ones are let go.
    private static let memory = 4096

    init(instrument: Instrument) { self.instrument = instrument }

    mutating func update(_ instrument: Instrument) { self.instrument = instrument }

    mutating func take(_ record: Record) {
        switch record {
        case .signal(let signal, _):
            let direction = signal.prediction.direction
            if direction != .none {
                directions[signal.sequence] = direction
                Self.letGo(of: &directions)
            }
        case .label(let label): take(label)
        case .intent(let order):
            totals.orders += 1
            decisionPrices[order.request.id] = order.request.decisionPrice
            Self.letGo(of: &decisionPrices)
        case .order(let id, _, let state, _):
            // A cancelled order can still be told a last fill; what is filled or refused cannot.
            switch state {
            case .filled, .rejected: decisionPrices[id] = nil
            default: break
            }
        case .fill(let fill): take(fill)
        case .funding(let payment): totals.funding += payment.paid
        case .transfer: totals.postings += 2
        case .denial, .halt: break
        }
    }

    /// Takes over what the engine counts itself.
    mutating func take(_ statistics: RunStatistics) {
        totals.bars = statistics.bars
        totals.predictions = statistics.predictions
        totals.longSignals = statistics.longs
        totals.shortSignals = statistics.shorts
        totals.noSignals = statistics.nones
        totals.notTaken = Dictionary(
            uniqueKeysWithValues: statistics.notTaken.map { ($0.key.rawValue, $0.value) })
    }

    /// Forgets the older half of what has waited longest.
    private static func letGo<Key: Comparable, Value>(of waiting: inout [Key: Value]) {
        guard waiting.count > memory else { return }
        for key in waiting.keys.sorted().prefix(memory / 2) { waiting[key] = nil }
    }

    private mutating func take(_ label: Label) {
        guard let direction = directions.removeValue(forKey: label.signal) else { return }
        let isHit = label.outcome == direction
        if direction == .long {
            totals.longLabels += 1
            totals.longHits += isHit ? 1 : 0
        } else {
            totals.shortLabels += 1
            totals.shortHits += isHit ? 1 : 0
        }
    }

    private mutating func take(_ fill: Fill) {
        totals.fills += 1
        totals.fees += fill.fee
        if let decided = decisionPrices[fill.order] {
            let signed = fill.side.signed(fill.quantity)
            totals.slippage +=
                instrument.signedValue(of: signed, at: fill.price)
                - instrument.signedValue(of: signed, at: decided)
        }
        let before = position
        let change = position.apply(fill, of: instrument)
        totals.realized += change.realized
        tripGain += change.realized
        let closes = !before.isFlat && position.direction != before.direction
        guard closes else {
            tripGain -= fill.fee
            return
        }
        // A fill that turns the position round pays for both trips, by quantity.
        let closed = before.quantity.magnitude
        let share = fill.fee.scaled(
            by: closed.raw, over: fill.quantity.raw, rounding: .ceiling)
        totals.trades += 1
        if tripGain - share > .zero { totals.wins += 1 }
        tripGain = share - fill.fee
    }
}
