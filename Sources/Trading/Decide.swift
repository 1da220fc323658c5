import Domain
import Ledger
import Risk

/// How long the position is held, and what stands against entering again.
struct Hold: Sendable {
    private(set) var direction = Direction.none
    /// When the position is closed; `nil` means not before the opposite signal.
    private(set) var until: Timestamp?
    /// The horizon it was last held on for.
    private(set) var horizon: TimeSpan?
    /// The position is to be closed as soon as nothing is in flight.
    var isToBeLeft = false
    /// An exit has been asked for; it is asked for again until the position is gone.
    private(set) var isLeaving = false
    /// The side whose position ran out last, and when entries on that side are free again.
    private(set) var cooling: (direction: Direction, until: Timestamp) = (.none, .distantPast)

    mutating func open(_ direction: Direction) { self.direction = direction }

    /// The position is gone; when an order is `isTurning` it, the new side keeps its horizon.
    mutating func close(isTurning: Bool) {
        direction = .none
        isLeaving = false
        if !isTurning { until = nil }
    }

    /// Holds on to the position, or the one about to be opened, until `time`.
    mutating func extend(_ horizon: TimeSpan?, from time: Timestamp) {
        self.horizon = horizon
        until = horizon.map { time + $0 }
        isLeaving = false
    }

    /// Notes that the position is to be closed, and when to ask again.
    mutating func leave(retryingAt time: Timestamp) {
        until = time
        isLeaving = true
    }

    /// Nothing is left that the venue would take an order on.
    mutating func forget() {
        until = nil
        isLeaving = false
    }

    mutating func cool(until time: Timestamp) { cooling = (direction, time) }
}

extension Engine {
    /// Turns a prediction into a signal, and the signal into an order or the reason why not.
    mutating func decide(_ prediction: Prediction, _ commands: inout Commands) {
        guard let lastPrice else { return }
        let signal = Signal(
            sequence: UInt32(truncatingIfNeeded: statistics.predictions), prediction: prediction,
            price: lastPrice)
        // The signal stands before the records of what was done about it.
        let place = commands.records.count
        commands.records.append(.signal(signal, .notTaken(.noSignal)))
        let decision = act(on: signal, &commands)
        commands.records[place] = .signal(signal, decision)
        if case .notTaken(let reason) = decision { count(reason) }
        if prediction.direction != .none {
            enqueueLabel(signal, horizon: prediction.horizon ?? parameters.labelHorizon)
        }
    }

    private mutating func act(on signal: Signal, _ commands: inout Commands) -> Decision {
        let direction = signal.prediction.direction
        let time = signal.prediction.time
        if direction == .none { return .notTaken(.noSignal) }
        if let working = orders.working.first {
            return meet(working.request, signal, &commands)
        }
        if heldDirection == direction {
            if hold.isLeaving { return .notTaken(.orderInFlight) }
            extendHold(signal.prediction)
            return .extended
        }
        if instrument.isSpot, direction == .short {
            if heldDirection == .none { return .notTaken(.spotCannotShort) }
            return leave(time, signal: signal.sequence, &commands).map(Decision.order)
                ?? .notTaken(.risk)
        }
        if let reason = obstacle(to: signal.prediction) {
            // Not worth an entry; a position against the signal is left all the same.
            if heldDirection != .none,
                let id = leave(time, signal: signal.sequence, &commands)
            {
                return .order(id)
            }
            return .notTaken(reason)
        }
        let decision = enter(signal, &commands)
        // A turn that cannot be had is no reason to keep the side that the signal speaks against.
        if case .notTaken = decision, heldDirection != .none,
            let id = leave(time, signal: signal.sequence, &commands)
        {
            return .order(id)
        }
        return decision
    }

    /// A signal while an order is in flight: one against it withdraws an entry, others wait.
    private mutating func meet(
        _ working: OrderRequest, _ signal: Signal, _ commands: inout Commands
    ) -> Decision {
        let wanted: Side = signal.prediction.direction == .long ? .buy : .sell
        guard !working.isReduceOnly else { return .notTaken(.orderInFlight) }
        if working.side == wanted {
            if hold.isToBeLeft { return .notTaken(.orderInFlight) }
            extendHold(signal.prediction)
            return .extended
        }
        if !hold.isToBeLeft {
            hold.isToBeLeft = true
            cancel(working.id, .undo, signal.prediction.time, &commands)
        }
        return .withdrawn(working.id)
    }

    /// Why no position should be opened on `prediction`; `nil` when nothing stands against it.
    private func obstacle(to prediction: Prediction) -> Decision.Reason? {
        if hold.cooling.direction == prediction.direction, prediction.time < hold.cooling.until {
            return .coolDown
        }
        let needed: Rate
        switch parameters.gate {
        case .off: return nil
        case .atLeast(let rate): needed = rate
        case .roundTripCost: needed = parameters.roundTripCost(on: instrument)
        }
        guard let expected = prediction.expectedReturn else { return .noEstimate }
        return expected < needed ? .belowCost : nil
    }

