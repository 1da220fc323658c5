import Domain
import ExchangeAPI

/// A row of `order`, or of `/order`: whole in an insert, changed fields only in an update.
///
/// Old rows write an empty string where newer ones write `null` or nothing; an empty string means
/// that there is none.
func bitmexOrder(
    _ row: WireObject, _ fields: BitMEXAccountFields, _ received: Timestamp
) throws(WireError) -> OrderUpdate {
    var order = OrderUpdate(
        id: VenueOrderID(try row.value(fields.orderID).identifier()),
        instrument: try row.optional(fields.symbol)?.market(BitMEXDecoder.exchangeName),
        times: EventTimes(venue: try row.value(fields.time).isoTime(), received: received))
    func quantity(_ field: WireField) throws(WireError) -> Change<Quantity> {
        try row.change(field) { v throws(WireError) in try v.quantity() }
    }
    order.clientID = try row.changeOrEmpty(fields.clientID) { v throws(WireError) in
        try v.name()
    }
    order.side = try row.changeOrEmpty(fields.side) { v throws(WireError) in
        try v.side(buy: "Buy", sell: "Sell")
    }
    order.kind = try row.changeOrEmpty(fields.kind) { v throws(WireError) in
        try v.word(bitmexOrderKinds)
    }
    order.status = try row.change(fields.status) { v throws(WireError) in
        try v.word(bitmexOrderStates)
    }
    order.price = try row.change(fields.price) { v throws(WireError) in try v.signedPrice() }
    order.triggerPrice = try row.change(fields.trigger) { v throws(WireError) in
        try v.signedPrice()
    }
    order.quantity = try quantity(fields.quantity)
    order.remaining = try quantity(fields.remaining)
    order.executed = try quantity(fields.executed)
    order.averagePrice = try row.change(fields.averagePrice) { v throws(WireError) in
        try v.averagePrice()
    }
    order.duration = try bitmexDuration(row, fields)
    order.note = try row.changeOrEmpty(fields.text) { v throws(WireError) in try v.text() }
    return order
}

/// `ParticipateDoNotInitiate` among the instructions makes a resting order post-only.
private func bitmexDuration(
    _ row: WireObject, _ fields: BitMEXAccountFields
) throws(WireError) -> Change<OrderUpdate.Duration> {
    let duration = try row.changeOrEmpty(fields.duration) { v throws(WireError) in
        try v.word(bitmexDurations)
    }
    guard duration == .set(.goodTillCanceled),
        let instructions = try row.optional(fields.instructions)?.text(),
        instructions.split(separator: ",").contains("ParticipateDoNotInitiate")
    else { return duration }
    return .set(.postOnly)
}

/// `Stopped` and `DoneForDay` are documented, but never seen: refused, so that the order is looked up.
private let bitmexOrderStates: [WireWord<OrderStatus>] = [
    WireWord("New", .open), WireWord("PartiallyFilled", .open), WireWord("Filled", .filled),
    WireWord("Canceled", .canceled), WireWord("Rejected", .rejected),
    WireWord("Expired", .expired), WireWord("Untriggered", .dormant),
    WireWord("Triggered", .open), WireWord("PendingNew", .acknowledged),
    WireWord("PendingCancel", .open),
]

private let bitmexOrderKinds: [WireWord<OrderUpdate.Kind>] = [
    WireWord("Limit", .limit), WireWord("Market", .market), WireWord("Stop", .stop),
    WireWord("StopLimit", .stopLimit), WireWord("MarketIfTouched", .ifTouched),
    WireWord("LimitIfTouched", .ifTouchedLimit), WireWord("Pegged", .pegged),
]

private let bitmexDurations: [WireWord<OrderUpdate.Duration>] = [
    WireWord("Day", .day), WireWord("GoodTillCancel", .goodTillCanceled),
    WireWord("ImmediateOrCancel", .immediateOrCancel), WireWord("FillOrKill", .fillOrKill),
    WireWord("AtTheClose", .atTheClose),
]
