import Domain
import ExchangeAPI

/// A ticker of the stream or of `/v1/ticker`.
///
/// The times of REST are nine hours ahead: the Korean clock written as if it were UTC. Those of the
/// stream are true.
func bithumbTicker(
    _ row: WireObject, _ fields: BithumbMarketFields, _ received: Timestamp
) throws(WireError) -> Ticker {
    let told = try row.value(fields.time).milliseconds()
    let tradeTold = try row.optional(fields.tradeTime)?.milliseconds()
    let isAhead = try bithumbClockIsAhead(row, fields, tradeTold)
    let shift = isAhead ? TimeSpan.hours(9) : .zero
    return Ticker(
        instrument: try fields.instrument(row),
        last: try row.value(fields.price).price(),
        volume: try row.optional(fields.volume24)?.statistic(),
        turnover: try row.optional(fields.turnover24)?.moneyCut(),
        // REST does not say.
        isActive: try row.optional(fields.state)?.word(bithumbMarketStates),
        tradeTime: tradeTold.map { $0 - shift },
        times: EventTimes(venue: told - shift, received: received))
}

/// Whether the stamps of a ticker are nine hours ahead.
///
/// REST is taken to be, unless the row's own UTC clock shows that its stamp is true: the day on which
/// the venue mends it must not move its times into the past.
private func bithumbClockIsAhead(
    _ row: WireObject, _ fields: BithumbMarketFields, _ trade: Timestamp?
) throws(WireError) -> Bool {
    guard !row.has(fields.type) else { return false }
    guard let trade, let clock = row.optional(fields.clock), row.has(fields.koreanClock) else {
        return true
    }
    let second = (trade - trade.floored(to: .days(1))).nanoseconds / 1_000_000_000
    return try bithumbSecondOfDay(clock) != second
}

/// The second of the day of `HHmmss` or `HH:mm:ss`.
private func bithumbSecondOfDay(_ clock: WireValue) throws(WireError) -> Int64 {
    let digits = try clock.text(limit: 8).utf8.filter { $0 != UInt8(ascii: ":") }
    guard digits.count == 6, digits.allSatisfy({ (48...57).contains($0) }) else {
        throw clock.outOfRange("a time of day such as 074100")
    }
    let values = digits.map { Int64($0) - 48 }
    return (values[0] * 10 + values[1]) * 3600 + (values[2] * 10 + values[3]) * 60
        + values[4] * 10 + values[5]
}

private let bithumbMarketStates: [WireWord<Bool>] = [
    WireWord("ACTIVE", true), WireWord("PREVIEW", false), WireWord("DELISTED", false),
]
