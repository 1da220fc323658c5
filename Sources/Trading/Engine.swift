public import Domain
public import Ledger
public import Risk

/// The trading engine of one account in one instrument: it takes events and says what to do.
///
/// No clock, no I/O, no randomness: the same events give the same commands, whoever drives it.
/// Backtest, paper and live differ only in the driver round it.
public struct Engine: Sendable {
    public let parameters: EngineParameters
    public private(set) var ledger: Ledger
    public private(set) var state: TradingState = .active
    public private(set) var statistics = RunStatistics()
    public private(set) var equity: EquityTrack
    public private(set) var lastPrice: Price?
    /// The close of the last bar.
    public private(set) var dataTime = Timestamp.distantPast
    var orders: OrderManager
    var hold = Hold()
    private var labels: LabelQueue
    private let gate: RiskGate
    private let destination: Destination
    let interval: TimeSpan
    private var day = Timestamp.distantPast
    private var ordersToday = 0
    /// News came that cannot be true, or the books did not balance.
    private var hasFaulted = false
    /// The last funding times booked, so that a payment told twice counts once.
    private var fundingTimes: [Timestamp] = []
    private static let fundingTimesLimit = 16

    /// An engine with `capital` of the settlement currency and no position.
    ///
    /// - Parameters:
    ///   - run: the run's number, part of every client order id.
    ///   - interval: the length of the bars it will be given.
    ///   - commands: receives the opening transfer.
    /// - Throws: `PostingError` when the capital is not positive.
    public init(
        instrument: Instrument, capital: Money, run: UInt64, interval: TimeSpan, time: Timestamp,
        parameters: EngineParameters, limits: RiskLimits, destination: Destination,
        into commands: inout Commands
    ) throws(PostingError) {
        self.parameters = parameters
        ledger = try Ledger(
            instrument: instrument, capital: capital, time: time, into: &commands)
        equity = EquityTrack(capital: capital)
        orders = OrderManager(run: run)
        labels = LabelQueue(deadBand: parameters.deadBand)
        gate = .standard(limits)
        self.destination = destination
        self.interval = interval
    }

    /// Takes one event in, and appends what should be done to `commands`.
    public mutating func handle(_ event: Event, into commands: inout Commands) {
        switch event {
        case .bar(let bar, let prediction): handle(bar, prediction, into: &commands)
        case .prediction(let prediction):
            take(prediction, &commands)
            leaveWhenDue(prediction.time, &commands)
        case .venue(let event): handle(event, into: &commands)
        case .instrument(let instrument): ledger.update(instrument)
        case .operation(let operation, let time): operate(operation, time, &commands)
        }
    }

    /// Takes in a closed bar and what the predictor says at its close: the event `.bar`, without the
    /// cost of wrapping it a million times.
    public mutating func handle(
        _ bar: Bar, _ prediction: Prediction?, into commands: inout Commands
    ) {
        take(bar, &commands)
        if !orders.working.isEmpty { cancelAgain(&commands) }
        take(prediction, &commands)
        leaveWhenDue(dataTime, &commands)
    }

    /// Cancels what is working; the position stays and is valued at the last close.
    public mutating func finish(into commands: inout Commands) {
        hold.isToBeLeft = false
        cancelWorking(dataTime, &commands)
    }

    public var instrument: Instrument { ledger.instrument }
    public var position: Position { ledger.position }
    /// Orders whose last word has not been heard.
    public var workingOrders: [OrderRequest] { orders.working.map(\.request) }

    // MARK: - Market data

    @inline(__always)
    private mutating func take(_ bar: Bar, _ commands: inout Commands) {
        if bar.start >= day + .days(1) { startDay(bar.start) }
        statistics.bars += 1
        dataTime = bar.start + interval
        lastPrice = bar.close
        equity.update(ledger.equity(at: bar.close))
        labels.collect(now: dataTime, close: bar.close, into: &commands.records)
    }

    @inline(__always)
    private mutating func take(_ prediction: Prediction?, _ commands: inout Commands) {
        guard let direction = prediction?.direction else { return }
        statistics.count(direction)
        // A rule without probabilities says nothing by saying nothing: it is counted, not stored.
        if direction == .none, prediction?.confidence == nil { return }
        if let prediction { decide(prediction, &commands) }
    }

    private mutating func startDay(_ time: Timestamp) {
        day = parameters.zone.startOfDay(time)
        ordersToday = 0
        equity.startDay()
    }

