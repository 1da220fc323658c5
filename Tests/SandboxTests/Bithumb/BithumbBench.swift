import Domain
import SimulatedVenue
import Testing
import Transport

@testable import Sandbox

/// A market in which nothing happens but what a test does to it.
struct QuietFlow: MarketFlow {
    var past = BarSeries(interval: .minutes(1))
    mutating func next(upTo time: Timestamp) -> FlowEvent? { nil }
    var isOver: Bool { false }
}

/// A Bithumb with three markets and two accounts on clocks that a test moves, without sockets.
final class BithumbBench {
    static let alice = "test-access-key-0000000000000000000000"
    static let bob = "bob-access-key"
    static let watcher = "watcher-access-key"
    static let cashier = "cashier-access-key"
    static let aliceSecret = "test-secret-key-1111111111111111111111"

    let world: SandboxWorld
    let server: BithumbServer
    private(set) var now: SandboxTime
    private var nonces = 0
    private let secrets: [String: Secret]

    static func money(_ units: Int128) -> Money { Money(raw: units * Money.scale) }

    static func instrument(_ market: String, fee: Int64 = 40_000) throws -> Instrument {
        let parts = market.split(separator: "-")
        let isWon = parts[0] == "KRW"
        func band(_ from: Int64, _ tick: Int64) -> TickTable.Band {
            TickTable.Band(
                from: Price(raw: from * FixedPoint.scale), tick: Price(raw: tick * FixedPoint.scale)
            )
        }
        return Instrument(
            id: InstrumentID(exchange: "bithumb", market: market), kind: .spot,
            base: try #require(Currency(parsing: parts[1])),
            quote: try #require(Currency(parsing: parts[0])),
            ticks: isWon
                ? TickTable(bands: [
                    band(0, 1), band(5000, 5), band(10_000, 10), band(100_000, 100),
                    band(1_000_000, 1000),
                ]) : TickTable(Price(raw: 1)), lot: Quantity(raw: 1),
            minimumNotional: isWon ? money(5000) : Money(raw: Money.scale / 20_000),
            maximumNotional: isWon ? money(1_000_000_000) : nil, makerFee: Rate(raw: fee),
            takerFee: Rate(raw: fee),
            feeRounding: .truncated(
                step: isWon ? Money(raw: Money.scale / 100) : Money(raw: Int128(FixedPoint.scale))))
    }

    /// - Parameter milliseconds: what both clocks show at the start.
    init(
        at milliseconds: Int64 = 1_790_000_000_123,
        settings: BithumbSettings = BithumbBench.settled, rules: VenueRules = .bithumb,
        past: BarSeries = BarSeries(interval: .minutes(1)), aliceKey: String = alice,
        aliceSecret: String = aliceSecret, aliceExpires: Timestamp? = nil, fee: Int64 = 40_000
    ) throws {
        let secret = try #require(Secret(aliceSecret))
        let bobSecret = try #require(Secret("bob-secret"))
        secrets = [
            aliceKey: secret, Self.bob: bobSecret, Self.watcher: bobSecret,
            Self.cashier: bobSecret,
        ]
        func account(
            _ id: UInt32, _ key: String, _ secret: Secret, _ rights: Set<KeyRight>,
            _ expires: Timestamp?, _ won: Int128, _ coins: Int128
        ) -> SandboxAccount {
            SandboxAccount(
                id: AccountID(raw: id), key: key, secret: secret, rights: rights, expires: expires,
                balances: [
                    (.krw, Self.money(won)), (Currency("BTC"), Self.money(coins)),
                    (Currency("ETC"), Self.money(coins)),
                ])
        }
        let start = Timestamp(milliseconds: milliseconds)
        now = SandboxTime(wall: start, market: start)
        let names = [("KRW-BTC", "비트코인", "Bitcoin"), ("KRW-ETC", "이더리움 클래식", "Ethereum Classic")]
        var listings = try names.map {
            SandboxListing(
                instrument: try Self.instrument($0.0, fee: fee), koreanName: $0.1,
                englishName: $0.2)
        }
        listings.append(
            SandboxListing(
                instrument: try Self.instrument("BTC-ETH"), koreanName: "이더리움",
                englishName: "Ethereum"))
        world = SandboxWorld(
            exchange: "bithumb", listings: listings, rules: rules,
            accounts: [
                account(1, aliceKey, secret, [.view, .order], aliceExpires, 10_000_000, 1),
                account(2, Self.bob, bobSecret, [.view, .order], nil, 1_000_000_000, 10),
                account(3, Self.watcher, bobSecret, [.view], nil, 1000, 0),
                account(4, Self.cashier, bobSecret, [.withdraw], nil, 1000, 0),
            ],
            flows: [QuietFlow(past: past), QuietFlow(), QuietFlow()], at: now, seed: 7)
        server = BithumbServer(world: world, settings: settings)
    }

    /// Orders are there at once and nobody calls too often: what most tests want.
    static var settled: BithumbSettings {
        var settings = BithumbSettings()
        settings.settling = .zero...(.zero)
        settings.limits = nil
        settings.hasEmptyLevels = false
        return settings
    }

