import Domain
import ExchangeAPI
import Transport

/// Where a list of version 2 goes on: `{data:[…],has_next,next_key}`, or a bare array that is whole.
struct BithumbCursor {
    /// `nil` at the end.
    let next: String?

    init(_ response: HTTPResponse) throws(VenueCallError) {
        next = try KoreanAnswer.read(response, from: BithumbCalls.exchange) {
            bytes throws(WireError) in
            let fields = Fields.shared
            let root = try WireScanner.root(bytes)
            guard root.kind == .object else { return nil }
            let row = try root.object(fields.keys)
            // Without it, the list itself is missing: the page is no page.
            _ = try row.value(fields.rows)
            if let more = row.optional(fields.hasNext), !(try more.bool()) { return nil }
            return try row.optional(fields.next)?.name(limit: 1024)
        }
    }

    private final class Fields: Sendable {
        static let shared = Fields()
        let keys: WireKeys
        let rows, hasNext, next: WireField

        private init() {
            var keys = WireKeys()
            rows = keys.field("data")
            hasNext = keys.field("has_next")
            next = keys.field("next_key")
            self.keys = keys
        }
    }
}

/// Lists orders page by page, each once.
struct BithumbOrderPages {
    let session: RestSession
    let signer: KoreanSigner
    let kind: CallKind
    /// A list that never ends must not hang us.
    private static let most = 200

    func list(
        _ path: String, _ parameters: CallParameters
    ) async throws(VenueCallError) -> [OrderUpdate] {
        let answers = KoreanAnswer(BithumbDecoder())
        var orders = OrderList()
        var next: String?
        for _ in 0..<Self.most {
            var page = parameters
            page.add("next_key", next)
            let response = try await session.call(kind) { now throws(VenueCallError) in
                signer.request(.get, path, page, at: now)
            }
            orders.add(try answers.orders(response))
            next = try BithumbCursor(response).next
            if next == nil { return orders.all }
        }
        throw .outcomeUnknown("bithumb lists more than \(Self.most) pages of orders")
    }
}

/// The orders that rest, or wait for their trigger.
struct BithumbOpenOrders {
    private let pages: BithumbOrderPages

    init(session: RestSession, signer: KoreanSigner, kind: CallKind) {
        pages = BithumbOrderPages(session: session, signer: signer, kind: kind)
    }

    /// - Parameter market: all markets for `nil`.
    func list(
        of market: String?, states: [String]
    ) async throws(VenueCallError) -> [OrderUpdate] {
        var orders = OrderList()
        // The venue does not list both states in one go.
        for state in states {
            var parameters = CallParameters()
            parameters.add("market", market)
            parameters.add("state", state)
            parameters.add("limit", 100)
            orders.add(try await pages.list("/v2/orders/pending", parameters))
        }
        return orders.all
    }
}
