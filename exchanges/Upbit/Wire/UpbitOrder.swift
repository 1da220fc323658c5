import Domain
import ExchangeAPI

/// `myOrder`: one event for each change of an order; in the state `trade` a fill with it.
///
/// Price and volume are those of the order, except in the state `trade`, where they are those of the
/// fill; then the order's own price and size stay unchanged.
func upbitMyOrder(
    _ row: WireObject, _ fields: UpbitAccountFields, _ received: Timestamp,
    into events: inout [AccountEvent]
) throws(WireError) {
    let time = try row.value(fields.time).milliseconds()
    let market = try fields.instrument(row)
    let id = VenueOrderID(try row.value(fields.uuid).identifier())
    let state = try row.value(fields.state)
    let side = try row.value(fields.side).side(buy: "BID", sell: "ASK")
    let isFill = state.equals("trade")
    if isFill {
        var fill = FillReport(
            id: ExecutionID(try row.value(fields.fillID).identifier()), order: id,
            instrument: market,
            side: side, price: try row.value(fields.price).price(),
            quantity: try row.value(fields.quantity).positiveQuantity(),
            times: EventTimes(
                venue: try row.value(fields.tradeTime).milliseconds(), received: received))
        fill.clientID = try row.optional(fields.clientID)?.name()
        fill.fee = try row.optional(fields.fillFee)?.money()
        fill.feeCurrency = fill.fee == nil ? nil : upbitQuote(market)
        fill.isMaker = try row.optional(fields.isMaker)?.bool()
        events.append(.fill(fill))
    }
    var order = OrderUpdate(
        id: id, instrument: market, times: EventTimes(venue: time, received: received))
    order.side = .set(side)
    try upbitOrderFields(row, fields, isFill: isFill, into: &order)
    events.append(.order(order))
}

/// One row of `/v1/order`, `/v1/orders/*` or of the answer to an order, with its fills where listed.
func upbitOrderRow(
    _ row: WireObject, _ fields: UpbitAccountFields, _ received: Timestamp,
    into events: inout [AccountEvent]
) throws(WireError) {
    let market = try fields.instrument(row)
    let id = VenueOrderID(try row.value(fields.uuid).identifier())
    let clientID = try row.optional(fields.clientID)?.name()
    if let trades = row.optional(fields.trades) {
        try trades.forEachObject(UpbitFillFields.shared.keys) { trade throws(WireError) in
            var fill = try upbitFillRow(trade, order: id, received)
            fill.clientID = clientID
            events.append(.fill(fill))
        }
    }
    // created_at is when the order was made, not when it stood as the row says.
    _ = try row.optional(fields.createdAt)?.isoTime()
    var order = OrderUpdate(
        id: id, instrument: market, times: EventTimes(venue: nil, received: received))
    order.side = .set(try row.value(fields.side).side(buy: "bid", sell: "ask"))
    try upbitOrderFields(row, fields, isFill: false, into: &order)
    events.append(.order(order))
}

private func upbitOrderFields(
    _ row: WireObject, _ fields: UpbitAccountFields, isFill: Bool,
    into order: inout OrderUpdate
) throws(WireError) {
    let kind = try row.value(fields.kind).word(upbitOrderKinds)
    order.kind = .set(kind)
    let executed = try row.value(fields.executed).quantity()
    order.executed = .set(executed)
    order.status = .set(
        try upbitStatus(row.value(fields.state).word(upbitOrderStates), kind, executed))
    order.remaining = try row.change(fields.remaining) { v throws(WireError) in try v.quantity() }
    order.paidFee = try row.change(fields.paidFee) { v throws(WireError) in try v.moneyCut() }
    order.locked = try row.change(fields.locked) { v throws(WireError) in try v.moneyCut() }
    order.executedValue = try row.change(fields.executedFunds) { v throws(WireError) in
        try v.moneyCut()
    }
    order.duration = try row.changeOrEmpty(fields.duration) { v throws(WireError) in
        try v.word(upbitDurations)
    }
    order.clientID = try row.changeOrEmpty(fields.clientID) { v throws(WireError) in
        try v.name()
    }
    guard !isFill else { return }
    order.quantity = try row.change(fields.quantity) { v throws(WireError) in try v.quantity() }
    switch kind {
    case .marketByAmount:
        order.amount = try row.change(fields.price) { v throws(WireError) in try v.money() }
        order.price = .cleared
    case .limit: order.price = .set(try row.value(fields.price).price())
    default:
        // Best orders give an amount or nothing, market sells nothing: no limit either way.
        _ = try row.optional(fields.price)?.money()
        order.price = .cleared
    }
}

/// A market buy ends in `cancel` although it spent all it could: the crumb that is left is returned.
private func upbitStatus(
    _ status: OrderStatus, _ kind: OrderUpdate.Kind, _ executed: Quantity
) -> OrderStatus {
    status == .canceled && kind == .marketByAmount && executed > .zero ? .completed : status
}

func upbitQuote(_ market: InstrumentID) -> Currency? {
    PairCode(parsing: market.market)?.quote
}

private let upbitOrderStates: [WireWord<OrderStatus>] = [
    WireWord("wait", .open), WireWord("watch", .dormant), WireWord("trade", .open),
    WireWord("done", .filled), WireWord("cancel", .canceled), WireWord("prevented", .prevented),
]

private let upbitOrderKinds: [WireWord<OrderUpdate.Kind>] = [
    WireWord("limit", .limit), WireWord("price", .marketByAmount), WireWord("market", .market),
    WireWord("best", .best),
]

private let upbitDurations: [WireWord<OrderUpdate.Duration>] = [
    WireWord("ioc", .immediateOrCancel), WireWord("fok", .fillOrKill),
    WireWord("post_only", .postOnly),
]
