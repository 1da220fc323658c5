import Domain
import ExchangeAPI

/// `{"status":"UP"}`, the answer to PING: the socket lives, which proves nothing about the feed.
func upbitStatus(
    _ status: WireValue, _ received: Timestamp
) throws(WireError) -> StreamStatus {
    _ = try status.word([WireWord("UP", true)])
    return StreamStatus(.alive, times: EventTimes(venue: nil, received: received))
}

/// The inside of `{"error":{"name":…,"message":…}}`.
///
/// The name is text on the private interface and a number on the public one.
func upbitError(_ error: WireValue, _ received: Timestamp) throws(WireError) -> VenueError {
    let fields = UpbitErrorFields.shared
    let row = try error.object(fields.keys)
    return VenueError(
        name: try row.value(fields.name).nameOrNumber(),
        message: try row.optional(fields.message)?.text() ?? "",
        times: EventTimes(venue: nil, received: received))
}

private final class UpbitErrorFields: Sendable {
    static let shared = UpbitErrorFields()

    let keys: WireKeyTable
    let name, message: WireField

    private init() {
        var keys = WireKeys()
        name = keys.field("name")
        message = keys.field("message")
        self.keys = keys.table()
    }
}