    private mutating func enter(_ signal: Signal, _ commands: inout Commands) -> Decision {
        let side: Side = signal.prediction.direction == .long ? .buy : .sell
        guard var size = entrySize(side, at: signal.price) else { return .notTaken(.tooSmall) }
        if position.direction == signal.prediction.direction.opposite,
            case .quantity(let quantity) = size
        {
            // One order turns the position round.
            let held = position.quantity.magnitude
            let turning = capped(quantity + held, at: signal.price)
            guard turning > held else { return .notTaken(.tooSmall) }
            size = .quantity(turning)
        }
        guard
            let id = submit(
                side, size, isReduceOnly: false, time: signal.prediction.time,
                signal: signal.sequence, &commands)
        else { return .notTaken(.risk) }
        extendHold(signal.prediction)
        return .order(id)
    }

    /// The size of a new position at `close`; `nil` when it is below the venue's minimum.
    private func entrySize(_ side: Side, at close: Price) -> OrderSize? {
        let sizing = parameters.sizing
        let account = instrument.isSpot ? ledger.cash : equity.last
        var budget = account.times(sizing.fraction, rounding: .down)
        if sizing.reservesFee {
            let withFee = FixedPoint.scale + max(instrument.takerFee.raw, 0)
            budget = budget.scaled(by: FixedPoint.scale, over: withFee, rounding: .down)
        }
        var price = close
        if sizing.pricedAt == .expectedFill {
            if instrument.isSpot {
                if let maximum = instrument.maximumNotional { budget = min(budget, maximum) }
                // Venues take amounts with at most eight decimals.
                budget = budget.rounded(to: Money(raw: Int128(FixedPoint.scale)), .down)
                return budget >= max(instrument.minimumNotional, Money(raw: 1))
                    ? .amount(budget) : nil
            }
            let cost = Rate(raw: parameters.spread.raw / 2 + parameters.slippage.raw)
            let distance =
                Money(close, times: Quantity(raw: cost.raw)).raw
                / Int128(FixedPoint.scale)
            let away = Int64(truncatingIfNeeded: distance)
            price = Price(raw: side == .buy ? close.raw + away : close.raw - away)
        }
        guard let affordable = instrument.quantity(worth: budget, at: price) else { return nil }
        let quantity = capped(affordable, at: price)
        guard quantity >= instrument.minimumQuantity, quantity > .zero,
            instrument.notional(of: quantity, at: price) >= instrument.minimumNotional
        else { return nil }
        return .quantity(quantity)
    }

    private mutating func extendHold(_ prediction: Prediction) {
        let horizon: TimeSpan? =
            switch parameters.exit {
            case .automatic: prediction.horizon
            case .horizon: prediction.horizon ?? parameters.labelHorizon
            case .opposite: nil
            }
        hold.extend(horizon, from: prediction.time)
    }

    /// Closes the position when its horizon has passed.
    @inline(__always)
    mutating func leaveWhenDue(_ now: Timestamp, _ commands: inout Commands) {
        guard let until = hold.until, now >= until else { return }
        runOut(now, &commands)
    }

    private mutating func runOut(_ now: Timestamp, _ commands: inout Commands) {
        if let working = orders.working.first {
            // An entry that has not finished in a whole horizon is withdrawn first.
            guard !working.request.isReduceOnly, !hold.isToBeLeft else { return }
            hold.isToBeLeft = true
            cancel(working.request.id, .undo, now, &commands)
            return
        }
        guard heldDirection != .none else {
            hold.forget()
            return
        }
        if case .halted = state { return }
        let rest: TimeSpan? =
            switch parameters.coolDown {
            case .automatic: hold.horizon
            case .span(let span): span
            }
        if let rest, !hold.isLeaving { hold.cool(until: now + rest) }
        leave(now, signal: nil, &commands)
    }

    /// The side of the position, or none when it is too small for the venue to take an order on it.
    var heldDirection: Direction {
        guard let lastPrice, !position.isFlat else { return .none }
        let quantity = position.quantity.magnitude.roundedDown(to: instrument.lot)
        let isDust =
            quantity < instrument.minimumQuantity
            || instrument.notional(of: quantity, at: lastPrice) < instrument.minimumNotional
        return isDust ? .none : position.direction
    }

    /// `quantity` on the lot grid, or the largest the venue takes in one order.
    private func capped(_ quantity: Quantity, at price: Price) -> Quantity {
        var largest = quantity
        if let maximum = instrument.maximumQuantity { largest = min(largest, maximum) }
        if let maximum = instrument.maximumNotional, instrument.isSpot,
            let affordable = instrument.quantity(worth: maximum, at: price)
        {
            largest = min(largest, affordable)
        }
        return largest.roundedDown(to: instrument.lot)
    }

    /// Closes the position with a market order, or with several when the venue limits their size.
    ///
    /// Whatever becomes of the order, each bar asks again until the position is gone.
    @discardableResult
    mutating func leave(
        _ time: Timestamp, signal: UInt32?, _ commands: inout Commands
    ) -> ClientOrderID? {
        guard heldDirection != .none, let lastPrice else { return nil }
        let side: Side = position.direction == .long ? .sell : .buy
        let whole = position.quantity.magnitude
        let quantity = capped(whole, at: lastPrice)
        hold.leave(retryingAt: time + interval)
        let id = submit(
            side, .quantity(quantity), isReduceOnly: true, time: time, signal: signal, &commands)
        if id != nil, quantity < whole { hold.isToBeLeft = true }
        return id
    }
}
