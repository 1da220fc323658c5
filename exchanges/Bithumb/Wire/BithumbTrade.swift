import Domain
import ExchangeAPI

/// A trade of the stream or of `/v1/trades/ticks`.
///
/// The two number trades differently, so that they can be joined by time only. `ask_bid` is the side
/// of the taker.
func bithumbTrade(
    _ row: WireObject, _ fields: BithumbMarketFields, _ received: Timestamp
) throws(WireError) -> PublicTrade {
    // REST has no trade_timestamp: its timestamp is that of the trade.
    let time = row.tells(fields.type) ? fields.tradeTime : fields.time
    return PublicTrade(
        instrument: try fields.instrument(row),
        id: .number(try row.value(fields.id).count()),
        price: try row.value(fields.price).price(),
        quantity: try row.value(fields.quantity).positiveQuantity(),
        takerSide: try row.value(fields.side).side(buy: "BID", sell: "ASK"),
        times: EventTimes(venue: try row.value(time).milliseconds(), received: received))
}
