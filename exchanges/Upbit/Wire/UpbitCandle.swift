import Domain
import ExchangeAPI

/// A candle of the stream or of `/v1/candles/*`, stamped at its start in UTC.
///
/// The stream repeats a candle while it forms; the last one sent is the candle.
func upbitCandle(
    _ row: WireObject, _ fields: UpbitMarketFields, _ received: Timestamp
) throws(WireError) -> MarketCandle {
    let high = try row.value(fields.high).price()
    let lowField = try row.value(fields.low)
    let low = try lowField.price()
    guard low <= high else { throw lowField.outOfRange("a low that is not above the high") }
    return MarketCandle(
        instrument: try fields.instrument(row),
        stamp: .start(try row.value(fields.candleTime).isoTime()),
        interval: try upbitCandleInterval(row, fields),
        open: try row.value(fields.open).price(), high: high, low: low,
        close: try row.value(fields.price).price(),
        volume: try row.value(fields.candleVolume).statistic(),
        turnover: try row.value(fields.turnover).moneyCut(),
        times: EventTimes(venue: try row.value(fields.time).milliseconds(), received: received))
}

/// The type of a stream message names the interval, and so does `unit` in minutes; rows of seconds,
/// days and longer periods leave it to the request.
private func upbitCandleInterval(
    _ row: WireObject, _ fields: UpbitMarketFields
) throws(WireError) -> TimeSpan? {
    if let type = row.optional(fields.type) { return try type.word(upbitCandleTypes) }
    guard let unit = row.optional(fields.unit) else { return nil }
    let minutes = try unit.count()
    guard [1, 3, 5, 10, 15, 30, 60, 240].contains(minutes) else {
        throw unit.outOfRange("1, 3, 5, 10, 15, 30, 60 or 240 minutes")
    }
    return .minutes(minutes)
}

private let upbitCandleTypes: [WireWord<TimeSpan>] = [
    WireWord("candle.1s", .seconds(1)), WireWord("candle.1m", .minutes(1)),
    WireWord("candle.3m", .minutes(3)), WireWord("candle.5m", .minutes(5)),
    WireWord("candle.10m", .minutes(10)), WireWord("candle.15m", .minutes(15)),
    WireWord("candle.30m", .minutes(30)), WireWord("candle.60m", .minutes(60)),
    WireWord("candle.240m", .minutes(240)),
]
