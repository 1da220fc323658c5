import Domain
import ExchangeAPI
import Transport

/// The answer to `cancel_and_new`: the order that was replaced, and the name of the one that replaces it.
struct UpbitReplacement {
    private let market: InstrumentID
    private let side: Side
    /// `nil` when the old order was finished before it could be canceled.
    private let new: VenueOrderID?
    private let newClientID: String?

    init(_ response: HTTPResponse) throws(VenueCallError) {
        self = try KoreanAnswer.read(response, from: UpbitCalls.exchange) {
            bytes throws(WireError) in try UpbitReplacement(bytes)
        }
    }

    private init(_ bytes: UnsafeRawBufferPointer) throws(WireError) {
        let fields = Fields.shared
        let row = try WireScanner.root(bytes).object(fields.keys)
        _ = try row.value(fields.uuid).identifier()
        market = try row.value(fields.market).market(UpbitCalls.exchange)
        side = try row.value(fields.side).side(buy: "bid", sell: "ask")
        new = try row.optional(fields.newUUID).map { id throws(WireError) in
            VenueOrderID(try id.identifier())
        }
        newClientID = try row.optional(fields.newClientID)?.name()
    }

    /// - Throws: an unknown outcome when an order of another market or side was replaced, or the new one
    ///   bears another name: what stands then was never approved.
    func update(
        as form: UpbitOrderForm, received: Timestamp
    ) throws(VenueCallError) -> OrderUpdate? {
        guard let new else { return nil }
        let update = form.replaced(by: new, received: received)
        guard market == form.market, side == form.side,
            newClientID == nil || newClientID == update.clientID.value
        else {
            throw .outcomeUnknown(
                "upbit replaced an order of another market, side or name than was approved")
        }
        return update
    }

    private final class Fields: Sendable {
        static let shared = Fields()
        let keys: WireKeys
        let uuid, market, side, newUUID, newClientID: WireField

        private init() {
            var keys = WireKeys()
            uuid = keys.field("uuid")
            market = keys.field("market")
            side = keys.field("side")
            newUUID = keys.field("new_order_uuid")
            newClientID = keys.field("new_order_identifier")
            self.keys = keys
        }
    }
}
