import Domain
import SimulatedVenue

/// What PUT /order asks to change.
private struct BitMEXAmendment {
    var quantity: Int64?
    var price: Price?
    var stopPrice: Price?
    var clientID: String?
    /// The names of the fields that change, in the venue's order.
    var fields: [String] = []
}

extension BitMEXServer {
    /// PUT /order.
    func amendOrder(_ call: BitMEXCall) throws(BitMEXError) -> BitMEXAnswer {
        let account = try call.requireAccount()
        let order = try orderToAmend(call, account.id)
        let contract = contracts[order.market.raw]
        guard order.isOpen, let number = order.number else { throw .finished }
        let amendment = try amendment(of: order, call.parameters)
        if let name = amendment.clientID, store.isSpent(name, of: account.id) { throw .duplicate }
        guard !amendment.fields.isEmpty || amendment.clientID != nil else {
            throw .bad("Invalid amend: orderQty, leavesQty, price, stopPx unchanged")
        }
        let line = try amendLine(amendment, call.parameters)
        if amendment.stopPrice != nil {
            try replaceStop(order, amendment, line, contract, at: call.time)
        } else {
            try change(order, number, amendment, line, contract, at: call.time)
        }
        deliver(at: call.time)
        return .row((store.order(id: order.id, of: account.id) ?? order).row(contract))
    }

    private func orderToAmend(
        _ call: BitMEXCall, _ account: AccountID
    ) throws(BitMEXError) -> BitMEXOrder {
        if let id = try call.parameters.text("orderID") {
            guard let order = store.order(id: id, of: account) else { throw .unknownOrder }
            return order
        }
        guard let name = try call.parameters.text("origClOrdID") else {
            throw .bad("orderID or origClOrdID must be sent")
        }
        guard let order = store.order(named: name, of: account) else { throw .notFound }
        return order
    }

    private func amendment(
        of order: BitMEXOrder, _ parameters: BitMEXParameters
    ) throws(BitMEXError) -> BitMEXAmendment {
        var amendment = BitMEXAmendment()
        if parameters.has("pegOffsetValue") { throw .invalid("pegOffsetValue") }
        try readQuantity(of: order, parameters, into: &amendment)
        if let raw = try parameters.decimal("price") {
            guard order.kind.hasLimit, raw > 0 else { throw .invalid("price") }
            if Price(raw: raw) != order.price {
                amendment.price = Price(raw: raw)
                amendment.fields.append("price")
            }
        }
        if let raw = try parameters.decimal("stopPx") {
            guard order.kind.isDormant, !order.isTriggered, raw > 0 else {
                throw .invalid("stopPx")
            }
            if Price(raw: raw) != order.stopPrice {
                amendment.stopPrice = Price(raw: raw)
                amendment.fields.append("stopPx")
            }
        }
        if let name = try parameters.text("clOrdID") {
            guard name.utf8.count <= 36 else { throw .invalid("clOrdID") }
            if name != order.clientID { amendment.clientID = name }
        }
        return amendment
    }

    /// `orderQty` counts what is filled, `leavesQty` does not; only one of them may be told.
    private func readQuantity(
        of order: BitMEXOrder, _ parameters: BitMEXParameters,
        into amendment: inout BitMEXAmendment
    ) throws(BitMEXError) {
        let total = try BitMEXOrderForm.size("orderQty", parameters)
        let leaves = try parameters.integer("leavesQty")
        if total != nil, leaves != nil { throw .invalid("leavesQty") }
        var quantity: Int64?
        if let total {
            guard total > .min, abs(total) > order.filled else { throw .badQuantity }
            quantity = abs(total)
        }
        if let leaves {
            let (sum, overflow) = order.filled.addingReportingOverflow(leaves)
            guard leaves > 0, !overflow else { throw .bad("Invalid leavesQty") }
            quantity = sum
        }
        if let quantity, quantity != order.quantity {
            amendment.quantity = quantity
            amendment.fields.append(total != nil ? "orderQty" : "leavesQty")
        }
    }

