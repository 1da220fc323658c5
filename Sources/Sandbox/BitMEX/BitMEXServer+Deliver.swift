import Domain
import SimulatedVenue

/// What has happened since clients were told last.
struct BitMEXPending {
    var trades: [Int: [BitMEXTape.Entry]] = [:]
    /// Markets whose book changed.
    var books: Set<Int> = []
    /// Orders that changed, in order of their first change.
    var orders: [String] = []
    var ordersSeen: Set<String> = []
    var executions: [BitMEXExecution] = []
}

extension BitMEXServer {
    /// Takes the world's news in, and tells everybody who listens.
    func deliver(at time: SandboxTime) {
        for item in world.takeNews() { take(item) }
        noteFunding()
        var told = BitMEXPending()
        swap(&told, &pending)
        tellOrders(told)
        tellExecutions(told)
        tellAccounts(at: time)
        tellTrades(told)
        tellBooks(told, at: time)
        tellInstruments(at: time)
        tellBins(at: time)
    }

    private func take(_ item: VenueNews) {
        switch item {
        case .accepted(let number): accept(number)
        case .triggered(let number): trigger(number)
        case .executed(let execution): execute(execution)
        case .filled(let number):
            update(number) {
                $0.status = .filled; $0.isWorking = false
            }
        case .canceled(let number): cancel(number)
        case .amended(let number): amend(number)
        case .prevented(let number, _): synchronize(number)
        // Balances and positions are compared with what was told: see `tellAccounts`.
        case .balance, .position: break
        case .funding(let execution): fund(execution)
        case .trade(let trade):
            markets[trade.market.raw].tape.add(trade)
            if let entry = markets[trade.market.raw].tape.lastEntry {
                pending.trades[trade.market.raw, default: []].append(entry)
            }
        case .level(let market, _, _): pending.books.insert(market.raw)
        }
    }

    // MARK: - Orders

    /// Books an execution of an order whose state is the one after it.
    func note(
        _ kind: BitMEXExecution.Kind, of order: inout BitMEXOrder, fill: Execution? = nil
    ) {
        let execution = store.book(kind, of: &order, fill: fill)
        store.update(order)
        pending.executions.append(execution)
        if pending.ordersSeen.insert(order.id).inserted { pending.orders.append(order.id) }
    }

    /// Changes an order that clients know; others are the business of the matching engine.
    private func update(_ number: OrderNumber, _ change: (inout BitMEXOrder) -> Void) {
        guard var order = store.order(number) else { return }
        change(&order)
        store.update(order)
        if pending.ordersSeen.insert(order.id).inserted { pending.orders.append(order.id) }
    }

    private func accept(_ number: OrderNumber) {
        guard var order = store.order(number) else { return }
        order.isWorking = !order.kind.isDormant || order.isTriggered
        let kind: BitMEXExecution.Kind = replacing.remove(number) == nil ? .new : .replaced
        note(kind, of: &order)
    }

    private func trigger(_ number: OrderNumber) {
        guard var order = store.order(number), let known = world.venue.order(number) else { return }
        order.isTriggered = true
        order.isWorking = true
        order.lines.insert("Triggered: Order stop price reached", at: 0)
        order.transactTime = known.changedAt
        order.timestamp = known.changedAt
        note(.triggered, of: &order)
    }

    private func execute(_ execution: Execution) {
        if execution.order == .venue { return takeOver(execution) }
        guard var order = store.order(execution.order) else { return }
        let contract = contracts[execution.market.raw]
        order.fill(
            contract.size(execution.quantity), at: execution.price,
            isInverse: contract.isInverse, time: execution.time)
        note(.trade, of: &order, fill: execution)
    }

    /// The venue takes a position over: an execution of an order that nobody placed.
    private func takeOver(_ execution: Execution) {
        let contract = contracts[execution.market.raw]
        var order = BitMEXOrder(
            id: BitMEXNumbers.zeros, account: execution.account, market: execution.market,
            side: execution.side, quantity: contract.size(execution.quantity), kind: .limit,
            timeInForce: .immediateOrCancel, text: "Liquidation", at: execution.time)
        order.price = execution.price
        order.fill(
            order.quantity, at: execution.price, isInverse: contract.isInverse,
            time: execution.time)
        let kind: BitMEXExecution.Kind =
            execution.cause == .liquidation ? .liquidation : .bankruptcy
        pending.executions.append(store.book(kind, of: &order, fill: execution))
        showLiquidation(execution)
    }

    private func cancel(_ number: OrderNumber) {
        if ignored.remove(number) != nil { return }
        guard var order = store.order(number) else { return }
        let known = world.venue.order(number)
        var line = cancelLines.removeValue(forKey: number)
        if line == nil, case .canceled(let reason)? = known?.state {
            line = "Canceled: " + BitMEXWords.reason(reason)
        }
        order.end(.canceled, line: line, at: known?.changedAt ?? world.time.market)
        note(.canceled, of: &order)
    }

    private func amend(_ number: OrderNumber) {
        synchronize(number)
        guard var order = store.order(number) else { return }
        note(.replaced, of: &order)
    }

    /// Takes size and limit over from the matching engine, which may have cut them.
    private func synchronize(_ number: OrderNumber) {
        guard let known = world.venue.order(number) else { return }
        update(number) { order in
            if let quantity = known.quantity {
                order.quantity = contracts[order.market.raw].size(quantity)
            }
            if let price = known.price { order.price = price }
            order.timestamp = known.changedAt
        }
    }

    private func fund(_ execution: FundingExecution) {
        let contract = contracts[execution.market.raw]
        let payment = execution.payment
        var order = BitMEXOrder(
            id: BitMEXNumbers.zeros, account: execution.account, market: execution.market,
            side: payment.position > .zero ? .buy : .sell,
            quantity: contract.size(payment.position.magnitude), kind: .limit,
            timeInForce: .goodTillCancel, text: "Funding", at: payment.time)
        order.price = payment.markPrice
        order.fill(
            order.quantity, at: payment.markPrice, isInverse: contract.isInverse,
            time: payment.time)
        pending.executions.append(store.book(.funding, of: &order, funding: execution))
    }

    /// A funding time that has passed leaves its rate in the history.
    private func noteFunding() {
        for place in markets.indices {
            guard let known = markets[place].nextFunding,
                let next = world.funding(of: contracts[place].index), next != known
            else { continue }
            if next.nextAt > known.nextAt {
                let funding = BitMEXMarket.Funding(
                    time: known.nextAt, interval: known.interval, rate: known.rate)
                markets[place].fundings.append(funding)
                hub.send(
                    .funding, .insert, [funding.row(contracts[place].symbol)],
                    symbol: contracts[place].symbol, topic: .market)
            }
            markets[place].nextFunding = next
        }
    }
}
