import Domain
import SimulatedVenue
import Testing

@testable import Sandbox

@Suite("Whatever comes in, Bithumb answers, and its books stay right")
struct BithumbFuzzTests {
    static let seeds: [UInt64] = [1, 2, 3, 4, 5, 6]

    static let bodies = [
        #"{"market":"KRW-BTC","side":"bid","order_type":"limit","price":"91000000","volume":"0.001"}"#,
        #"{"market":"KRW-BTC","side":"ask","order_type":"market","volume":"0.001"}"#,
        #"{"market":"KRW-BTC","side":"bid","order_type":"price","price":"10000"}"#,
        #"{"market":"KRW-BTC","side":"bid","order_type":"best","price":"9000","time_in_force":"ioc"}"#,
        #"{"batch_orders":[{"market":"KRW-BTC","side":"ask","order_type":"limit","price":"91002000","volume":"0.01"}]}"#,
        #"{"order_ids":["C0101000000001799231","C0101000000001799232"]}"#,
        #"{"market":"KRW-BTC","side":"bid","price":"100000","duration":"300","frequency":"20"}"#,
    ]
    static let posts = [
        "/v2/orders", "/v1/orders", "/v2/orders/batch", "/v2/orders/cancel", "/v2/orders/search",
        "/v1/twap",
    ]
    static let gets = [
        ("/v1/order", "uuid=C0101000000001799231"),
        ("/v1/orders", "states[]=wait&states[]=done&page=1"),
        ("/v2/orders/pending", "limit=2&next_key=b3JkZXI6MQ=="), ("/v2/orders/history", "limit=9"),
        ("/v1/orders/chance", "market=KRW-BTC"), ("/v1/accounts", ""), ("/v1/twap", "limit=3"),
        ("/v1/candles/minutes/240", "market=KRW-BTC&to=2026-09-21T00:00:00&count=20"),
        ("/v1/candles/months", "market=KRW-BTC&count=200"),
        ("/v1/ticker", "markets=KRW-BTC,KRW-ETC"),
        ("/v1/trades/ticks", "market=KRW-BTC&days_ago=1&to=000000&cursor=99"),
        ("/v1/orderbook", "markets=KRW-BTC"), ("/v2/fee/inout/ALL", ""), ("/v1/notices", "count=3"),
    ]
    static let messages = [
        #"[{"ticket":"t"},{"type":"ticker","codes":["KRW-BTC"]},{"format":"SIMPLE"}]"#,
        #"[{"ticket":"t"},{"type":"orderbook","codes":["KRW-BTC"],"isOnlySnapshot":true}]"#,
        #"[{"ticket":"t"},{"type":"myOrder","codes":["KRW-BTC"]},{"type":"myAsset"}]"#, "PING",
    ]

