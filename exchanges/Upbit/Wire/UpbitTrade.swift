import Domain
import ExchangeAPI

/// A trade of the stream or of `/v1/trades/ticks`: both number trades alike.
///
/// `ask_bid` is the side of the taker.
func upbitTrade(
    _ row: WireObject, _ fields: UpbitMarketFields, _ received: Timestamp
) throws(WireError) -> PublicTrade {
    // REST has no trade_timestamp: its timestamp is that of the trade.
    let time = row.tells(fields.type) ? fields.tradeTime : fields.time
    return PublicTrade(
        instrument: try fields.instrument(row),
        id: .number(try row.count(fields.id)),
        price: try row.price(fields.price),
        quantity: try row.positiveQuantity(fields.quantity),
        takerSide: try row.side(fields.side, buy: "BID", sell: "ASK"),
        times: EventTimes(venue: try row.value(time).milliseconds(), received: received))
}
