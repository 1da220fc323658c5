import Domain
import ExchangeAPI
import Transport
import Upbit

/// Both private ports of Upbit over one way to send.
struct UpbitRig: Sendable {
    let gateway: UpbitGateway
    let account: UpbitAccount
    let gate = OpenGate()

    init(_ http: any HTTPSending, nonces: NonceSource = TestKeys.fixedNonces) throws {
        let signer = try UpbitSigner(
            accessKey: TestKeys.secret(TestKeys.accessKey),
            secret: TestKeys.secret(TestKeys.secret), nonces: nonces)
        let (gate, clock) = (gate, ManualClock())
        func session() -> RestSession {
            RestSession(http: http, dialect: UpbitDialect(), gate: gate, clock: clock)
        }
        gateway = UpbitGateway(session: session(), signer: signer)
        account = UpbitAccount(session: session(), signer: signer)
    }

    static let instrument = InstrumentID(exchange: "upbit", market: "KRW-BTC")
    static let uuid = "ac2dc2a3-fce9-40a2-a4f6-5987c25c438f"
    static let newUUID = "cdd92199-2897-4e14-9448-f923320408ad"
    static let byVenue = OrderReference(VenueOrderID(uuid))
    static let byClient = OrderReference(ClientOrderID(run: 1, sequence: 1))

    /// An order as the venue tells it, in the words of its documentation.
    static func order(
        _ uuid: String = uuid, side: String = "bid", kind: String = "limit",
        state: String = "wait", identifier: String? = "h1-1", market: String = "KRW-BTC",
        more: String = ""
    ) -> String {
        """
        {"market":"\(market)","uuid":"\(uuid)","side":"\(side)","ord_type":"\(kind)",\
        "state":"\(state)","price":"91000000","volume":"0.001","remaining_volume":"0.001",\
        "executed_volume":"0","reserved_fee":"45.5","remaining_fee":"45.5","paid_fee":"0",\
        "locked":"91045.5","trades_count":0,"prevented_volume":"0","prevented_locked":"0",\
        \(identifier.map { "\"identifier\":\"\($0)\"," } ?? "")"smp_type":"cancel_taker",\
        "created_at":"2026-09-21T23:13:20+09:00"\(more)}
        """
    }

    static func error(_ name: String, _ message: String = "안 됩니다") -> String {
        #"{"error":{"name":"\#(name)","message":"\#(message)"}}"#
    }
}
