internal import Domain
internal import SimulatedVenue

/// Which of its two vocabularies an endpoint speaks.
enum BithumbVersion {
    /// `uuid` and `ord_type`
    case first
    /// `order_id` and `order_type`
    case second

    var id: String { self == .first ? "uuid" : "order_id" }
    var type: String { self == .first ? "ord_type" : "order_type" }
    var canceler: String { self == .first ? "canceling_uuid" : "canceling_order_id" }
}

// Orders as REST tells them: numbers in quotation marks.

extension BithumbServer {
    /// The acknowledgement of an order: what was asked for, and nothing of what became of it.
    func writeAcknowledgement(of order: VenueOrder, into json: inout JSONWriter) {
        let view = BithumbOrderView(order: order)
        json.string("order_id", BithumbNames.name(of: order.number))
        json.string("market", code(order.entry.market))
        json.string("side", view.side)
        json.string("order_type", view.type)
        json.string("created_at", KoreanClock.zoned(order.createdAt))
        json.string("client_order_id", orNull: order.entry.clientID)
        json.string("stp_type", "cancel_taker")
        json.string("time_in_force", orNull: view.timeInForce)
    }

    func write(_ order: VenueOrder, _ version: BithumbVersion, into json: inout JSONWriter) {
        let view = BithumbOrderView(order: order)
        json.string(version.id, BithumbNames.name(of: order.number))
        json.string("client_order_id", orNull: order.entry.clientID)
        json.string("side", view.side)
        json.string(version.type, view.type)
        json.string("price", orNull: view.price)
        json.string("state", view.state)
        json.string("market", code(order.entry.market))
        json.string("created_at", KoreanClock.zoned(order.createdAt))
        json.string("volume", orNull: order.quantity?.description)
        json.string("remaining_volume", orNull: view.unfilled?.description)
        json.string("reserved_fee", order.reservedFee.description)
        json.string("remaining_fee", order.remainingFee.description)
        json.string("paid_fee", order.paidFee.description)
        json.string("locked", order.locked.description)
        json.string("executed_volume", order.filled.description)
        json.number("trades_count", order.fillCount)
        json.string("time_in_force", orNull: view.timeInForce)
        json.string("stp_type", "cancel_taker")
        json.string("cancel_type", orNull: view.cancelType)
        json.string(
            version.canceler, orNull: cancelers[order.number].map(BithumbNames.name(of:)))
    }

    func writeFills(of order: VenueOrder, into json: inout JSONWriter) {
        json.array("trades") {
            for fill in world.venue.executions(of: order.number) {
                $0.object {
                    $0.string("market", code(fill.market))
                    $0.string("uuid", BithumbNames.name(of: fill))
                    $0.string("price", fill.price.description)
                    $0.string("volume", fill.quantity.description)
                    $0.string("funds", fill.value.description)
                    $0.string("side", fill.side == .buy ? "bid" : "ask")
                    $0.string("created_at", KoreanClock.zoned(fill.time))
                }
            }
        }
    }

    /// Remembers which order made `number` end: the one of the same account that it would have met.
    func noteCanceler(of number: OrderNumber) {
        guard let order = world.venue.order(number), order.state == .canceled(.selfTrade) else {
            return
        }
        let rivals = world.venue.openOrders(of: order.entry.account)
            .compactMap { world.venue.order($0) }
            .filter { $0.entry.market == order.entry.market && $0.entry.side != order.entry.side }
        let best = rivals.min { left, right in
            guard let one = left.price, let other = right.price, one != other else {
                return left.number < right.number
            }
            return order.entry.side == .buy ? one < other : one > other
        }
        if cancelers.count >= Self.mostCancelers { cancelers.removeAll() }
        cancelers[number] = best?.number
    }

    private static let mostCancelers = 10_000
}