    private func amendLine(
        _ amendment: BitMEXAmendment, _ parameters: BitMEXParameters
    ) throws(BitMEXError) -> String? {
        let text = try parameters.text("text").map { String($0.prefix(500)) }
        let fields = amendment.fields.isEmpty ? ["clOrdID"] : amendment.fields
        return "Amended \(fields.joined(separator: " ")): \(text ?? "Amended via API.")"
    }

    private func change(
        _ order: BitMEXOrder, _ number: OrderNumber, _ amendment: BitMEXAmendment,
        _ line: String?, _ contract: BitMEXContract, at time: SandboxTime
    ) throws(BitMEXError) {
        var quantity: Quantity?
        if let size = amendment.quantity {
            guard let converted = contract.quantity(size) else { throw .badQuantity }
            quantity = converted
        }
        if quantity != nil || amendment.price != nil {
            do throws(VenueRefusal) {
                try world.venue.amend(
                    number, of: order.account, price: amendment.price, quantity: quantity,
                    at: time.market, into: &world.news)
            } catch {
                deliver(at: time)
                throw BitMEXWords.error(error, isStop: order.kind.isDormant)
            }
        }
        var changed = order
        apply(amendment, line, to: &changed, at: time)
        store.update(changed)
        if quantity == nil, amendment.price == nil { note(.replaced, of: &changed) }
    }

    private func apply(
        _ amendment: BitMEXAmendment, _ line: String?, to order: inout BitMEXOrder,
        at time: SandboxTime
    ) {
        if let quantity = amendment.quantity { order.quantity = quantity }
        if let price = amendment.price { order.price = price }
        if let stop = amendment.stopPrice { order.stopPrice = stop }
        if let name = amendment.clientID { order.clientID = name }
        if let line { order.lines.insert(line, at: 0) }
        order.lines = Array(order.lines.prefix(Self.mostLines))
        order.transactTime = time.market
        order.timestamp = time.market
    }

    /// An order that is amended all day must not grow for ever.
    private static let mostLines = 20

    /// The matching engine keeps a trigger for life, so a dormant order with another one takes its
    /// place, under the same name.
    private func replaceStop(
        _ order: BitMEXOrder, _ amendment: BitMEXAmendment, _ line: String?,
        _ contract: BitMEXContract, at time: SandboxTime
    ) throws(BitMEXError) {
        guard let number = order.number, let known = world.venue.order(number),
            let stop = amendment.stopPrice, contract.instrument.ticks.contains(stop)
        else { throw .invalid("stopPx") }
        var changed = order
        apply(amendment, line, to: &changed, at: time)
        guard let quantity = contract.quantity(changed.quantity) else { throw .badQuantity }
        var entry = known.entry
        entry.clientID = nil
        entry.size = .quantity(quantity)
        if let price = changed.price { entry.kind = .limit(price) }
        entry.trigger = trigger(of: changed, at: stop, entry.trigger?.source ?? .mark)
        try checkReplacement(entry, at: time)
        ignored.insert(number)
        do throws(VenueRefusal) {
            try world.venue.cancel(
                number, of: order.account, reason: .byClient, at: time.market,
                into: &world.news)
        } catch {
            ignored.remove(number)
            throw BitMEXWords.error(error)
        }
        changed.number = nil
        do throws(VenueRefusal) {
            let fresh = try world.venue.place(entry, at: time.market, into: &world.news)
            changed.number = fresh
            replacing.insert(fresh)
            store.update(changed)
        } catch {
            changed.end(.canceled, line: nil, at: time.market)
            store.update(changed)
            note(.canceled, of: &changed)
            deliver(at: time)
            throw BitMEXWords.error(error, isStop: true)
        }
    }

    /// The order that goes still counts against the limit of dormant ones, which is no objection.
    private func checkReplacement(
        _ entry: NewOrder, at time: SandboxTime
    ) throws(BitMEXError) {
        do throws(VenueRefusal) {
            try world.venue.check(entry, at: time.market)
        } catch {
            if case .tooManyOrders = error { return }
            throw BitMEXWords.error(error, isStop: true)
        }
    }
}
