import Domain
import ExchangeAPI

/// A row of `quote`; a side without orders is missing or `null`.
func bitmexQuote(
    _ row: WireObject, _ fields: BitMEXMarketFields, _ received: Timestamp
) throws(WireError) -> Quote {
    Quote(
        instrument: try row.value(fields.symbol).market(BitMEXDecoder.exchangeName),
        bid: try row.optional(fields.bidPrice)?.price(),
        bidQuantity: try row.optional(fields.bidSize)?.quantity(),
        ask: try row.optional(fields.askPrice)?.price(),
        askQuantity: try row.optional(fields.askSize)?.quantity(),
        times: EventTimes(venue: try row.value(fields.time).isoTime(), received: received))
}
