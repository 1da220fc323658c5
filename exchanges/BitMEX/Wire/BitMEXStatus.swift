import Domain
import ExchangeAPI

/// What a message that is no data says: a welcome, an answer, or an error; `nil` when it is data.
enum BitMEXAnswer {
    case status(StreamStatus)
    case error(VenueError)

    static func read(
        _ row: WireObject, _ fields: BitMEXEnvelopeFields, _ received: Timestamp
    ) throws(WireError) -> BitMEXAnswer? {
        let times = EventTimes(venue: nil, received: received)
        if let error = row.optional(fields.error) {
            // `limit` and `status` belong to other messages too; only numbers count here.
            let status = try row.optional(fields.status)?.integer()
            return .error(try bitmexError(error, status: status, times))
        }
        if row.has(fields.info) {
            let limit = try row.optional(fields.limit)?.object(BitMEXNested.shared.keys)
            let remaining = try limit?.optional(BitMEXNested.shared.remaining)?.count()
            return .status(StreamStatus(.welcome(remaining: remaining), times: times))
        }
        guard let success = row.optional(fields.success) else { return nil }
        guard try success.bool() else {
            throw success.outOfRange("true: a refusal comes as an error")
        }
        if let topic = row.optional(fields.subscribe) {
            return .status(StreamStatus(.subscribed(try topic.name()), times: times))
        }
        if let topic = row.optional(fields.unsubscribe) {
            return .status(StreamStatus(.unsubscribed(try topic.name()), times: times))
        }
        let request = try row.value(fields.request).object(BitMEXNested.shared.keys)
        let operation = try request.value(BitMEXNested.shared.operation)
        guard operation.equals("authKeyExpires") else {
            throw operation.unsupported("an answer to another request")
        }
        return .status(StreamStatus(.authenticated, times: times))
    }
}

/// An error: an object with name and message over REST, a text over the WebSocket and in the rows of
/// a cancellation.
func bitmexError(
    _ error: WireValue, status: Int64? = nil, order: VenueOrderID? = nil, _ times: EventTimes
) throws(WireError) -> VenueError {
    guard error.kind == .object else {
        return VenueError(
            name: "error", message: try error.name(limit: 4096), status: status, order: order,
            times: times)
    }
    let nested = BitMEXNested.shared
    let row = try error.object(nested.keys)
    return VenueError(
        name: try row.value(nested.name).name(),
        message: try row.optional(nested.message)?.text() ?? "", status: status, order: order,
        times: times)
}

/// The keys of the objects inside answers.
final class BitMEXNested: Sendable {
    static let shared = BitMEXNested()

    let keys: WireKeyTable
    let remaining, operation, name, message, symbol: WireField

    private init() {
        var keys = WireKeys()
        remaining = keys.field("remaining")
        operation = keys.field("op")
        name = keys.field("name")
        message = keys.field("message")
        symbol = keys.field("symbol")
        self.keys = keys.table()
    }
}