    static func mutated(_ text: String, _ random: inout SeededRandom) -> [UInt8] {
        var bytes = Array(text.utf8)
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            switch Int.random(in: 0...4, using: &random) {
            case 0: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
            case 1 where place < bytes.count: bytes.remove(at: place)
            case 2 where place < bytes.count:
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 3: bytes.insert(contentsOf: Array("9999999999999999999".utf8), at: place)
            default: bytes.removeSubrange(min(place, bytes.count)...)
            }
        }
        return bytes
    }

    @Test(
        "mutated and random requests leave balances that are what the fills made of them",
        arguments: seeds)
    func requests(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let bench = try BithumbBench(settings: Self.loose)
        let ears = [
            try bench.listen(Self.messages[0]),
            try bench.listen(Self.messages[2], as: BithumbBench.alice),
        ]
        for _ in 0..<1500 { try step(bench, ears, &random) }
        let venue = bench.world.venue
        let orders = venue.finishedOrders(of: AccountID(raw: 1))
        #expect(orders.contains { venue.order($0)?.fillCount ?? 0 > 0 }, "seed \(seed)")
        #expect(ears.allSatisfy { $0.trees.count == $0.messages.count })
        for id in [1, 2, 3] as [UInt32] { try check(AccountID(raw: id), bench, seed) }
        #expect(bench.call("GET", "/v1/accounts").status == 200)
    }

    static var loose: BithumbSettings {
        var settings = BithumbSettings()
        settings.limits = nil
        settings.settling = .milliseconds(0)...(.milliseconds(20))
        return settings
    }

    private func step(
        _ bench: BithumbBench, _ ears: [BithumbEar], _ random: inout SeededRandom
    ) throws {
        let key = Bool.random(using: &random) ? BithumbBench.alice : BithumbBench.bob
        switch Int.random(in: 0...5, using: &random) {
        case 0: bench.advance(by: .milliseconds(Int64.random(in: 0...20_000, using: &random)))
        case 1:
            try bench.level(.sell, 91_002_000, "0.0\(Int.random(in: 1...9, using: &random))")
            try bench.level(.buy, 90_990_000, "0.0\(Int.random(in: 1...9, using: &random))")
        case 2:
            let (path, query) = Self.gets.randomElement(using: &random) ?? ("", "")
            let sent = String(decoding: Self.mutated(query, &random), as: UTF8.self)
            let hashed = (try? SignedParameters(query: sent).plain) ?? ""
            expectAnswer(
                bench.send(
                    WireRequest(
                        method: Int.random(in: 0...9, using: &random) == 0 ? "DELETE" : "GET",
                        path: path, query: sent,
                        headers: [
                            ("authorization", bench.token(key, hashed: hashed))
                        ])))
        case 3:
            let body = Self.mutated(Self.bodies.randomElement(using: &random) ?? "", &random)
            let hashed = (try? SignedParameters(body: body).plain) ?? ""
            expectAnswer(
                bench.send(
                    WireRequest(
                        method: "POST", path: Self.posts.randomElement(using: &random) ?? "",
                        headers: [
                            ("content-type", "application/json"),
                            ("authorization", bench.token(key, hashed: hashed)),
                        ], body: body)))
        case 4:
            let noise = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let text = String(decoding: noise, as: UTF8.self)
            expectAnswer(
                bench.send(
                    WireRequest(
                        method: "POST", path: "/v2/orders", query: text,
                        headers: [("authorization", "Bearer " + text)], body: noise)))
        default:
            let message = Self.mutated(Self.messages.randomElement(using: &random) ?? "", &random)
            ears.randomElement(using: &random)?.session?
                .receive(message, isBinary: Bool.random(using: &random), at: bench.now)
        }
    }

    private func expectAnswer(_ answer: BithumbAnswer) {
        #expect([200, 201, 400, 401, 404, 422].contains(answer.status))
        #expect(answer.json != nil, "\(answer.text.prefix(200))")
    }

    /// What is locked is what the open orders hold, and the rest is what was there at the start and
    /// what the fills moved.
    private func check(_ account: AccountID, _ bench: BithumbBench, _ seed: UInt64) throws {
        let venue = bench.world.venue
        let open = venue.openOrders(of: account)
        var owned: [Currency: Money] = [:]
        var locked: [Currency: Money] = [:]
        for (currency, amount) in try #require(bench.world.account(account)).balances {
            owned[currency] = amount
        }
        for order in (open + venue.finishedOrders(of: account)).compactMap({ venue.order($0) }) {
            let instrument = bench.world.listings[order.entry.market.raw].instrument
            let isBuy = order.entry.side == .buy
            locked[isBuy ? instrument.quote : instrument.base, default: .zero] += order.locked
            for fill in venue.executions(of: order.number) {
                let coins = Money(raw: Int128(fill.quantity.raw) * Int128(FixedPoint.scale))
                owned[instrument.base, default: .zero] += isBuy ? coins : -coins
                owned[instrument.quote, default: .zero] +=
                    isBuy ? -(fill.value + fill.fee) : fill.value - fill.fee
            }
        }
        for currency in venue.currencies(of: account) {
            let balance = venue.balance(of: account, currency)
            #expect(balance.locked == locked[currency] ?? .zero, "\(currency), seed \(seed)")
            #expect(
                balance.free + balance.locked == owned[currency] ?? .zero,
                "\(currency), seed \(seed)")
            #expect(balance.free >= .zero, "\(currency), seed \(seed)")
        }
    }

    @Test("what every message of a socket says is JSON", arguments: seeds)
    func sockets(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let bench = try BithumbBench(settings: Self.loose)
        try bench.level(.sell, 91_002_000, "0.1")
        try bench.trade(91_000_000, "0.1", .buy)
        let ear = try bench.listen("PING")
        for _ in 0..<500 {
            let message = Self.mutated(Self.messages.randomElement(using: &random) ?? "", &random)
            let before = ear.messages.count
            ear.session?.receive(message, isBinary: false, at: bench.now)
            let isQuiet = ear.messages.count == before
            // Only a good request for what is to come is answered by silence.
            if isQuiet { #expect(JSONTree(message) != nil, "seed \(seed)") }
        }
        #expect(ear.trees.count == ear.messages.count)
    }
}
