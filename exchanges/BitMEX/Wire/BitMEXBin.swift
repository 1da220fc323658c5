import Domain
import ExchangeAPI

/// A row of `tradeBin*` or `/trade/bucketed`, stamped at its END.
///
/// The open is the close of the bin before, and can lie outside of high and low. Only the table's
/// name tells the length; over REST the request does.
func bitmexBin(
    _ row: WireObject, _ fields: BitMEXMarketFields, _ interval: TimeSpan?,
    _ received: Timestamp
) throws(WireError) -> MarketCandle {
    let end = try row.value(fields.time).isoTime()
    let high = try row.value(fields.high).price()
    let lowField = try row.value(fields.low)
    let low = try lowField.price()
    guard low <= high else { throw lowField.outOfRange("a low that is not above the high") }
    return MarketCandle(
        instrument: try row.value(fields.symbol).market(BitMEXDecoder.exchangeName),
        stamp: .end(end), interval: interval, open: try row.value(fields.open).price(),
        high: high, low: low, close: try row.value(fields.close).price(),
        volume: try row.value(fields.volume).quantity(), turnover: nil,
        times: EventTimes(venue: end, received: received))
}
