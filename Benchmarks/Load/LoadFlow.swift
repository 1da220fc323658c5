import Domain
import Sandbox
import Synchronization

/// Lets the markets of a load begin to move when the clients are ready.
final class LoadGate: Sendable {
    private let start = Atomic<Int64>(.max)

    /// From when on the markets move; in the far future while they stand still.
    var opensAt: Timestamp { Timestamp(nanoseconds: start.load(ordering: .acquiring)) }

    func open(at time: Timestamp) { start.store(time.nanoseconds, ordering: .releasing) }
    func close() { start.store(.max, ordering: .releasing) }
}

/// A market with a deep book around one price, in which others trade at a steady rate for a while.
///
/// Every fourth trade changes a level of each side as well. The best levels hold so much that no order
/// of a measurement moves them.
struct LoadFlow: MarketFlow {
    static let levels = 15

    let past: BarSeries
    private let gate: LoadGate
    private let middle: Price
    private let tick: Price
    private let lot: Quantity
    private let depth: Quantity
    private let pace: TimeSpan
    private let trades: Int
    private var opening: [FlowEvent]
    /// How much of the market has been told: each trade is three steps.
    private var step = 0

    /// - Parameters:
    ///   - trades: how many there will be.
    ///   - pace: from one to the next.
    init(
        _ instrument: Instrument, around middle: Price, depth: Quantity, at time: Timestamp,
        trades: Int, pace: TimeSpan, gate: LoadGate
    ) {
        var past = BarSeries(interval: .minutes(1))
        past.append(
            Bar(
                start: time.floored(to: .minutes(1)) - .minutes(1), open: middle, high: middle,
                low: middle, close: middle, volume: instrument.lot))
        self.past = past
        self.gate = gate
        self.middle = middle
        self.depth = depth
        self.pace = pace
        self.trades = trades
        let tick = instrument.ticks.tick(at: middle)
        self.tick = tick
        lot = instrument.lot
        opening = (1...Int64(Self.levels)).reversed().flatMap { distance in
            [Side.sell, .buy].map { side in
                FlowEvent(
                    time: time,
                    action: .level(
                        side, Self.price(middle, tick, side, distance), depth))
            }
        }
    }

    static func price(_ middle: Price, _ tick: Price, _ side: Side, _ distance: Int64) -> Price {
        Price(raw: middle.raw + (side == .sell ? distance : -distance) * tick.raw)
    }

    var isOver: Bool { step >= 3 * trades }

    mutating func next(upTo time: Timestamp) -> FlowEvent? {
        if let event = opening.popLast() { return event }
        guard !isOver else { return nil }
        let opensAt = gate.opensAt
        guard opensAt <= time else { return nil }
        let number = step / 3
        let due = opensAt + TimeSpan(nanoseconds: pace.nanoseconds * Int64(number))
        guard due <= time else { return nil }
        defer { step += number % 4 == 0 || step % 3 != 0 ? 1 : 3 }
        return FlowEvent(time: due, action: action(number))
    }

    private func action(_ number: Int) -> FlowEvent.Action {
        let side: Side = number % 2 == 0 ? .buy : .sell
        switch step % 3 {
        case 0:
            return .trade(
                price: Self.price(middle, tick, side == .buy ? .sell : .buy, 1),
                quantity: Quantity(raw: lot.raw * Int64(1 + number % 97)), takerSide: side)
        case let part:
            let changed = Quantity(raw: depth.raw + lot.raw * Int64(number % 89))
            let side: Side = part == 1 ? .sell : .buy
            return .level(
                side, Self.price(middle, tick, side, Int64(1 + number % Self.levels)), changed)
        }
    }
}
