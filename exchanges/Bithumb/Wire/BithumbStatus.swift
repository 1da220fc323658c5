import Domain
import ExchangeAPI

/// `{"status":"UP"}`, the answer to PING: the socket lives, which proves nothing about the feed.
func bithumbStatus(
    _ status: WireValue, _ received: Timestamp
) throws(WireError) -> StreamStatus {
    _ = try status.word([WireWord("UP", true)])
    return StreamStatus(.alive, times: EventTimes(venue: nil, received: received))
}

/// The inside of `{"error":{"name":…,"message":…}}`.
///
/// It comes with HTTP 200 too, and inside the rows of a batch beside the order it concerns. The name
/// may be a number.
func bithumbError(
    _ error: WireValue, _ received: Timestamp, order row: WireObject? = nil,
    _ orderFields: BithumbAccountFields = .shared
) throws(WireError) -> VenueError {
    let fields = BithumbErrorFields.shared
    let inner = try error.object(fields.keys)
    return VenueError(
        name: try inner.value(fields.name).nameOrNumber(),
        message: try inner.optional(fields.message)?.text() ?? "",
        order: try row?.optional(orderFields.orderID).map { id throws(WireError) in
            VenueOrderID(try id.identifier())
        },
        times: EventTimes(venue: nil, received: received))
}

private final class BithumbErrorFields: Sendable {
    static let shared = BithumbErrorFields()

    let keys: WireKeyTable
    let name, message: WireField

    private init() {
        var keys = WireKeys()
        name = keys.field("name")
        message = keys.field("message")
        self.keys = keys.table()
    }
}
