import Domain
import ExchangeAPI

/// A row of `instrument`: whole in a partial and over REST, changed fields only in an update.
func bitmexInstrument(
    _ row: WireObject, _ fields: BitMEXMarketFields, _ received: Timestamp
) throws(WireError) -> InstrumentUpdate {
    var update = InstrumentUpdate(
        instrument: try row.value(fields.symbol).market(BitMEXDecoder.exchangeName),
        times: EventTimes(
            venue: try row.optional(fields.time)?.isoTime(), received: received))
    // Spreads and indices can be negative.
    func price(_ field: WireField) throws(WireError) -> Change<Price> {
        try row.change(field) { v throws(WireError) in try v.signedPrice() }
    }
    func rate(_ field: WireField) throws(WireError) -> Change<Rate> {
        try row.change(field) { v throws(WireError) in try v.rate() }
    }
    update.state = try row.change(fields.state) { v throws(WireError) in
        try v.word(bitmexTradingStates)
    }
    update.last = try price(fields.last)
    update.mark = try price(fields.mark)
    update.index = try price(fields.index)
    update.bid = try price(fields.bidPrice)
    update.ask = try price(fields.askPrice)
    update.fundingRate = try rate(fields.fundingRate)
    update.nextFundingRate = try rate(fields.nextFundingRate)
    update.fundingTime = try row.change(fields.fundingTime) { v throws(WireError) in
        try v.isoTime()
    }
    update.openInterest = try row.change(fields.openInterest) { v throws(WireError) in
        try v.quantity()
    }
    update.tick = try row.change(fields.tick) { v throws(WireError) in try v.price() }
    update.lot = try row.change(fields.lot) { v throws(WireError) in try v.positiveQuantity() }
    return update
}

/// A row of `funding`: what was exchanged at its time.
func bitmexFunding(
    _ row: WireObject, _ fields: BitMEXMarketFields, _ received: Timestamp
) throws(WireError) -> FundingRate {
    let rateField = try row.value(fields.fundingRate)
    let rate = try rateField.rate()
    guard rate > -.one, rate < .one else {
        throw rateField.outOfRange("a rate between -1 and 1")
    }
    return FundingRate(
        instrument: try row.value(fields.symbol).market(BitMEXDecoder.exchangeName),
        rate: rate,
        interval: try bitmexTimeSpan(row.value(fields.fundingInterval)),
        times: EventTimes(venue: try row.value(fields.time).isoTime(), received: received))
}

/// A length of time, which the venue writes as a time after 2000-01-01: `2000-01-01T08:00:00.000Z`.
private func bitmexTimeSpan(_ value: WireValue) throws(WireError) -> TimeSpan {
    let span = try value.isoTime() - Timestamp(milliseconds: 946_684_800_000)
    guard span > .zero, span < .days(31) else {
        throw value.outOfRange("a length of up to a month after 2000-01-01")
    }
    return span
}

private let bitmexTradingStates: [WireWord<TradingState>] = [
    WireWord("Open", .open), WireWord("Closed", .closed), WireWord("Unlisted", .unlisted),
    WireWord("Settled", .settled), WireWord("Delisted", .delisted),
]
