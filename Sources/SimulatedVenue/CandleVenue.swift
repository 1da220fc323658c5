public import Domain
public import Risk

/// A venue that fills our orders against candles.
///
/// An order trades no earlier than the first candle that begins when it is there. A market order
/// pays that candle's open, half the spread and the slippage, rounded to the tick against us. A
/// limit order rests until the price trades *through* it (touching is not enough: others were
/// there before us), or trades at once when the candle opens beyond it. What one candle can give
/// is a share of its volume; the rest of the order goes on to the next. A candle without volume
/// fills nothing unless that share is unlimited.
public struct CandleVenue: Sendable {
    /// An order the venue has accepted.
    private struct Resting {
        let request: OrderRequest
        /// A candle that began earlier is the past, of which nothing can be bought.
        let acceptedAt: Timestamp
        var filled: Quantity = .zero
        /// What is left of the amount of an order by amount.
        var amountLeft: Money
        /// It has met a candle already.
        var hasMetCandle = false
    }

    public private(set) var account: VenueAccount
    public private(set) var instrument: Instrument
    private let parameters: SimulationParameters
    private var resting: [Resting] = []
    private var funding: [FundingRate]
    private var nextFunding = 0
    private var lastClose: Price?
    private var orderCount = 0
    private var executionCount = 0

    /// A venue holding `capital` of the settlement currency for us.
    ///
    /// - Parameter funding: rates in ascending order of time; those before the first candle never
    ///   apply.
    public init(
        instrument: Instrument, capital: Money, parameters: SimulationParameters,
        funding: [FundingRate] = []
    ) {
        self.instrument = instrument
        self.parameters = parameters
        self.funding = funding
        account = VenueAccount(capital: capital)
    }

    /// The rules of the market changed; orders already accepted stay as they are.
    public mutating func update(_ instrument: Instrument) { self.instrument = instrument }

    /// Takes an order in; it is answered at once, and trades with the next candle.
    public mutating func submit(
        _ order: ApprovedOrder, at time: Timestamp, into events: inout [VenueEvent]
    ) {
        let request = order.request
        if let reason = refusal(of: request) {
            events.append(.rejected(request.id, reason: reason, time))
            return
        }
        orderCount += 1
        var amount = Money.zero
        if case .amount(let given) = request.size { amount = given }
        resting.append(Resting(request: request, acceptedAt: time, amountLeft: amount))
        events.append(.accepted(request.id, VenueOrderID("P\(orderCount)"), time))
    }

    /// Cancels what is left of an order.
    public mutating func cancel(
        _ id: ClientOrderID, at time: Timestamp, into events: inout [VenueEvent]
    ) {
        guard let index = resting.firstIndex(where: { $0.request.id == id }) else {
            events.append(.cancelRefused(id, time))
            return
        }
        resting.remove(at: index)
        events.append(.canceled(id, time))
    }

    /// Trades our orders against the next candle, and pays funding that fell due before it.
    @inline(__always)
    public mutating func advance(to bar: Bar, into events: inout [VenueEvent]) {
        if nextFunding < funding.count, funding[nextFunding].time <= bar.start {
            payFunding(upTo: bar.start, &events)
        }
        if !resting.isEmpty { match(bar, &events) }
        lastClose = bar.close
    }

    // MARK: - Acceptance

    private func refusal(of request: OrderRequest) -> String? {
        let instrument = instrument
        if case .limit(let price) = request.type, !instrument.ticks.contains(price) {
            return "invalid_price"
        }
        switch request.size {
        case .quantity(let quantity):
            guard quantity >= instrument.minimumQuantity, quantity.raw % instrument.lot.raw == 0
            else { return "invalid_volume" }
            let notional = instrument.notional(of: quantity, at: request.referencePrice)
            if notional < instrument.minimumNotional { return "under_min_total" }
            if instrument.isSpot, request.side == .sell, quantity > account.position.quantity {
                return "insufficient_funds"
            }
            if instrument.isSpot, request.side == .buy {
                let value = instrument.value(of: quantity, at: request.referencePrice)
                if !account.covers(value, of: instrument) { return "insufficient_funds" }
            }
        case .amount(let amount):
            guard instrument.isSpot, request.side == .buy, request.type == .market else {
                return "validation_error"
            }
            if amount < instrument.minimumNotional { return "under_min_total" }
            if !account.covers(amount, of: instrument) { return "insufficient_funds" }
        }
        return nil
    }

    // MARK: - Matching

    private mutating func match(_ bar: Bar, _ events: inout [VenueEvent]) {
        var available = Quantity(raw: .max)
        if parameters.participation > .zero {
            let share = Int128(bar.volume.raw) * Int128(parameters.participation.raw)
            available = Quantity(
                raw: Int64(truncatingIfNeeded: share / Int128(FixedPoint.scale))
            ).roundedDown(to: instrument.lot)
        }
        var index = 0
        while index < resting.count {
            var order = resting[index]
            if order.acceptedAt > bar.start {
                index += 1
                continue
            }
            if meet(&order, bar, &available, &events) {
                resting.remove(at: index)
            } else {
                resting[index] = order
                index += 1
            }
        }
    }

