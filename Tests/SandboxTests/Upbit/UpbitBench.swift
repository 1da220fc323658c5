import Domain
import MarketData
import SimulatedVenue
import Testing
import Transport

@testable import Sandbox

/// A flow in which nothing happens by itself: the tests trade.
private struct UpbitQuietFlow: MarketFlow {
    let past: BarSeries
    let isOver = true
    mutating func next(upTo time: Timestamp) -> FlowEvent? { nil }
}

/// What a client was answered.
struct UpbitReply {
    let status: Int
    let json: JSONTree
    let headers: [(name: String, value: String)]

    var error: JSONTree? { json["error"]?["name"] }
    var remaining: String? { headers.first { $0.name == "remaining-req" }?.value }
    var count: Int {
        if case .array(let elements) = json { elements.count } else { -1 }
    }

    subscript(key: String) -> JSONTree? { json[key] }
    subscript(index: Int) -> JSONTree? { json[index] }
}

/// A server with a virtual clock, two markets and three accounts, and a client that signs by itself.
final class UpbitBench {
    static let start = Timestamp(milliseconds: 1_795_327_200_000)  // 2026-11-22T06:00:00Z
    static let secret = "a secret of forty characters, or nearly so"
    static let btc = MarketIndex(raw: 0)
    static let eth = MarketIndex(raw: 1)

    let world: SandboxWorld
    let server: UpbitServer
    private(set) var time = SandboxTime(wall: start, market: start)
    private var nonces = 0

    init(latency: TimeSpan = .zero, start: Timestamp = UpbitBench.start) throws {
        time = SandboxTime(wall: start, market: start)
        let secret = try #require(Secret(Self.secret))
        func account(
            _ id: UInt32, _ key: String, _ rights: Set<KeyRight>, expires: Timestamp? = nil
        ) -> SandboxAccount {
            SandboxAccount(
                id: AccountID(raw: id), key: key, secret: secret, rights: rights,
                expires: expires,
                balances: [
                    (.krw, Money(raw: 10_000_000 * Money.scale)),
                    (Currency("BTC"), Money(raw: Money.scale)),
                ])
        }
        var rules = VenueRules.upbit
        rules.latency = latency
        world = SandboxWorld(
            exchange: "upbit",
            listings: [
                SandboxListing(
                    instrument: Self.instrument("BTC"), koreanName: "비트코인",
                    englishName: "Bitcoin"),
                SandboxListing(
                    instrument: Self.instrument("ETH"), koreanName: "이더리움",
                    englishName: "Ethereum"),
            ], rules: rules,
            accounts: [
                account(1, "first", [.view, .order]), account(2, "second", [.view, .order]),
                account(3, "viewer", [.view]), account(4, "trader", [.order]),
                account(5, "old", [.view], expires: start - .days(1)),
            ],
            flows: [
                UpbitQuietFlow(past: Self.past(start)), UpbitQuietFlow(past: Self.past(start)),
            ],
            at: time, seed: 11)
        server = UpbitServer(world: world)
        advance(.milliseconds(1))
    }

    private static func instrument(_ base: String) -> Instrument {
        Instrument(
            id: InstrumentID(exchange: "upbit", market: "KRW-\(base)"), kind: .spot,
            base: Currency(parsing: base) ?? .krw, quote: .krw,
            ticks: TickTable(bands: [
                .init(from: .zero, tick: Price(raw: FixedPoint.scale)),
                .init(
                    from: Price(raw: 1_000_000 * FixedPoint.scale),
                    tick: Price(raw: 1000 * FixedPoint.scale)),
            ]), lot: Quantity(raw: 1), minimumNotional: Money(raw: 5000 * Money.scale),
            maximumNotional: Money(raw: 1_000_000_000 * Money.scale), makerFee: Rate(raw: 50_000),
            takerFee: Rate(raw: 50_000), feeRounding: .exact)
    }

    /// A minute a day for sixty days, then one in each ten minutes of the last day but the last hour.
    private static func past(_ start: Timestamp) -> BarSeries {
        var bars = BarSeries(interval: .minutes(1))
        func add(_ time: Timestamp, _ price: Int64) {
            bars.append(
                Bar(
                    start: time.floored(to: .minutes(1)),
                    open: Price(raw: price * 1000 * FixedPoint.scale),
                    high: Price(raw: (price + 2) * 1000 * FixedPoint.scale),
                    low: Price(raw: (price - 1) * 1000 * FixedPoint.scale),
                    close: Price(raw: (price + 1) * 1000 * FixedPoint.scale),
                    volume: Quantity(raw: 50_000_000)))
        }
        for day in stride(from: Int64(60), through: 2, by: -1) {
            add(start - .days(day), 99_000 + (60 - day) * 10)
        }
        for step in stride(from: Int64(142), through: 7, by: -1) {
            add(start - .minutes(step * 10), 99_900 - step / 2)
        }
        return bars
    }

    // MARK: The market

    func advance(_ span: TimeSpan) {
        time = SandboxTime(wall: time.wall + span, market: time.market + span)
        server.advance(to: time)
    }

    func level(_ side: Side, _ price: Int64, _ quantity: String, _ market: MarketIndex = btc) {
        guard let quantity = try? Quantity(parsing: quantity) else { return }
        world.venue.setLevel(
            market, side, Price(raw: price * FixedPoint.scale), to: quantity, at: time.market,
            into: &world.news)
    }

