import Domain
import ExchangeAPI

/// One fill in the `trades` of `/v1/order`; the venue tells no fee for each.
func upbitFillRow(
    _ row: WireObject, order: VenueOrderID, _ received: Timestamp
) throws(WireError) -> FillReport {
    let fields = UpbitFillFields.shared
    return FillReport(
        id: ExecutionID(try row.value(fields.uuid).identifier()), order: order,
        instrument: try row.value(fields.market).market(UpbitDecoder.exchangeName),
        side: try row.value(fields.side).side(buy: "bid", sell: "ask"),
        price: try row.value(fields.price).price(),
        quantity: try row.value(fields.quantity).positiveQuantity(),
        times: EventTimes(
            venue: try row.value(fields.createdAt).isoTime(), received: received))
}

final class UpbitFillFields: Sendable {
    static let shared = UpbitFillFields()

    let keys: WireKeyTable
    let market, uuid, price, quantity, side, createdAt: WireField

    private init() {
        var keys = WireKeys(numbersMayBeText: true)
        market = keys.field("market")
        uuid = keys.field("uuid")
        price = keys.field("price")
        quantity = keys.field("volume")
        side = keys.field("side")
        createdAt = keys.field("created_at")
        self.keys = keys.table()
    }
}
