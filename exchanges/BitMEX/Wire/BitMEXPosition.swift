import Domain
import ExchangeAPI

/// A row of `position`, or of `/position`: whole in a partial, changed fields only in an update.
///
/// Its amounts are in the unit of its currency; a row with amounts but without a currency is refused.
/// In cross margin the entry price follows the mark: it is the venue's, not the true entry.
func bitmexPosition(
    _ row: WireObject, _ fields: BitMEXAccountFields, _ received: Timestamp
) throws(WireError) -> PositionUpdate {
    let unit = try row.optional(fields.currency)?.word(BitMEXUnit.words)
    func money(_ field: WireField) throws(WireError) -> Change<Money> {
        try row.change(field) { v throws(WireError) in
            guard let unit else { throw WireError("currency", .missing) }
            return try unit.money(v)
        }
    }
    func price(_ field: WireField) throws(WireError) -> Change<Price> {
        try row.change(field) { v throws(WireError) in try v.averagePrice() }
    }
    var position = PositionUpdate(
        instrument: try row.value(fields.symbol).market(BitMEXDecoder.exchangeName),
        currency: unit?.currency,
        times: EventTimes(venue: try row.value(fields.time).isoTime(), received: received))
    position.quantity = try row.change(fields.positionQuantity) { v throws(WireError) in
        try v.signedQuantity()
    }
    position.entryPrice = try price(fields.entry)
    position.markPrice = try price(fields.mark)
    position.liquidationPrice = try price(fields.liquidation)
    position.bankruptcyPrice = try price(fields.bankruptcy)
    position.leverage = try row.change(fields.leverage) { v throws(WireError) in try v.rate() }
    position.isCross = try row.change(fields.isCross) { v throws(WireError) in try v.bool() }
    position.cost = try money(fields.cost)
    position.margin = try money(fields.positionMargin)
    position.unrealized = try money(fields.unrealized)
    position.realized = try money(fields.realized)
    return position
}

/// A row of `margin` or `wallet`, or of `/user/margin` or `/user/wallet`.
///
/// A wallet row has the amount alone, which in a margin row leaves out the profit of the session.
func bitmexMargin(
    _ row: WireObject, _ fields: BitMEXAccountFields, _ received: Timestamp
) throws(WireError) -> MarginUpdate {
    let unit = try row.value(fields.currency).word(BitMEXUnit.words)
    func money(_ field: WireField) throws(WireError) -> Change<Money> {
        try row.change(field) { v throws(WireError) in try unit.money(v) }
    }
    var margin = MarginUpdate(
        currency: unit.currency,
        times: EventTimes(venue: try row.value(fields.time).isoTime(), received: received))
    margin.amount = try money(fields.amount)
    margin.wallet = try money(fields.wallet)
    margin.margin = try money(fields.marginBalance)
    margin.available = try money(fields.available)
    margin.withdrawable = try money(fields.withdrawable)
    margin.initial = try money(fields.initial)
    margin.maintenance = try money(fields.maintenance)
    margin.unrealized = try money(fields.unrealized)
    margin.realized = try money(fields.realized)
    return margin
}
