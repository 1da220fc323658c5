import Domain
import ExchangeAPI

/// A row of `trade`; `side` is that of the taker.
///
/// Values of indices (their symbols begin with a point) come in the same table: they are no trades,
/// and become an update of the index.
func bitmexTrade(
    _ row: WireObject, _ fields: BitMEXMarketFields, _ received: Timestamp
) throws(WireError) -> MarketEvent {
    let symbol = try row.value(fields.symbol)
    let instrument = try symbol.market(BitMEXDecoder.exchangeName)
    let times = EventTimes(
        venue: try row.value(fields.time).isoTime(), received: received)
    if symbol.begins(with: ".") {
        var update = InstrumentUpdate(instrument: instrument, times: times)
        update.index = .set(try row.value(fields.price).signedPrice())
        return .instrument(update)
    }
    return .trade(
        PublicTrade(
            instrument: instrument, id: try row.value(fields.tradeID).uuid(),
            price: try row.value(fields.price).price(),
            quantity: try row.value(fields.size).positiveQuantity(),
            takerSide: try row.value(fields.side).side(buy: "Buy", sell: "Sell"), times: times))
}
