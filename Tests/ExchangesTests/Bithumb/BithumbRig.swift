import Bithumb
import Domain
import ExchangeAPI
import Transport

/// Both private ports of Bithumb over one way to send.
struct BithumbRig: Sendable {
    let gateway: BithumbGateway
    let account: BithumbAccount
    let gate = OpenGate()

    init(_ http: any HTTPSending, nonces: NonceSource = TestKeys.fixedNonces) throws {
        let signer = try BithumbSigner(
            accessKey: TestKeys.secret(TestKeys.accessKey),
            secret: TestKeys.secret(TestKeys.secret), nonces: nonces)
        let (gate, clock) = (gate, ManualClock())
        func session(_ category: BithumbCategory) -> RestSession {
            RestSession(http: http, dialect: BithumbDialect(category), gate: gate, clock: clock)
        }
        gateway = BithumbGateway(session: session(.trading), signer: signer)
        account = BithumbAccount(session: session(.information), signer: signer)
    }

    static let instrument = InstrumentID(exchange: "bithumb", market: "KRW-BTC")
    static let id = "C0101000000001799231"
    static let byVenue = OrderReference(VenueOrderID(id))
    static let byClient = OrderReference(ClientOrderID(run: 1, sequence: 1))

    /// The answer to an order: it was taken in.
    static func acknowledgment(
        side: String = "bid", kind: String = "limit", clientID: String? = "h1-1",
        market: String = "KRW-BTC", duration: String? = nil, more: String = ""
    ) -> String {
        let name = clientID.map { ",\"client_order_id\":\"\($0)\"" } ?? ""
        let time = duration.map { ",\"time_in_force\":\"\($0)\"" } ?? ""
        return """
            {"order_id":"\(id)","market":"\(market)","side":"\(side)","order_type":"\(kind)",\
            "created_at":"2026-09-21T23:13:20+09:00","stp_type":"cancel_taker"\(name)\(time)\(more)}
            """
    }

    /// An order as version 1 of the interface tells it.
    static func order(
        _ id: String = id, state: String = "wait", clientID: String? = "h1-1",
        market: String = "KRW-BTC", more: String = ""
    ) -> String {
        """
        {"uuid":"\(id)","side":"bid","ord_type":"limit","price":"91000000","state":"\(state)",\
        "market":"\(market)","created_at":"2026-09-21T23:13:20+09:00","volume":"0.001",\
        "remaining_volume":"0.001","reserved_fee":"36.4","remaining_fee":"36.4","paid_fee":"0",\
        "locked":"91036.4","executed_volume":"0","trades_count":0\
        \(clientID.map { ",\"client_order_id\":\"\($0)\"" } ?? "")\(more)}
        """
    }

    /// An order as the lists of version 2 tell it.
    static func row(_ id: String, state: String = "wait") -> String {
        """
        {"order_id":"\(id)","side":"bid","order_type":"limit","price":"91000000",\
        "state":"\(state)","market":"KRW-BTC","created_at":"2026-09-21T23:13:20+09:00",\
        "volume":"0.001","remaining_volume":"0.001","paid_fee":"0","locked":"91036.4",\
        "executed_volume":"0"}
        """
    }

    static func page(_ ids: [String], state: String = "wait", next: String? = nil) -> String {
        """
        {"data":[\(ids.map { row($0, state: state) }.joined(separator: ","))],\
        "has_next":\(next != nil),"next_key":\(next.map { "\"\($0)\"" } ?? "null")}
        """
    }

    static func error(_ name: String, _ message: String = "안 됩니다") -> String {
        #"{"error":{"name":"\#(name)","message":"\#(message)"}}"#
    }

    static let chance = """
        {"bid_fee":"0.0025","ask_fee":"0.0025","maker_bid_fee":"0.0004","maker_ask_fee":"0.0004",\
        "market":{"id":"KRW-BTC","name":"BTC/KRW","order_types":["limit"],\
        "order_sides":["ask","bid"],"bid_types":["limit"],"ask_types":["limit"],\
        "bid":{"currency":"KRW","price_unit":"1000","min_total":5000},\
        "ask":{"currency":"BTC","price_unit":1000,"min_total":"5000"},\
        "max_total":"5000000000","state":"active"},"bid_account":{},"ask_account":{}}
        """
}
