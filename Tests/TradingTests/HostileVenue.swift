import Domain
import Risk
import Trading

/// A venue behind a bad line: news comes late, twice, in any order, or stands for a lost one.
///
/// What it tells is always true. Requests time out whether they arrived or not.
struct HostileVenue {
    struct Order {
        let request: OrderRequest
        var filled = Quantity.zero
        var isLive = true
        /// What a look-up answers when the order is not live.
        var verdict: VenueEvent?

        var left: Quantity {
            if case .quantity(let ordered) = request.size { ordered - filled } else { .zero }
        }
    }

    private(set) var orders: [ClientOrderID: Order] = [:]
    private(set) var position = Quantity.zero
    /// Spot only: what is left for buying.
    private var cash: Money
    private(set) var executions = 0
    /// News on its way, with the step at which it arrives.
    private var line: [(due: Int, event: VenueEvent)] = []
    private let instrument: Instrument
    private var random: Random

    init(_ instrument: Instrument, cash: Money, seed: UInt64) {
        self.cash = cash
        self.instrument = instrument
        random = Random(seed: seed &* 31)
    }

    var isQuiet: Bool { line.isEmpty }

    mutating func submit(_ order: ApprovedOrder, _ step: Int, _ time: Timestamp) {
        let request = order.request
        let id = request.id
        let isLost = random.chance(10)
        if isLost || random.chance(10) { tell(.timedOut(id, time), step, within: 3) }
        if isLost { return }
        if random.chance(8) || !isAllowed(request) {
            let refusal = VenueEvent.rejected(id, reason: "no", time)
            orders[id] = Order(request: request, isLive: false, verdict: refusal)
            tell(refusal, step, within: 4)
            return
        }
        orders[id] = Order(request: request)
        // The acknowledgement can be lost altogether: then the request has timed out, or a fill
        // or a look-up stands for it.
        tell(.accepted(id, VenueOrderID("V\(id.sequence)"), time), step, within: 4)
    }

    mutating func cancel(_ id: ClientOrderID, _ step: Int, _ time: Timestamp) {
        if random.chance(20) { return tell(.timedOut(id, time), step, within: 2) }
        guard var order = orders[id], order.isLive else {
            return tell(.cancelRefused(id, time), step, within: 4)
        }
        order.isLive = false
        order.verdict = .canceled(id, time)
        orders[id] = order
        tell(.canceled(id, time), step, within: 4)
        if random.chance(10) { tell(.timedOut(id, time), step, within: 4) }
    }

    mutating func query(_ id: ClientOrderID, _ step: Int, _ time: Timestamp) {
        guard let order = orders[id] else { return tell(.absent(id, time), step, within: 3) }
        if order.isLive {
            tell(.accepted(id, VenueOrderID("V\(id.sequence)"), time), step, within: 3)
        } else if let verdict = order.verdict {
            tell(verdict, step, within: 3)
        }
    }

    /// Executes parts of what is live, at `price`; now and then the venue gives an order up.
    mutating func trade(at price: Price, _ step: Int, _ time: Timestamp) {
        for id in orders.keys.sorted() {
            guard var order = orders[id], order.isLive, random.chance(60) else { continue }
            let lots = order.left.raw / instrument.lot.raw
            var part = Quantity(raw: Int64(1 + random.below(Int(lots))) * instrument.lot.raw)
            if random.chance(50) { part = order.left }
            let side = order.request.side
            if order.request.isReduceOnly || (instrument.isSpot && side == .sell) {
                let held = side == .sell ? position : -position
                part = min(part, max(held, .zero))
            }
            let value = instrument.value(of: part, at: price)
            let fee = instrument.fee(on: value, role: .taker)
            if instrument.isSpot {
                if side == .buy, value + fee > cash { part = .zero }
                if part > .zero { cash += (side == .buy ? -value : value) - fee }
            }
            if part > .zero {
                executions += 1
                order.filled += part
                position += side.signed(part)
                let fill = Fill(
                    executionID: ExecutionID("X\(executions)"), order: id, side: side,
                    price: price, quantity: part, fee: fee, role: .taker, time: time)
                tell(.fill(fill), step, within: 5)
            }
            if order.left == .zero {
                order.isLive = false
                order.verdict = .accepted(id, VenueOrderID("V\(id.sequence)"), time)
            } else if part == .zero || random.chance(5) {
                order.isLive = false
                order.verdict = .canceled(id, time)
                tell(.canceled(id, time), step, within: 4)
            }
            orders[id] = order
        }
    }

    mutating func pay(_ payment: FundingPayment, _ step: Int) {
        tell(.funding(payment), step, within: 3)
    }

    /// What arrives at `step`, shuffled.
    mutating func arrivals(_ step: Int) -> [VenueEvent] {
        var now = line.filter { $0.due <= step }.map(\.event)
        line.removeAll { $0.due <= step }
        now.shuffle(using: &random)
        return now
    }

    private mutating func tell(_ event: VenueEvent, _ step: Int, within delay: Int) {
        line.append((step + random.below(delay + 1), event))
        if random.chance(20) { line.append((step + random.below(delay * 2 + 1), event)) }
    }

    private func isAllowed(_ request: OrderRequest) -> Bool {
        guard case .quantity(let quantity) = request.size else { return false }
        if instrument.isSpot, request.side == .sell { return quantity <= position }
        if request.isReduceOnly {
            return request.side == .sell ? position > .zero : position < .zero
        }
        return true
    }
}