    func trade(_ side: Side, _ price: Int64, _ quantity: String, _ market: MarketIndex = btc) {
        guard let quantity = try? Quantity(parsing: quantity) else { return }
        world.venue.trade(
            market, price: Price(raw: price * FixedPoint.scale), quantity: quantity,
            takerSide: side, at: time.market, into: &world.news)
    }

    /// Five rows on both sides of 100,000,000.
    func fillBook(_ market: MarketIndex = btc) {
        for row in 1...5 as ClosedRange<Int64> {
            level(.sell, 100_000_000 + row * 1000, "0.\(row)", market)
            level(.buy, 100_000_000 - row * 1000, "0.\(row)", market)
        }
        advance(.milliseconds(1))
    }

    // MARK: The client

    func token(_ plain: String?, key: String = "first", nonce: String? = nil) -> String {
        nonces += 1
        var claims = JSONWriter()
        claims.object {
            $0.string("access_key", key)
            $0.string("nonce", nonce ?? "nonce-\(nonces)")
            if let plain {
                $0.string("query_hash", Hexadecimal.encode(SHA512Hash.digest(of: plain)))
                $0.string("query_hash_alg", "SHA512")
            }
        }
        let head = Base64.url.encode(Array(#"{"alg":"HS512","typ":"JWT"}"#.utf8))
        let signed = head + "." + Base64.url.encode(claims.bytes)
        guard let secret = Secret(Self.secret) else { return signed }
        let code = Array(signed.utf8).withUnsafeBytes {
            KeyedHMAC<SHA512Hash>(key: secret).code(of: $0)
        }
        return "Bearer " + signed + "." + Base64.url.encode(code)
    }

    func send(_ request: WireRequest) -> UpbitReply {
        let response = server.respond(to: request, at: time)
        return UpbitReply(
            status: response.status, json: JSONTree(response.body)?.plain ?? .null,
            headers: response.headers)
    }

    /// A quotation request.
    func get(_ path: String, _ query: String = "", peer: String = "127.0.0.1") -> UpbitReply {
        send(WireRequest(method: "GET", path: path, query: query, peer: peer))
    }

    /// A signed request whose parameters stand in the query.
    func signed(
        _ method: String, _ path: String, _ query: String = "", key: String = "first"
    ) -> UpbitReply {
        let plain = (try? SignedParameters(query: query).plain) ?? query
        return send(
            WireRequest(
                method: method, path: path, query: query,
                headers: [("authorization", token(plain.isEmpty ? nil : plain, key: key))]))
    }

    /// A signed request whose parameters stand in the body.
    func post(
        _ path: String, _ members: [(String, String)], key: String = "first"
    ) -> UpbitReply {
        var json = JSONWriter()
        json.object { for (name, value) in members { $0.string(name, value) } }
        let plain = members.map { "\($0)=\($1)" }.joined(separator: "&")
        return send(
            WireRequest(
                method: "POST", path: path,
                headers: [
                    ("authorization", token(plain, key: key)),
                    ("content-type", "application/json; charset=utf-8"),
                ], body: json.bytes))
    }

    func limit(
        _ side: String, _ price: String, _ volume: String, _ more: [(String, String)] = [],
        key: String = "first"
    ) -> UpbitReply {
        post(
            "/v1/orders",
            [
                ("market", "KRW-BTC"), ("side", side), ("ord_type", "limit"), ("price", price),
                ("volume", volume),
            ] + more, key: key)
    }

    /// Connects; the private stream when `key` is given.
    func connect(key: String? = nil) throws -> UpbitClient {
        let client = UpbitClient(self)
        let path = key == nil ? "/websocket/v1" : "/websocket/v1/private"
        var request = WireRequest(method: "GET", path: path)
        if let key { request.headers = [("authorization", token(nil, key: key))] }
        let answer = server.connect(request, outlet: client, at: time)
        guard case .accepted(let session) = answer else {
            throw UpbitBenchError.refused
        }
        client.session = session
        return client
    }
}

enum UpbitBenchError: Error { case refused }

/// A client's end of a connection.
final class UpbitClient: SocketOutlet {
    private unowned let bench: UpbitBench
    var session: (any SocketSession)?
    private(set) var messages: [SocketMessage] = []
    private(set) var closing: UInt16?

    init(_ bench: UpbitBench) { self.bench = bench }

    func send(_ message: SocketMessage) { messages.append(message) }
    func close(code: UInt16, reason: String) { closing = code }

    func say(_ text: String) {
        session?.receive(Array(text.utf8), isBinary: false, at: bench.time)
    }

    /// What has come since the last call.
    func take() -> [JSONTree] {
        defer { messages.removeAll() }
        return messages.map { JSONTree($0.bytes)?.plain ?? .null }
    }
}

extension JSONTree {
    /// With whole numbers written as such: that market data has a fraction in any case is one test's
    /// business.
    var plain: JSONTree {
        switch self {
        case .number(let text): .number(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
        case .array(let elements): .array(elements.map(\.plain))
        case .object(let members):
            .object(members.map { Member(key: $0.key, value: $0.value.plain) })
        case .null, .bool, .string: self
        }
    }

    /// The keys of an object in order.
    var keys: [String] {
        if case .object(let members) = self { members.map(\.key) } else { [] }
    }

    var elements: [JSONTree] {
        if case .array(let elements) = self { elements } else { [] }
    }

    subscript(index: Int) -> JSONTree? {
        elements.indices.contains(index) ? elements[index] : nil
    }

    init(text: String) { self = JSONTree(Array(text.utf8)) ?? .null }
}
