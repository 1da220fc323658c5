import Domain
import ExchangeAPI

/// A candle of `/v1/candles/*`, stamped at its start in UTC, on a grid of Korean days.
func bithumbCandle(
    _ row: WireObject, _ fields: BithumbMarketFields, _ received: Timestamp
) throws(WireError) -> MarketCandle {
    let high = try row.value(fields.high).price()
    let lowField = try row.value(fields.low)
    let low = try lowField.price()
    guard low <= high else { throw lowField.outOfRange("a low that is not above the high") }
    return MarketCandle(
        instrument: try fields.instrument(row),
        stamp: .start(try row.value(fields.candleTime).isoTime()),
        interval: try bithumbCandleInterval(row, fields),
        open: try row.value(fields.open).price(), high: high, low: low,
        close: try row.value(fields.price).price(),
        volume: try row.value(fields.candleVolume).statistic(),
        turnover: try row.value(fields.turnover).moneyCut(),
        times: EventTimes(venue: try row.value(fields.time).milliseconds(), received: received))
}

/// `unit` names the interval in minutes; rows of days and longer periods leave it to the request.
private func bithumbCandleInterval(
    _ row: WireObject, _ fields: BithumbMarketFields
) throws(WireError) -> TimeSpan? {
    guard let unit = row.optional(fields.unit) else { return nil }
    let minutes = try unit.count()
    guard [1, 3, 5, 10, 15, 30, 60, 240].contains(minutes) else {
        throw unit.outOfRange("1, 3, 5, 10, 15, 30, 60 or 240 minutes")
    }
    return .minutes(minutes)
}
