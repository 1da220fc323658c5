internal import Domain
internal import SimulatedVenue

/// A cancellation that the gateway has accepted.
struct UpbitCancellation {
    /// From its acceptance until it reaches the book, on the market's clock: the order may fill meanwhile.
    static let delay = TimeSpan.milliseconds(2)

    let number: OrderNumber
    let account: AccountID
    let due: Timestamp
}

// Single orders: placed, looked up, cancelled, replaced.
extension UpbitServer {
    func view(_ order: VenueOrder) -> UpbitOrderView {
        UpbitOrderView(
            order, uuid: names.uuid(of: order.number, in: world), market: code(order.entry.market))
    }

    func placeOrder(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        try spending("identifier", call) { () throws(UpbitError) in
            let (order, side) = try newOrder(call.parameters, try call.account())
            let placed = try place(order, side, at: call.time.wall)
            let view = view(placed).acknowledged()
            return UpbitAnswer(status: 201) { json in
                json.object { view.writeMembers(to: &$0) }
            }
        }
    }

    /// Lets a request place an order under a name of the client's own, which is spent whatever comes of
    /// the request.
    ///
    /// - Parameter parameter: what holds the name.
    func spending(
        _ parameter: String, _ call: UpbitCall,
        _ place: () throws(UpbitError) -> UpbitAnswer
    ) throws(UpbitError) -> UpbitAnswer {
        let account = try call.account().id
        guard let name = try call.parameters.text(parameter) else { return try place() }
        if refusedNames[account]?.contains(name) == true { throw .spentName }
        do throws(UpbitError) {
            return try place()
        } catch {
            refusedNames[account, default: []].insert(name)
            throw error
        }
    }

    private func newOrder(
        _ parameters: SignedParameters, _ account: SandboxAccount
    ) throws(UpbitError) -> (order: NewOrder, side: UpbitSide) {
        let code = try parameters.required("market")
        guard let side = try parameters.word("side", UpbitSide.self) else { throw .missing("side") }
        let form = try UpbitOrderForm(parameters)
        guard let market = world.market(named: code) else {
            throw UpbitError(.unknownMarket, side)
        }
        let order = try form.order(of: account.id, in: market, side, at: world.time.market)
        return (order, side)
    }

    private func place(
        _ order: NewOrder, _ side: UpbitSide, at wall: Timestamp
    ) throws(UpbitError) -> VenueOrder {
        let number: OrderNumber
        do throws(VenueRefusal) {
            number = try world.venue.place(order, at: world.time.market, into: &world.news)
        } catch {
            throw UpbitError(error, side)
        }
        names.add(number, in: world, placedAt: wall)
        guard let placed = world.venue.order(number) else { throw .noOrder }
        return placed
    }

    /// Says what placing would say, under a name that nothing can be asked with.
    func testOrder(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        let account = try call.account()
        let (order, side) = try newOrder(call.parameters, account)
        do throws(VenueRefusal) {
            try world.venue.check(order, at: world.time.market)
        } catch {
            throw UpbitError(error, side)
        }
        let trial = UpbitTrialOrder(
            order, uuid: world.randomUUID(), instrument: instrument(order.market),
            at: world.time.market)
        return UpbitAnswer(status: 201) { json in json.object { trial.writeMembers(to: &$0) } }
    }

    /// The account's order that a request names by `uuid` or, failing that, by `identifier`.
    func order(
        _ parameters: SignedParameters, of account: SandboxAccount, prefix: String = ""
    ) throws(UpbitError) -> VenueOrder {
        let order: VenueOrder?
        if let uuid = try parameters.text(prefix + "uuid") {
            order = names.number(uuid).flatMap(world.venue.order)
        } else if let identifier = try parameters.text(prefix + "identifier") {
            order = world.venue.order(named: identifier, of: account.id)
        } else {
            throw .validation("One of \(prefix)uuid and \(prefix)identifier is needed.")
        }
        guard let order, order.entry.account == account.id else { throw .noOrder }
        return order
    }

    /// Whether queries already find an order that was placed a moment ago.
    func isVisible(_ number: OrderNumber, at wall: Timestamp) -> Bool {
        guard let placedAt = names.placedAt(number), placedAt > .distantPast else { return true }
        return wall - placedAt >= invisibility
    }

    func order(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        let order = try order(call.parameters, of: try call.account())
        guard isVisible(order.number, at: call.time.wall) else { throw .noOrder }
        let view = view(order)
        let executions = world.venue.executions(of: order.number)
        return UpbitAnswer { json in
            json.object { json in
                view.writeMembers(to: &json, withFunds: true)
                json.array("trades") { json in
                    for execution in executions { write(execution, of: view, to: &json) }
                }
            }
        }
    }

    private func write(
        _ execution: Execution, of view: UpbitOrderView, to json: inout JSONWriter
    ) {
        // Up when somebody bought at the offered price, down when somebody sold at the bid.
        let isUp = (execution.side == .buy) == (execution.role == .taker)
        json.object {
            $0.string("market", view.market)
            $0.string("uuid", names.uuid(of: execution))
            $0.string("price", execution.price.description)
            $0.string("volume", execution.quantity.description)
            $0.string("funds", execution.value.description)
            $0.string("side", view.side.rawValue)
            $0.string("trend", isUp ? "up" : "down")
            $0.string("created_at", KoreanClock.zoned(execution.time))
        }
    }

    func cancelOrder(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        let order = try order(call.parameters, of: try call.account())
        guard !order.isFinal else { throw .noOrder }
        let view = view(order)
        accept(cancellationOf: order)
        return UpbitAnswer { json in json.object { view.writeMembers(to: &$0) } }
    }

    /// Takes a cancellation in; it works when it has reached the book.
    func accept(cancellationOf order: VenueOrder) {
        guard !cancellations.contains(where: { $0.number == order.number }) else { return }
        cancellations.append(
            UpbitCancellation(
                number: order.number, account: order.entry.account,
                due: world.time.market + UpbitCancellation.delay))
    }

    func runCancellations(at time: Timestamp) {
        let due = cancellations.prefix { $0.due <= time }
        cancellations.removeFirst(due.count)
        for cancellation in due {
            do throws(VenueRefusal) {
                try world.venue.cancel(
                    cancellation.number, of: cancellation.account, reason: .byClient, at: time,
                    into: &world.news)
            } catch {
                // It has ended on its own before: that is the race which the answer left open.
                continue
            }
        }
    }
}
