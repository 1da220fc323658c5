import Domain
import ExchangeAPI
import Transport

/// The answer to a cancellation of many: `{success:{count,orders},failed:{count,orders}}`.
struct UpbitCanceled {
    /// How many orders one call takes.
    static let most = 300

    /// The orders whose cancellation was taken in.
    let taken: [OrderReference]
    /// Whether there may be more than this page.
    let isFull: Bool

    init(_ response: HTTPResponse) throws(VenueCallError) {
        self = try KoreanAnswer.read(response, from: UpbitCalls.exchange) {
            bytes throws(WireError) in try UpbitCanceled(bytes)
        }
    }

    private init(_ bytes: UnsafeRawBufferPointer) throws(WireError) {
        let fields = Fields.shared
        let row = try WireScanner.root(bytes).object(fields.outer)
        let taken = try Self.orders(try row.value(fields.success).object(fields.list))
        let failed = try row.optional(fields.failed).map { list throws(WireError) in
            try Self.orders(try list.object(fields.list))
        }
        self.taken = taken
        isFull = taken.count + (failed?.count ?? 0) >= Self.most
    }

    private static func orders(_ list: WireObject) throws(WireError) -> [OrderReference] {
        let fields = Fields.shared
        var orders: [OrderReference] = []
        guard let rows = list.optional(fields.orders) else { return orders }
        try rows.forEachObject(fields.order) { row throws(WireError) in
            orders.append(
                OrderReference(
                    VenueOrderID(try row.value(fields.uuid).identifier()),
                    client: try row.optional(fields.clientID)?.name()))
        }
        return orders
    }

    private final class Fields: Sendable {
        static let shared = Fields()
        let outer, list, order: WireKeys
        let success, failed, orders, uuid, clientID: WireField

        private init() {
            var keys = WireKeys()
            success = keys.field("success")
            failed = keys.field("failed", "fail")
            outer = keys
            keys = WireKeys()
            orders = keys.field("orders")
            list = keys
            keys = WireKeys()
            uuid = keys.field("uuid")
            clientID = keys.field("identifier")
            order = keys
        }
    }
}
