import Domain
import ExchangeAPI

/// `myOrder` of the private stream v2: one event for each change of an order; in the state `trade` a
/// fill with it. What does not apply is left out.
func bithumbMyOrder(
    _ row: WireObject, _ fields: BithumbAccountFields, _ received: Timestamp,
    into events: inout [AccountEvent]
) throws(WireError) {
    let time = try row.value(fields.time).milliseconds()
    let market = try fields.instrument(row)
    let id = VenueOrderID(try row.value(fields.orderID).identifier())
    let side = try row.value(fields.side).word(bithumbSides)
    if try row.value(fields.state).equals("trade") {
        var fill = FillReport(
            id: ExecutionID(try row.value(fields.fillID).identifier()), order: id,
            instrument: market,
            side: side, price: try row.value(fields.fillPrice).price(),
            quantity: try row.value(fields.fillQuantity).positiveQuantity(),
            times: EventTimes(
                venue: try row.value(fields.tradeTime).milliseconds(), received: received))
        fill.clientID = try row.optional(fields.clientID)?.name()
        events.append(.fill(fill))
    }
    var order = OrderUpdate(
        id: id, instrument: market, times: EventTimes(venue: time, received: received))
    order.side = .set(side)
    // The stream always tells the state.
    _ = try row.value(fields.executed)
    try bithumbOrderFields(row, fields, into: &order)
    events.append(.order(order))
}

/// One row of `/v1/order`, `/v1/orders`, `/v2/orders/*`, or the answer to an order, with its fills
/// where listed. An error in place of an order is told as one.
func bithumbOrderRow(
    _ row: WireObject, _ fields: BithumbAccountFields, _ received: Timestamp,
    into events: inout [AccountEvent]
) throws(WireError) {
    if let error = row.optional(fields.error) {
        events.append(.error(try bithumbError(error, received, order: row, fields)))
        return
    }
    let market = try fields.instrument(row)
    let id = VenueOrderID(try row.value(fields.orderID).identifier())
    let clientID = try row.optional(fields.clientID)?.name()
    if let trades = row.optional(fields.trades) {
        try trades.forEachObject(BithumbFillFields.shared.keys) { trade throws(WireError) in
            var fill = try bithumbFillRow(trade, order: id, received)
            fill.clientID = clientID
            events.append(.fill(fill))
        }
    }
    // created_at is when the order was made, not when it stood as the row says.
    _ = try row.optional(fields.createdAt)?.isoTime()
    var order = OrderUpdate(
        id: id, instrument: market, times: EventTimes(venue: nil, received: received))
    order.side = .set(try row.value(fields.side).word(bithumbSides))
    try bithumbOrderFields(row, fields, into: &order)
    events.append(.order(order))
}

private func bithumbOrderFields(
    _ row: WireObject, _ fields: BithumbAccountFields, into order: inout OrderUpdate
) throws(WireError) {
    let kind = try row.value(fields.kind).word(bithumbOrderKinds)
    order.kind = .set(kind)
    order.executed = try row.change(fields.executed) { v throws(WireError) in try v.quantity() }
    order.remaining = try row.change(fields.remaining) { v throws(WireError) in try v.quantity() }
    order.quantity = try row.change(fields.quantity) { v throws(WireError) in try v.quantity() }
    order.paidFee = try row.change(fields.paidFee) { v throws(WireError) in try v.moneyCut() }
    order.locked = try row.change(fields.locked) { v throws(WireError) in try v.moneyCut() }
    order.executedValue = try row.change(fields.executedAmount) { v throws(WireError) in
        try v.moneyCut()
    }
    order.duration = try row.changeOrEmpty(fields.duration) { v throws(WireError) in
        try v.word(bithumbDurations)
    }
    order.clientID = try row.changeOrEmpty(fields.clientID) { v throws(WireError) in
        try v.name()
    }
    order.note = try row.changeOrEmpty(fields.cancelKind) { v throws(WireError) in try v.text() }
    order.status = .set(try bithumbStatus(row, fields, kind, order))
    // Zero stands for no price in market and best orders.
    let price = try row.optional(fields.price)?.priceOrZero()
    switch kind {
    case .marketByAmount:
        // REST v1 has the amount where a limit has its price.
        let field = row.has(fields.amount) ? fields.amount : fields.price
        order.amount = try row.change(field) { v throws(WireError) in try v.money() }
        order.price = .cleared
    case .limit: order.price = price.map(Change.set) ?? .unchanged
    default: order.price = .cleared
    }
}

/// What a state means here.
///
/// The answer to an order tells no state. An IOC order that traded in part ends in `done`, and a
/// market buy may end in `cancel` with a crumb left (UNVERIFIED; as at Upbit).
private func bithumbStatus(
    _ row: WireObject, _ fields: BithumbAccountFields, _ kind: OrderUpdate.Kind,
    _ order: OrderUpdate
) throws(WireError) -> OrderStatus {
    guard let state = row.optional(fields.state) else {
        // Only the answer to an order may leave it out: it tells no sizes either.
        if row.has(fields.executed) || row.has(fields.remaining) {
            _ = try row.value(fields.state)
        }
        return .acknowledged
    }
    let status = try state.word(bithumbOrderStates)
    let executed = try row.value(fields.executed).quantity()
    switch (status, kind) {
    case (.canceled, .marketByAmount) where executed > .zero: return .completed
    case (.filled, .marketByAmount): return .completed
    case (.filled, _) where order.remaining.value.map({ $0 > .zero }) ?? false: return .canceled
    default: return status
    }
}

/// The stream says buy and sell, REST says bid and ask.
let bithumbSides: [WireWord<Side>] = [
    WireWord("bid", .buy), WireWord("ask", .sell), WireWord("buy", .buy), WireWord("sell", .sell),
]

private let bithumbOrderStates: [WireWord<OrderStatus>] = [
    WireWord("wait", .open), WireWord("watch", .dormant), WireWord("trade", .open),
    WireWord("done", .filled), WireWord("cancel", .canceled),
]

private let bithumbOrderKinds: [WireWord<OrderUpdate.Kind>] = [
    WireWord("limit", .limit), WireWord("price", .marketByAmount), WireWord("market", .market),
    WireWord("best", .best),
]

private let bithumbDurations: [WireWord<OrderUpdate.Duration>] = [
    WireWord("ioc", .immediateOrCancel), WireWord("fok", .fillOrKill),
    WireWord("post_only", .postOnly),
]
