import Domain
import ExchangeAPI

/// A row of `trade`; `side` is that of the taker.
///
/// Values of indices (their symbols begin with a point) come in the same table: they are no trades,
/// and become an update of the index.
func bitmexTrade(
    _ row: WireObject, _ fields: BitMEXMarketFields, _ repeats: inout BitMEXRepeats,
    _ received: Timestamp
) throws(WireError) -> MarketEvent {
    let instrument = try repeats.instrument(of: row, fields)
    let times = EventTimes(venue: try repeats.time(of: row, fields), received: received)
    if instrument.market.utf8.first == UInt8(ascii: ".") {
        var update = InstrumentUpdate(instrument: instrument, times: times)
        update.index = .set(try row.value(fields.price).signedPrice())
        return .instrument(update)
    }
    return .trade(
        PublicTrade(
            instrument: instrument, id: try row.value(fields.tradeID).uuid(),
            price: try row.price(fields.price),
            quantity: try row.positiveQuantity(fields.size),
            takerSide: try row.side(fields.side, buy: "Buy", sell: "Sell"), times: times))
}
