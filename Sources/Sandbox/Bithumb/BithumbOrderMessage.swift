internal import Domain
internal import SimulatedVenue

/// What an order had done when something happened to it.
///
/// News lead to the state after all of them, so what was before has to be added up from its fills.
private struct OrderProgress {
    var filled = Quantity.zero
    var value = Money.zero
    var fee = Money.zero

    init(_ fills: [Execution], upTo last: UInt64) {
        for fill in fills where fill.number <= last {
            filled += fill.quantity
            value += fill.value
            fee += fill.fee
        }
    }
}

// Orders as the second version of the private stream tells them: JSON numbers, sides in English, and
// nothing about what there is not.

extension BithumbServer {
    func orderMessage(
        _ order: VenueOrder, _ state: String, _ fill: Execution?, isSimple: Bool
    ) -> [UInt8] {
        let key = BithumbStreamKeys(isSimple: isSimple)
        let view = BithumbOrderView(order: order)
        var json = JSONWriter(capacity: 1024)
        json.object {
            $0.string(key("type"), "myOrder")
            $0.string(key("code"), code(order.entry.market))
            $0.string(key("order_id"), BithumbNames.name(of: order.number))
            if let name = order.entry.clientID { $0.string(key("client_order_id"), name) }
            $0.string(key("side"), order.entry.side == .buy ? "buy" : "sell")
            $0.string(key("order_type"), view.type)
            $0.string(key("state"), state)
            if let word = view.timeInForce { $0.string(key("time_in_force"), word) }
            writeSize(of: order, into: &$0, key)
            $0.number(key("order_timestamp"), order.createdAt.milliseconds)
            $0.number(key("timestamp"), world.time.market.milliseconds)
            if let fill { writeFill(fill, into: &$0, key) }
            writeProgress(of: order, state, fill, into: &$0, key)
            if state == "cancel" {
                if let type = view.cancelType { $0.string(key("cancel_type"), type) }
                if let canceler = cancelers[order.number] {
                    $0.string(key("canceling_order_id"), BithumbNames.name(of: canceler))
                }
            }
            $0.string(key("stream_type"), "REALTIME")
        }
        return json.bytes
    }

    private func writeSize(
        of order: VenueOrder, into json: inout JSONWriter, _ key: BithumbStreamKeys
    ) {
        json.number(key("order_price"), (order.price ?? .zero).description)
        switch order.entry.size {
        case .amount(let amount): json.number(key("order_amount"), amount.description)
        case .quantity(let quantity):
            json.number(key("order_quantity"), quantity.description)
            if let price = order.price {
                json.number(key("order_amount"), Money(price, times: quantity).description)
            }
        }
    }

    private func writeFill(
        _ fill: Execution, into json: inout JSONWriter, _ key: BithumbStreamKeys
    ) {
        json.string(key("trade_id"), BithumbNames.name(of: fill))
        json.number(key("trade_price"), fill.price.description)
        json.number(key("trade_quantity"), fill.quantity.description)
        json.number(key("trade_amount"), fill.value.description)
        json.number(key("trade_timestamp"), fill.time.milliseconds)
    }

    private func writeProgress(
        of order: VenueOrder, _ state: String, _ fill: Execution?,
        into json: inout JSONWriter, _ key: BithumbStreamKeys
    ) {
        let last = state == "wait" ? 0 : fill?.number ?? .max
        let progress = OrderProgress(world.venue.executions(of: order.number), upTo: last)
        json.number(key("executed_quantity"), progress.filled.description)
        if let quantity = order.quantity {
            json.number(key("remaining_quantity"), (quantity - progress.filled).description)
        }
        json.number(key("executed_amount"), progress.value.description)
        json.number(key("paid_fee"), progress.fee.description)
        let isCurrent = state != "wait" && progress.filled == order.filled
        let left = order.reservedFee - progress.fee
        json.number(
            key("remaining_fee"),
            (isCurrent ? order.remainingFee : max(left, .zero)).description)
        json.number(key("reserved_fee"), order.reservedFee.description)
    }
}
