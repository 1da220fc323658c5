import Domain
import ExchangeAPI
import Risk
import Synchronization
import Testing
import Transport

/// Keys that were made up for the tests, and what is signed with them.
enum TestKeys {
    static let accessKey = "test-access-key-0000000000000000000000"
    static let secret = "test-secret-key-1111111111111111111111"
    static let nonce = "11111111-2222-4333-8444-555555555555"

    static func secret(_ text: String) throws -> Secret { try #require(Secret(text)) }

    /// Always `nonce`.
    static var fixedNonces: NonceSource { NonceSource(NonceWords()) }

    /// The header that a call must bear, from its parts and a signature that was computed elsewhere.
    static func authorization(
        _ algorithm: String, hashed: String, time: Int64? = nil, signature: String
    ) -> String {
        var payload = "{\"access_key\":\"\(accessKey)\",\"nonce\":\"\(nonce)\""
        if let time { payload += ",\"timestamp\":\(time)" }
        if !hashed.isEmpty {
            let digest = Hexadecimal.encode(SHA512Hash.digest(of: hashed))
            payload += ",\"query_hash\":\"\(digest)\",\"query_hash_alg\":\"SHA512\""
        }
        let header = "{\"alg\":\"\(algorithm)\",\"typ\":\"JWT\"}"
        let parts = [header, payload + "}"].map { Base64.url.encode(Array($0.utf8)) }
        return "Bearer \(parts[0]).\(parts[1]).\(signature)"
    }
}

/// The two words of `TestKeys.nonce`, for ever.
struct NonceWords: RandomNumberGenerator {
    private var isSecond = false

    mutating func next() -> UInt64 {
        defer { isSecond.toggle() }
        return isSecond ? 0x8444_5555_5555_5555 : 0x1111_1111_2222_4333
    }
}

/// Orders that have passed the risk gate.
enum TestOrders {
    /// An order of `KRW-BTC` as `h1-1`, at a market whose grid and limits are wide.
    static func approved(
        _ side: Side, _ size: OrderSize, _ type: OrderType, at exchange: String,
        _ timeInForce: TimeInForce = .gtc, isPostOnly: Bool = false, isReduceOnly: Bool = false,
        market: String = "KRW-BTC"
    ) throws -> ApprovedOrder {
        let request = request(
            side, size, type, at: exchange, timeInForce, isPostOnly: isPostOnly,
            isReduceOnly: isReduceOnly, market: market)
        return try RiskGate.standard(RiskLimits()).approve(
            request, in: snapshot(request, held: isReduceOnly && side == .buy ? -1000 : 1000))
    }

    static func request(
        _ side: Side, _ size: OrderSize, _ type: OrderType, at exchange: String,
        _ timeInForce: TimeInForce = .gtc, isPostOnly: Bool = false, isReduceOnly: Bool = false,
        market: String = "KRW-BTC"
    ) -> OrderRequest {
        OrderRequest(
            id: ClientOrderID(run: 1, sequence: 1),
            instrument: InstrumentID(exchange: exchange, market: market), side: side, size: size,
            type: type, timeInForce: timeInForce, isPostOnly: isPostOnly,
            isReduceOnly: isReduceOnly, time: ManualClock.start, decisionPrice: whole(91_000_000))
    }

    static func whole(_ value: Int64) -> Price { Price(raw: value * FixedPoint.scale) }

    private static func snapshot(_ request: OrderRequest, held: Int64) -> RiskSnapshot {
        let cash = Money(raw: 1_000_000_000_000 * Money.scale)
        let instrument = Instrument(
            id: request.instrument, kind: .spot, base: Currency("BTC"), quote: .krw,
            ticks: TickTable(Price(raw: 1)), lot: Quantity(raw: 1), makerFee: .zero,
            takerFee: .zero, feeRounding: .exact)
        return RiskSnapshot(
            time: request.time, state: .active, destination: .simulated, instrument: instrument,
            lastPrice: request.decisionPrice, dataTime: request.time,
            position: Quantity(raw: held * FixedPoint.scale), workingBuys: .zero,
            workingSells: .zero, freeCash: cash, equity: cash, dayStartEquity: cash,
            ordersToday: 0)
    }
}

/// One request that a private call must make, byte for byte.
struct ExpectedRequest: Sendable {
    let method: HTTPMethod
    let target: String
    /// What the query hash is made of; empty for none.
    let hashed: String
    let body: String
    /// Computed by another program with the keys above.
    let signature: String

    /// A request without a body whose query needs no percent-encoding, so that it is what is hashed.
    init(_ method: HTTPMethod, _ target: String, signature: String) {
        self.init(
            method, target, hashed: target.split(separator: "?").dropFirst().joined(),
            body: "", signature: signature)
    }

    init(
        _ method: HTTPMethod, _ target: String, hashed: String, body: String = "",
        signature: String
    ) {
        self.method = method
        self.target = target
        self.hashed = hashed
        self.body = body
        self.signature = signature
    }

    /// The request as it must be, under the venue's algorithm.
    func request(_ algorithm: String, time: Int64?) -> HTTPRequest {
        let token = TestKeys.authorization(
            algorithm, hashed: hashed, time: time, signature: signature)
        var headers = [HTTPField("Authorization", token)]
        if !body.isEmpty {
            headers.append(HTTPField("Content-Type", "application/json; charset=utf-8"))
        }
        return HTTPRequest(method, target, headers: headers, body: Array(body.utf8))
    }
}

/// The kind of an error, without its words.
enum Verdict: Hashable, Sendable {
    case success
    case refused(Refusal.Kind)
    case notSent(NotSent.Kind)
    case unknown

    init(_ error: VenueCallError?) {
        switch error {
        case nil: self = .success
        case .refused(let refusal): self = .refused(refusal.kind)
        case .notSent(let notSent): self = .notSent(notSent.kind)
        case .outcomeUnknown: self = .unknown
        }
    }

    /// How a call ended.
    init(of call: () async throws(VenueCallError) -> Void) async {
        do throws(VenueCallError) {
            try await call()
            self = .success
        } catch {
            self.init(error)
        }
    }
}

/// The error of a call; `nil` when it had none.
func failure(of call: () async throws(VenueCallError) -> Void) async -> VenueCallError? {
    do throws(VenueCallError) {
        try await call()
        return nil
    } catch {
        return error
    }
}
