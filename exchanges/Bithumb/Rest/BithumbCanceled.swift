import Domain
import ExchangeAPI
import Transport

/// The keys of an order's names in an answer, old and new.
private final class NameFields: Sendable {
    static let shared = NameFields()
    let keys, lists: WireKeys
    let id, clientID, taken: WireField

    private init() {
        var keys = WireKeys()
        id = keys.field("order_id", "uuid")
        clientID = keys.field("client_order_id")
        self.keys = keys
        keys = WireKeys()
        taken = keys.field("success")
        lists = keys
    }

    func reference(_ row: WireObject) throws(WireError) -> OrderReference {
        OrderReference(
            VenueOrderID(try row.value(id).identifier()),
            client: try row.optional(clientID)?.name())
    }
}

/// The answer to the cancellation of one order, of which only its names are sure to be told.
struct BithumbCancellation {
    private let order: OrderReference

    init(_ response: HTTPResponse) throws(VenueCallError) {
        order = try KoreanAnswer.read(response, from: BithumbCalls.exchange) {
            bytes throws(WireError) in
            let fields = NameFields.shared
            return try fields.reference(WireScanner.root(bytes).object(fields.keys))
        }
    }

    /// - Throws: an unknown outcome when the answer tells of another order.
    func check(_ name: BithumbOrderName) throws(VenueCallError) {
        guard name.fits(order.venue, order.client) else {
            throw .outcomeUnknown("bithumb answered about another order than was asked for")
        }
    }
}

/// The answer to the cancellation of many: `{success:[…],fail:[{…,error}]}`.
struct BithumbCanceled {
    /// How many orders one call takes.
    static let most = 30

    /// The orders whose cancellation was taken in.
    let taken: [OrderReference]

    init(_ response: HTTPResponse) throws(VenueCallError) {
        taken = try KoreanAnswer.read(response, from: BithumbCalls.exchange) {
            bytes throws(WireError) in
            let fields = NameFields.shared
            let row = try WireScanner.root(bytes).object(fields.lists)
            var taken: [OrderReference] = []
            try row.value(fields.taken).forEachObject(fields.keys) { order throws(WireError) in
                taken.append(try fields.reference(order))
            }
            return taken
        }
    }
}