    // MARK: - The venue's news

    /// Takes in the venue's news: the event `.venue`, without the cost of wrapping it.
    public mutating func handle(_ event: VenueEvent, into commands: inout Commands) {
        switch event {
        case .accepted(let id, _, let time): advance(id, .accepted, time, &commands)
        case .rejected(let id, let reason, let time):
            advance(id, .rejected(.venue(reason)), time, &commands)
        case .timedOut(let id, let time):
            advance(id, .timedOut, time, &commands)
            lookUp(id, &commands)
        case .absent(let id, let time): advance(id, .rejected(.neverArrived), time, &commands)
        case .canceled(let id, let time): advance(id, .canceled, time, &commands)
        case .cancelRefused(let id, let time):
            advance(id, .cancelRefused, time, &commands)
            lookUp(id, &commands)
        case .completed(let id, let time): advance(id, .completed, time, &commands)
        case .fill(let fill): take(fill, &commands)
        case .funding(let payment): take(payment, &commands)
        case .liquidation(let fill): takeLiquidation(fill, &commands)
        }
    }

    /// A refused cancel tells as little as a time-out: the order is live, finished or unknown.
    private func lookUp(_ id: ClientOrderID, _ commands: inout Commands) {
        if orders.isWorking(id) { commands.queries.append(id) }
    }

    private mutating func take(_ payment: FundingPayment, _ commands: inout Commands) {
        if fundingTimes.contains(payment.time) { return }  // told before
        if fundingTimes.count == Self.fundingTimesLimit { fundingTimes.removeFirst() }
        fundingTimes.append(payment.time)
        if payment.time >= day + .days(1) { startDay(payment.time) }
        commands.records.append(.funding(payment))
        do throws(PostingError) {
            try ledger.apply(payment, into: &commands)
        } catch {
            fault("\(error)", payment.time, &commands)
        }
    }

    private mutating func take(_ fill: Fill, _ commands: inout Commands) {
        let order: OrderManager.Executed?
        do throws(OrderLife.Failure) {
            order = try orders.apply(fill)
        } catch {
            fault("\(error)", fill.time, &commands)
            return
        }
        guard let order else { return }  // told before
        let wasFlat = position.isFlat
        book(fill, of: order.state, &commands)
        if position.isFlat {
            // An order that turns the position round can pass through flat on its way.
            hold.close(isTurning: orders.isWorking(fill.order) && !order.isReduceOnly)
        } else if wasFlat || position.direction != hold.direction {
            hold.open(position.direction)
        }
        if order.wish == .undo, wasFlat, !orders.hasWantedEntry { hold.isToBeLeft = true }
        afterNews(fill.time, &commands)
    }

    /// The position is gone, and with it what trading was based on: a person has to look.
    private mutating func takeLiquidation(_ told: Fill, _ commands: inout Commands) {
        var fill = told
        fill.order = .venue(inRun: orders.run)
        book(fill, of: nil, &commands)
        if position.isFlat { hold.close(isTurning: false) }
        fault(
            "the venue has liquidated the position: \(fill.side) \(fill.quantity) at \(fill.price)",
            fill.time, &commands)
    }

    /// Records a fill and books it.
    ///
    /// - Parameter state: of its order, with it; `nil` when it has none.
    private mutating func book(
        _ fill: Fill, of state: OrderState?, _ commands: inout Commands
    ) {
        // What happens at midnight belongs to the new day, whose first bar closes only later.
        if fill.time >= day + .days(1) { startDay(fill.time) }
        statistics.fills += 1
        commands.records.append(.fill(fill))
        if let state {
            commands.records.append(
                .order(fill.order, .filled(total: state.filled), state, fill.time))
        }
        do throws(PostingError) {
            try ledger.apply(fill, into: &commands)
        } catch {
            fault("\(error)", fill.time, &commands)
        }
    }

    private mutating func advance(
        _ id: ClientOrderID, _ event: OrderEvent, _ time: Timestamp, _ commands: inout Commands
    ) {
        do throws(OrderLife.Failure) {
            guard let state = try orders.apply(event, to: id) else { return }
            commands.records.append(.order(id, event, state, time))
        } catch {
            fault("\(error)", time, &commands)
            return
        }
        afterNews(time, &commands)
    }