    func advance(by span: TimeSpan) {
        now = SandboxTime(wall: now.wall + span, market: now.market + span)
        server.advance(to: now)
    }

    // MARK: - The market

    func level(_ side: Side, _ price: Int64, _ quantity: String, in market: Int = 0) throws {
        world.venue.setLevel(
            MarketIndex(raw: market), side, Price(raw: price * FixedPoint.scale),
            to: try Quantity(parsing: quantity), at: now.market, into: &world.news)
        server.deliver()
    }

    func trade(_ price: Int64, _ quantity: String, _ side: Side, in market: Int = 0) throws {
        world.venue.trade(
            MarketIndex(raw: market), price: Price(raw: price * FixedPoint.scale),
            quantity: try Quantity(parsing: quantity), takerSide: side, at: now.market,
            into: &world.news)
        server.deliver()
    }

    // MARK: - Requests

    func token(
        _ key: String, hashed: String = "", nonce: String? = nil, timestamp: Int64? = nil,
        header: String = #"{"alg":"HS256","typ":"JWT"}"#
    ) -> String {
        nonces += 1
        var payload = #"{"access_key":"\#(key)","nonce":"\#(nonce ?? "nonce-\(nonces)")""#
        payload += #","timestamp":\#(timestamp ?? now.wall.milliseconds)"#
        if !hashed.isEmpty {
            let hash = Hexadecimal.encode(SHA512Hash.digest(of: hashed))
            payload += #","query_hash":"\#(hash)","query_hash_alg":"SHA512""#
        }
        payload += "}"
        let text =
            Base64.url.encode(Array(header.utf8)) + "." + Base64.url.encode(Array(payload.utf8))
        guard let secret = secrets[key] else { return "Bearer \(text).x" }
        let code = Array(text.utf8).withUnsafeBytes {
            KeyedHMAC<SHA256Hash>(key: secret).code(of: $0)
        }
        return "Bearer \(text).\(Base64.url.encode(code))"
    }

    func send(_ request: WireRequest) -> BithumbAnswer {
        BithumbAnswer(server.respond(to: request, at: now))
    }

    /// A public read.
    func read(_ path: String, _ query: String = "", peer: String = "127.0.0.1") -> BithumbAnswer {
        send(WireRequest(method: "GET", path: path, query: query, peer: peer))
    }

    /// A signed GET or DELETE.
    func call(
        _ method: String, _ path: String, _ query: String = "", as key: String = alice
    ) -> BithumbAnswer {
        send(
            WireRequest(
                method: method, path: path, query: query,
                headers: [("authorization", token(key, hashed: query))]))
    }

    /// A signed POST of text fields in their order.
    func post(
        _ path: String, _ fields: KeyValuePairs<String, String>, as key: String = alice
    ) -> BithumbAnswer {
        let body = fields.map { #""\#($0.key)":"\#($0.value)""# }.joined(separator: ",")
        let hashed = fields.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
        return post(path, body: "{\(body)}", hashed: hashed, as: key)
    }

    func post(
        _ path: String, body: String, hashed: String, as key: String = alice
    ) -> BithumbAnswer {
        send(
            WireRequest(
                method: "POST", path: path,
                headers: [
                    ("content-type", "application/json; charset=utf-8"),
                    ("authorization", token(key, hashed: hashed)),
                ], body: Array(body.utf8)))
    }

    // MARK: - Sockets

    func listen(
        _ message: String, as key: String? = nil
    ) throws -> BithumbEar {
        let ear = BithumbEar()
        let path = key == nil ? "/websocket/v1" : "/websocket/v2/private"
        let headers = key.map { [("authorization", token($0))] } ?? []
        let answer = server.connect(
            WireRequest(
                method: "GET", path: path, headers: headers.map { (name: $0.0, value: $0.1) }),
            outlet: ear, at: now)
        guard case .accepted(let session) = answer else {
            throw BithumbBenchError.handshakeRefused
        }
        ear.session = session
        session.receive(Array(message.utf8), isBinary: false, at: now)
        return ear
    }
}

enum BithumbBenchError: Error { case handshakeRefused }

/// An answer, read.
struct BithumbAnswer {
    let status: Int
    let text: String
    let json: JSONTree?

    init(_ response: WireResponse) {
        status = response.status
        text = String(decoding: response.body, as: UTF8.self)
        json = JSONTree(response.body)
    }

    subscript(_ key: String) -> String? { json?[key]?.textOrNumber }
    var error: String? { json?["error"]?["name"]?.textOrNumber }
    /// The status and the name of the error, e.g. `404 order_not_found`.
    var refusal: String { "\(status) \(error ?? "-")" }
}

/// The client's end of a WebSocket.
final class BithumbEar: SocketOutlet {
    var session: (any SocketSession)?
    private(set) var messages: [SocketMessage] = []
    private(set) var isClosed = false

    func send(_ message: SocketMessage) { messages.append(message) }
    func close(code: UInt16, reason: String) { isClosed = true }

    var texts: [String] { messages.map { String(decoding: $0.bytes, as: UTF8.self) } }
    var trees: [JSONTree] { messages.compactMap { JSONTree($0.bytes) } }
    func forget() { messages = [] }
}
