import Domain
import ExchangeAPI

/// An order book of the stream or of `/v1/orderbook`: always all of it that is sent.
func upbitBook(
    _ row: WireObject, _ levels: [BookLevel], _ fields: UpbitMarketFields, _ received: Timestamp
) throws(WireError) -> BookUpdate {
    BookUpdate(
        instrument: try fields.instrument(row),
        kind: .snapshot, levels: levels,
        times: EventTimes(venue: try row.value(fields.time).milliseconds(), received: received))
}

/// The levels of a book.
///
/// Levels without size are dropped. Each row holds one ask and one bid; they have nothing else to do
/// with each other.
func upbitLevels(_ rows: inout WireRows) throws(WireError) -> [BookLevel] {
    let unit = UpbitUnitFields.shared
    var levels: [BookLevel] = []
    levels.reserveCapacity(60)
    try rows.forEachObject(unit.keys) { pair throws(WireError) in
        let askSize = try pair.value(unit.askSize).quantity()
        let bidSize = try pair.value(unit.bidSize).quantity()
        if askSize > .zero {
            let price = try pair.value(unit.askPrice).price()
            levels.append(BookLevel(side: .sell, price: price, quantity: askSize))
        }
        if bidSize > .zero {
            let price = try pair.value(unit.bidPrice).price()
            levels.append(BookLevel(side: .buy, price: price, quantity: bidSize))
        }
    }
    return levels
}
