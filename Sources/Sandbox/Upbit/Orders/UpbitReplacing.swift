internal import Domain
internal import SimulatedVenue

extension UpbitServer {
    /// An order that ended so shortly before was overtaken by its end; an older one is not found.
    private static let race = TimeSpan.seconds(1)

    /// Cancels an order and places another one for the same market and side in its stead.
    ///
    /// When the old order ended first, nothing is placed, and the answer says so with a null.
    func replaceOrder(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        try spending("new_identifier", call) { () throws(UpbitError) in try replace(call) }
    }

    private func replace(_ call: UpbitCall) throws(UpbitError) -> UpbitAnswer {
        let account = try call.account()
        let parameters = call.parameters
        let uuid = try parameters.text("prev_order_uuid")
        let identifier = try parameters.text("prev_order_identifier")
        guard uuid == nil || identifier == nil else {
            throw .validation("prev_order_uuid and prev_order_identifier exclude each other.")
        }
        let form = try UpbitOrderForm(parameters, prefix: "new_")
        let previous = try order(parameters, of: account, prefix: "prev_order_")
        let side = UpbitSide(previous.entry.side)
        let now = world.time.market
        let old = view(previous)
        guard !previous.isFinal else {
            guard now - previous.changedAt <= Self.race else { throw .noOrder }
            return Self.answer(old, replacement: nil)
        }
        let order = try form.order(
            of: account.id, in: previous.entry.market, side, at: now,
            remaining: old.remaining)
        try checkIgnoringFunds(order, side)
        do throws(VenueRefusal) {
            try world.venue.cancel(
                previous.number, of: account.id, reason: .byClient, at: now, into: &world.news)
        } catch {
            return Self.answer(old, replacement: nil)
        }
        cancellations.removeAll { $0.number == previous.number }
        let placed: VenueOrder
        do throws(VenueRefusal) {
            let number = try world.venue.place(order, at: now, into: &world.news)
            names.add(number, in: world, placedAt: call.time.wall)
            guard let known = world.venue.order(number) else { throw .unknownOrder }
            placed = known
        } catch {
            throw UpbitError(error, side)
        }
        return Self.answer(old, replacement: view(placed))
    }

    /// Refuses a replacement while the old order still stands. What the old one holds back is not free
    /// yet, so a lack of funds says nothing here.
    private func checkIgnoringFunds(_ order: NewOrder, _ side: UpbitSide) throws(UpbitError) {
        do throws(VenueRefusal) {
            try world.venue.check(order, at: world.time.market)
        } catch {
            if case .insufficientBalance = error { return }
            throw UpbitError(error, side)
        }
    }

    private static func answer(
        _ old: UpbitOrderView, replacement: UpbitOrderView?
    ) -> UpbitAnswer {
        UpbitAnswer(status: 201) { json in
            json.object { json in
                old.writeMembers(to: &json)
                json.string("new_order_uuid", orNull: replacement?.uuid)
                json.string("new_order_identifier", orNull: replacement?.order.entry.clientID)
            }
        }
    }
}
