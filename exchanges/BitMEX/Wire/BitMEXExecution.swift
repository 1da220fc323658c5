import Domain
import ExchangeAPI

/// What an execution row tells.
private enum BitMEXExecutionKind: Sendable {
    case fill(FillReport.Cause)
    case funding
    case orderChange
    case cancelRefused

    static let words: [WireWord<BitMEXExecutionKind>] = [
        WireWord("Trade", .fill(.trade)), WireWord("Liquidation", .fill(.liquidation)),
        WireWord("Bankruptcy", .fill(.bankruptcy)), WireWord("Settlement", .fill(.settlement)),
        WireWord("Funding", .funding), WireWord("CancelReject", .cancelRefused),
        WireWord("New", .orderChange), WireWord("Canceled", .orderChange),
        WireWord("Replaced", .orderChange), WireWord("Rejected", .orderChange),
        WireWord("TriggeredOrActivatedBySystem", .orderChange),
        WireWord("Suspended", .orderChange), WireWord("Expired", .orderChange),
        WireWord("Restated", .orderChange),
    ]
}

/// A row of `execution`, or of `/execution`: a fill, a funding, or word of an order's change.
///
/// A fill is followed by its order as it then stood.
func bitmexExecution(
    _ row: WireObject, _ fields: BitMEXAccountFields, _ received: Timestamp,
    into events: inout [AccountEvent]
) throws(WireError) {
    switch try row.value(fields.fillKind).word(BitMEXExecutionKind.words) {
    case .funding: events.append(.funding(try bitmexFundingReceipt(row, fields, received)))
    case .fill(let cause):
        events.append(.fill(try bitmexFill(row, fields, cause, received)))
        // Liquidations and settlements have no order of the account behind them.
        if cause == .trade { events.append(.order(try bitmexOrder(row, fields, received))) }
    case .orderChange: events.append(.order(try bitmexOrder(row, fields, received)))
    case .cancelRefused:
        var order = try bitmexOrder(row, fields, received)
        // The row says Rejected of the request, not of the order.
        order.status = .set(.cancelRefused)
        events.append(.order(order))
    }
}

private func bitmexFill(
    _ row: WireObject, _ fields: BitMEXAccountFields, _ cause: FillReport.Cause,
    _ received: Timestamp
) throws(WireError) -> FillReport {
    let side = try row.changeOrEmpty(fields.side) { v throws(WireError) in
        try v.side(buy: "Buy", sell: "Sell")
    }.value
    guard side != nil || cause == .settlement else {
        throw WireError("side", row.has(fields.side) ? .expected("Buy or Sell") : .missing)
    }
    var fill = FillReport(
        id: ExecutionID(try row.value(fields.fillID).identifier()),
        order: VenueOrderID(try row.value(fields.orderID).identifier()),
        instrument: try row.value(fields.symbol).market(BitMEXDecoder.exchangeName), side: side,
        price: try row.value(fields.fillPrice).price(),
        quantity: try row.value(fields.fillQuantity).positiveQuantity(),
        times: EventTimes(venue: try row.value(fields.time).isoTime(), received: received))
    fill.clientID = try row.changeOrEmpty(fields.clientID) { v throws(WireError) in
        try v.name()
    }.value
    fill.cause = cause
    if let unit = try bitmexFeeUnit(row, fields), let fee = row.optional(fields.fee) {
        fill.fee = try unit.money(fee)
        fill.feeCurrency = unit.currency
    }
    fill.isMaker = try row.changeOrEmpty(fields.liquidity) { v throws(WireError) in
        try v.word([WireWord("AddedLiquidity", true), WireWord("RemovedLiquidity", false)])
    }.value
    return fill
}

/// What the fee is counted in.
///
/// Rows since 2025 leave out the settlement currency. Spot is paid in its quote (VERIFIED: 10,000
/// XBT_USDT at 94,952 and 0.09 % cost 8,545 USDt); for contracts the fee then stays unknown.
private func bitmexFeeUnit(
    _ row: WireObject, _ fields: BitMEXAccountFields
) throws(WireError) -> BitMEXUnit? {
    if let settlement = row.optional(fields.settlement) {
        return try settlement.word(BitMEXUnit.words)
    }
    guard try row.value(fields.symbol).text().contains("_"),
        let currency = row.optional(fields.currency), currency.equals("USDT")
    else { return nil }
    return BitMEXUnit(.usdt, decimals: 6)
}

/// A funding: what the account paid, or received when negative.
private func bitmexFundingReceipt(
    _ row: WireObject, _ fields: BitMEXAccountFields, _ received: Timestamp
) throws(WireError) -> FundingReceipt {
    let unit = try row.value(fields.settlement).word(BitMEXUnit.words)
    return FundingReceipt(
        id: ExecutionID(try row.value(fields.fillID).identifier()),
        instrument: try row.value(fields.symbol).market(BitMEXDecoder.exchangeName),
        paid: try unit.money(row.value(fields.fee)), currency: unit.currency,
        rate: try row.value(fields.rate).rate(), mark: try row.value(fields.fillPrice).price(),
        quantity: try row.value(fields.fillQuantity).positiveQuantity(),
        times: EventTimes(venue: try row.value(fields.time).isoTime(), received: received))
}
