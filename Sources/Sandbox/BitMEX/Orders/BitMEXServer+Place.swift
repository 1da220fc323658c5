import Domain
import SimulatedVenue

extension BitMEXServer {
    /// POST /order.
    func placeOrder(_ call: BitMEXCall) throws(BitMEXError) -> BitMEXAnswer {
        let account = try call.requireAccount()
        let form = try BitMEXOrderForm(call.parameters)
        let contract = try contract(named: form.symbol)
        if let name = form.clientID, store.isSpent(name, of: account.id) { throw .duplicate }
        guard let (side, quantity) = try size(of: form, contract, account.id) else {
            return .row(cancelAtOnce(form, contract, account.id, at: call.time).row(contract))
        }
        var order = BitMEXOrder(
            id: world.randomUUID(), account: account.id, market: contract.index, side: side,
            quantity: quantity, kind: form.kind, timeInForce: form.timeInForce, text: form.text,
            at: call.time.market)
        order.clientID = form.clientID
        order.linkID = form.linkID
        order.price = form.price
        order.stopPrice = form.stopPrice
        order.displayQuantity = form.displayQuantity
        order.instructions = form.instructions
        let entry = try entry(of: order, form, contract)
        makeRoom(for: order, at: call.time)
        do throws(VenueRefusal) {
            order.number = try world.venue.place(entry, at: call.time.market, into: &world.news)
        } catch {
            deliver(at: call.time)
            if error == .nothingToReduce {
                return .row(cancelAtOnce(form, contract, account.id, at: call.time).row(contract))
            }
            throw BitMEXWords.error(error, isStop: form.kind.isDormant)
        }
        store.add(order)
        deliver(at: call.time)
        return .row((store.order(id: order.id, of: account.id) ?? order).row(contract))
    }

    /// With more on its side than the position has, an order that closes sends the other limits away.
    private func makeRoom(for order: BitMEXOrder, at time: SandboxTime) {
        guard order.instructions.contains(.close), !order.kind.isDormant else { return }
        let contract = contracts[order.market.raw]
        let others = store.openOrders(of: order.account).filter {
            $0.market == order.market && $0.side == order.side && $0.kind.hasLimit && $0.isWorking
        }
        let total = others.reduce(order.quantity) { $0 + $1.leaves }
        guard total > contract.size(position(of: order.account, contract).magnitude) else { return }
        for other in others {
            cancel(other, "Canceled: Order made room for one with execInst of Close", at: time)
        }
    }

    /// Side and size; `nil` when `Close` finds no position to close.
    private func size(
        of form: BitMEXOrderForm, _ contract: BitMEXContract, _ account: AccountID
    ) throws(BitMEXError) -> (Side, Int64)? {
        // What waits for a price is held against the position that it finds then.
        let isLater = form.kind.isDormant && form.side != nil && form.quantity != nil
        guard form.instructions.contains(.close), !contract.isSpot, !isLater else {
            guard let side = form.side, let quantity = form.quantity else { throw .badQuantity }
            return (side, quantity)
        }
        let position = position(of: account, contract)
        guard position != .zero else { return nil }
        let closing: Side = position > .zero ? .sell : .buy
        let side = form.side ?? closing
        guard side == closing else { return nil }
        return (side, form.quantity ?? contract.size(position.magnitude))
    }

    private func entry(
        of order: BitMEXOrder, _ form: BitMEXOrderForm, _ contract: BitMEXContract
    ) throws(BitMEXError) -> NewOrder {
        guard let quantity = contract.quantity(order.quantity) else { throw .badQuantity }
        var entry = NewOrder(
            account: order.account, market: order.market, clientID: order.clientID,
            side: order.side, size: .quantity(quantity),
            kind: order.price.map { .limit($0) } ?? .market)
        entry.timeInForce = order.timeInForce.domain
        entry.isPostOnly = order.instructions.contains(.postOnly)
        entry.isReduceOnly =
            !contract.isSpot
            && !order.instructions.isDisjoint(with: [.reduceOnly, .close])
        if let stop = order.stopPrice {
            guard contract.instrument.ticks.contains(stop) else { throw .invalid("stopPx") }
            entry.trigger = trigger(of: order, at: stop, form.source(isSpot: contract.isSpot))
        }
        return entry
    }

    func trigger(
        of order: BitMEXOrder, at price: Price, _ source: OrderTrigger.Source
    ) -> OrderTrigger {
        let isAbove = (order.side == .buy) != order.kind.isTouched
        return OrderTrigger(
            price: price, source: source, condition: isAbove ? .atOrAbove : .atOrBelow)
    }

    /// An order that reduces what is not there is taken in and cancelled, with HTTP 200.
    private func cancelAtOnce(
        _ form: BitMEXOrderForm, _ contract: BitMEXContract, _ account: AccountID,
        at time: SandboxTime
    ) -> BitMEXOrder {
        var order = BitMEXOrder(
            id: world.randomUUID(), account: account, market: contract.index,
            side: form.side ?? .sell, quantity: form.quantity ?? 0, kind: form.kind,
            timeInForce: form.timeInForce, text: form.text, at: time.market)
        order.clientID = form.clientID
        order.linkID = form.linkID
        order.price = form.price
        order.stopPrice = form.stopPrice
        order.instructions = form.instructions
        let line = "Canceled: " + BitMEXWords.reason(.nothingToReduce)
        order.end(.canceled, line: line, at: time.market)
        store.add(order)
        note(.canceled, of: &order)
        deliver(at: time)
        return order
    }
}
