import Domain
import ExchangeAPI

/// A ticker of the stream or of `/v1/ticker`.
func upbitTicker(
    _ row: WireObject, _ fields: UpbitMarketFields, _ received: Timestamp
) throws(WireError) -> Ticker {
    Ticker(
        instrument: try fields.instrument(row),
        last: try row.value(fields.price).price(),
        volume: try row.value(fields.volume24).statistic(),
        turnover: try row.value(fields.turnover24).moneyCut(),
        // REST does not say.
        isActive: try row.optional(fields.state)?.word(upbitMarketStates),
        tradeTime: try row.value(fields.tradeTime).milliseconds(),
        times: EventTimes(venue: try row.value(fields.time).milliseconds(), received: received))
}

private let upbitMarketStates: [WireWord<Bool>] = [
    WireWord("ACTIVE", true), WireWord("PREVIEW", false), WireWord("DELISTED", false),
]
