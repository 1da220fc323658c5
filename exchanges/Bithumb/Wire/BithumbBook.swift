import Domain
import ExchangeAPI

/// An order book of the stream or of `/v1/orderbook`: always all of it that is sent.
///
/// The stream stamps in microseconds, REST in milliseconds; either is read wherever it stands.
func bithumbBook(
    _ row: WireObject, _ levels: [BookLevel], _ fields: BithumbMarketFields, _ received: Timestamp
) throws(WireError) -> BookUpdate {
    BookUpdate(
        instrument: try fields.instrument(row),
        kind: .snapshot, levels: levels,
        times: EventTimes(
            venue: try row.value(fields.time).millisecondsOrMicroseconds(),
            received: received))
}