    /// Closes what a withdrawn order had bought or sold, once nothing is in flight any more.
    private mutating func afterNews(_ time: Timestamp, _ commands: inout Commands) {
        guard hold.isToBeLeft, orders.working.isEmpty else { return }
        hold.isToBeLeft = false
        leave(time, signal: nil, &commands)
    }

    // MARK: - Orders

    /// Sends an order through the risk gate.
    ///
    /// - Returns: its id, or `nil` when it was denied; the denial is recorded.
    mutating func submit(
        _ side: Side, _ size: OrderSize, isReduceOnly: Bool, time: Timestamp, signal: UInt32?,
        _ commands: inout Commands
    ) -> ClientOrderID? {
        guard let lastPrice else { return nil }
        let request = OrderRequest(
            id: orders.nextID(), instrument: instrument.id, side: side, size: size, type: .market,
            isReduceOnly: isReduceOnly, time: time, decisionPrice: lastPrice, signal: signal)
        do throws(RiskDenial) {
            let approved = try gate.approve(request, in: snapshot(time))
            orders.add(request)
            ordersToday += 1
            statistics.orders += 1
            commands.records.append(.intent(approved))
            advance(request.id, .sent, time, &commands)
            commands.submits.append(approved)
            return request.id
        } catch {
            commands.records.append(.denial(request, error))
            return nil
        }
    }

    /// Cancels an order; one whose fate is unknown only once a look-up has found it.
    mutating func cancel(
        _ id: ClientOrderID, _ wish: OrderLife.Wish, _ time: Timestamp,
        _ commands: inout Commands
    ) {
        orders.set(wish, for: id)
        if orders.workingState(id) == .unconfirmed { return }
        advance(id, .cancelSent, time, &commands)
        commands.cancels.append(id)
    }

    private mutating func cancelWorking(
        _ time: Timestamp, entriesOnly: Bool = false, _ commands: inout Commands
    ) {
        for entry in orders.working where !(entriesOnly && entry.request.isReduceOnly) {
            cancel(entry.request.id, .cancel, time, &commands)
        }
    }

    /// Repeats, once a bar, every cancel that has not been answered or came too early.
    private mutating func cancelAgain(_ commands: inout Commands) {
        for entry in orders.working where entry.life.wish != .keep {
            cancel(entry.request.id, entry.life.wish, dataTime, &commands)
        }
    }

    private func snapshot(_ time: Timestamp) -> RiskSnapshot {
        RiskSnapshot(
            time: time, state: state, destination: destination, instrument: instrument,
            lastPrice: lastPrice, dataTime: dataTime, position: position.quantity,
            workingBuys: orders.remaining(.buy), workingSells: orders.remaining(.sell),
            freeCash: ledger.cash - orders.claimed(on: instrument), equity: equity.last,
            dayStartEquity: equity.dayStart,
            ordersToday: ordersToday)
    }

    // MARK: - Stopping

    mutating func halt(_ reason: String, _ time: Timestamp, _ commands: inout Commands) {
        if case .halted = state { return }
        state = .halted(reason: reason)
        commands.records.append(.halt(reason: reason, time))
        cancelWorking(time, &commands)
    }

    /// Halts because something happened that cannot be: `resume` does not lift it.
    private mutating func fault(
        _ reason: String, _ time: Timestamp, _ commands: inout Commands
    ) {
        hasFaulted = true
        halt(reason, time, &commands)
    }

    private mutating func operate(
        _ operation: Operation, _ time: Timestamp, _ commands: inout Commands
    ) {
        switch operation {
        case .halt(let reason): halt(reason, time, &commands)
        case .reduce:
            if case .halted = state { return }
            state = .reducing
            cancelWorking(time, entriesOnly: true, &commands)
        case .resume:
            // After a fault of its own the books may be wrong: only a new start looks at them again.
            if hasFaulted { return }
            state = .active
        case .flatten:
            if hasFaulted { return }
            state = .reducing
            if orders.working.isEmpty {
                leave(time, signal: nil, &commands)
            } else {
                hold.isToBeLeft = true
                for entry in orders.working {
                    cancel(entry.request.id, .undo, time, &commands)
                }
            }
        }
    }

    mutating func enqueueLabel(_ signal: Signal, horizon: TimeSpan) {
        labels.add(signal, horizon: horizon)
    }

    mutating func count(_ reason: Decision.Reason) {
        statistics.notTaken[reason, default: 0] += 1
    }
}