    /// Lets one order meet a candle; true when nothing is left of it.
    private mutating func meet(
        _ order: inout Resting, _ bar: Bar, _ available: inout Quantity,
        _ events: inout [VenueEvent]
    ) -> Bool {
        let request = order.request
        let offer = offer(to: request, in: bar, isFirst: !order.hasMetCandle)
        order.hasMetCandle = true
        guard let offer else {
            events.append(.canceled(request.id, bar.start))
            return true
        }
        if let (price, role) = offer.terms {
            let wanted = wanted(order, at: price)
            var quantity = account.affordable(
                min(wanted, available), for: request, at: price, of: instrument
            ).roundedDown(to: instrument.lot)
            if request.timeInForce == .fok, quantity < wanted { quantity = .zero }
            if quantity > .zero {
                available -= quantity
                execute(&order, quantity, price, role, bar.start, &events)
            }
            if isFinished(order, at: price) {
                if case .amount = request.size {
                    events.append(.completed(request.id, bar.start))
                }
                return true
            }
            let isPoor = quantity < min(wanted, available + quantity)
            if isPoor || request.timeInForce != .gtc {
                events.append(.canceled(request.id, bar.start))
                return true
            }
        } else if request.timeInForce != .gtc {
            events.append(.canceled(request.id, bar.start))
            return true
        }
        return false
    }

    /// The price and role a candle offers an order; no terms when it does not trade.
    private struct Offer {
        let terms: (price: Price, role: LiquidityRole)?
    }

    /// - Returns: `nil` when the order must not trade at all: a post-only one that would cross.
    private func offer(to request: OrderRequest, in bar: Bar, isFirst: Bool) -> Offer? {
        let taking = takingPrice(request.side, at: bar.open)
        guard case .limit(let limit) = request.type else {
            return Offer(terms: (taking, .taker))
        }
        let isBuy = request.side == .buy
        let crosses = isBuy ? bar.open < limit : bar.open > limit
        if crosses {
            if isFirst {
                if request.isPostOnly { return nil }
                return Offer(terms: (isBuy ? min(taking, limit) : max(taking, limit), .taker))
            }
            // A resting order is filled at its own price, however far the market jumps over it.
            return Offer(terms: (limit, .maker))
        }
        let tradesThrough = isBuy ? bar.low < limit : bar.high > limit
        if tradesThrough, request.timeInForce == .gtc { return Offer(terms: (limit, .maker)) }
        return Offer(terms: nil)
    }

    private func takingPrice(_ side: Side, at open: Price) -> Price {
        let ratio = parameters.spread.raw / 2 + parameters.slippage.raw
        if ratio == 0 { return open }
        let product = Int128(open.raw) * Int128(ratio)
        let scale = Int128(FixedPoint.scale)
        let distance = Int64(truncatingIfNeeded: (product + scale - 1) / scale)
        return side == .buy
            ? instrument.ticks.rounded(Price(raw: open.raw + distance), .ceiling)
            : max(
                instrument.ticks.rounded(Price(raw: open.raw - distance), .floor),
                instrument.ticks.tick(at: .zero))
    }

    private func wanted(_ order: Resting, at price: Price) -> Quantity {
        switch order.request.size {
        case .quantity(let quantity): quantity - order.filled
        case .amount:
            instrument.quantity(worth: order.amountLeft, at: price) ?? Quantity(raw: .max)
        }
    }

    private func isFinished(_ order: Resting, at price: Price) -> Bool {
        switch order.request.size {
        case .quantity(let quantity): order.filled == quantity
        // What is left is less than one lot: a crumb that goes back.
        case .amount: wanted(order, at: price) == .zero
        }
    }

    private mutating func execute(
        _ order: inout Resting, _ quantity: Quantity, _ price: Price, _ role: LiquidityRole,
        _ time: Timestamp, _ events: inout [VenueEvent]
    ) {
        executionCount += 1
        let value = instrument.value(of: quantity, at: price)
        let fill = Fill(
            executionID: ExecutionID("E\(executionCount)"), order: order.request.id,
            side: order.request.side, price: price, quantity: quantity,
            fee: instrument.fee(on: value, role: role), role: role, time: time)
        order.filled += quantity
        if case .amount = order.request.size { order.amountLeft -= value }
        account.apply(fill, of: instrument)
        events.append(.fill(fill))
    }

    // MARK: - Funding

    private mutating func payFunding(upTo time: Timestamp, _ events: inout [VenueEvent]) {
        while nextFunding < funding.count, funding[nextFunding].time <= time {
            let due = funding[nextFunding]
            nextFunding += 1
            let position = account.position.quantity
            guard let mark = lastClose, position != .zero else { continue }
            let value = instrument.value(of: position.magnitude, at: mark)
            let owed = value.times(due.rate, rounding: .nearest)
                .rounded(to: fundingStep, .nearest)
            let payment = FundingPayment(
                time: due.time, rate: due.rate, position: position, markPrice: mark,
                paid: position > .zero ? owed : -owed)
            account.apply(payment)
            events.append(.funding(payment))
        }
    }

    /// Funding is booked in the smallest unit that the venue's fees are booked in.
    private var fundingStep: Money {
        if case .truncated(let step) = instrument.feeRounding { step } else { Money(raw: 1) }
    }
}
