import Domain
import SimulatedVenue
import Testing

@testable import Sandbox

@Suite("Whatever a client of Upbit sends")
struct UpbitFuzzTests {
    private static let gets: [(method: String, path: String, query: String)] = [
        ("GET", "/v1/market/all", "is_details=true"),
        ("GET", "/v1/orderbook/instruments", "markets=KRW-BTC,KRW-ETH"),
        ("GET", "/v1/candles/minutes/5", "market=KRW-BTC&count=9&to=2026-11-22T00%3A00%3A00"),
        ("GET", "/v1/candles/months", "market=KRW-ETH&count=200"),
        ("GET", "/v1/candles/seconds", "market=KRW-BTC&count=3"),
        ("GET", "/v1/candles/days", "market=KRW-BTC&converting_price_unit=KRW"),
        ("GET", "/v1/trades/ticks", "market=KRW-BTC&count=5&cursor=17953272000010001&days_ago=1"),
        ("GET", "/v1/trades/ticks", "market=KRW-BTC&to=23:59:59"),
        ("GET", "/v1/orderbook", "markets=KRW-BTC&count=5&level=10000"),
        ("GET", "/v1/ticker", "markets=KRW-BTC"),
        ("GET", "/v1/ticker/all", "quote_currencies=KRW,BTC"),
        ("GET", "/v1/accounts", ""), ("GET", "/v1/orders/chance", "market=KRW-BTC"),
        ("GET", "/v1/order", "identifier=n1"), ("DELETE", "/v1/order", "identifier=n2"),
        ("GET", "/v1/orders/uuids", "identifiers[]=n1&identifiers[]=n2"),
        ("DELETE", "/v1/orders/uuids", "identifiers[]=n1"),
        ("GET", "/v1/orders/open", "states[]=wait&page=1&limit=100&order_by=asc"),
        ("GET", "/v1/orders/closed", "state=done&limit=10&start_time=1795327200000"),
        ("GET", "/v1/orders", "state=cancel"),
        ("DELETE", "/v1/orders/open", "cancel_side=bid&pairs=KRW-BTC&count=1"),
    ]

    private static let bodies: [(path: String, body: String)] = [
        (
            "/v1/orders",
            #"{"market":"KRW-BTC","side":"bid","ord_type":"limit","price":"99999000","volume":0.001,"identifier":"n1"}"#
        ),
        (
            "/v1/orders",
            #"{"market":"KRW-BTC","side":"ask","ord_type":"limit","price":"100001000","volume":"0.01","time_in_force":"ioc"}"#
        ),
        ("/v1/orders", #"{"market":"KRW-BTC","side":"bid","ord_type":"price","price":"9999"}"#),
        ("/v1/orders", #"{"market":"KRW-BTC","side":"ask","ord_type":"market","volume":"0.002"}"#),
        (
            "/v1/orders",
            #"{"market":"KRW-BTC","side":"bid","ord_type":"best","price":"8000","time_in_force":"fok","smp_type":"reduce"}"#
        ),
        (
            "/v1/orders/test",
            #"{"market":"KRW-ETH","side":"ask","ord_type":"limit","price":"9000","volume":"1"}"#
        ),
        (
            "/v1/orders/cancel_and_new",
            #"{"prev_order_identifier":"n1","new_ord_type":"limit","new_volume":"remain_only","new_price":"99998000","new_identifier":"n2"}"#
        ),
    ]

    private static let messages = [
        #"[{"ticket":"t"},{"type":"ticker","codes":["KRW-BTC"]},{"format":"SIMPLE"}]"#,
        #"[{"ticket":"t"},{"type":"orderbook","codes":["KRW-BTC.5"],"level":10000}]"#,
        #"[{"ticket":"t"},{"type":"candle.1m","codes":["KRW-BTC","KRW-ETH"]},{"type":"candle.1s","codes":["KRW-BTC"]}]"#,
        #"[{"ticket":"t"},{"type":"trade","codes":["KRW-BTC"],"is_only_realtime":true},{"format":"JSON_LIST"}]"#,
        #"[{"ticket":"t"},{"type":"myOrder","codes":["KRW-BTC"]},{"type":"myAsset"}]"#,
        #"[{"ticket":"t"},{"method":"LIST_SUBSCRIPTIONS"}]"#, "PING",
    ]

    private struct Mutator {
        var random: SeededRandom

        /// Half of the texts as they are; of the others some bytes changed, doubled, cut or replaced.
        mutating func mutate(_ text: String) -> [UInt8] {
            var bytes = Array(text.utf8)
            let kind = Int.random(in: 0..<12, using: &random)
            guard kind >= 6 else { return bytes }
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0...max(bytes.count - 1, 0), using: &random)
                guard place < bytes.count else { break }
                switch kind {
                case 6: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 7: bytes.remove(at: place)
                case 8: bytes.insert(bytes[place], at: place)
                case 9: bytes.removeLast(bytes.count - place)
                case 10:
                    let signs = Array(#"{}[]",:0-9.eE&=%+\u"#.utf8)
                    bytes[place] = signs[Int.random(in: 0..<signs.count, using: &random)]
                default:
                    bytes.replaceSubrange(
                        place..<min(place + 3, bytes.count),
                        with: "99999999999999999999".utf8)
                }
            }
            return bytes
        }

        mutating func noise() -> [UInt8] {
            (0..<Int.random(in: 0..<60, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
        }

        mutating func text(_ text: String) -> String {
            String(decoding: mutate(text), as: UTF8.self)
        }
    }

    private static func request(_ mutator: inout Mutator, _ bench: UpbitBench) -> WireRequest {
        let keys = ["first", "second", "viewer"]
        let key = keys[Int.random(in: 0..<keys.count, using: &mutator.random)]
        var request: WireRequest
        let plain: String
        if Bool.random(using: &mutator.random) {
            let chosen = gets[Int.random(in: 0..<gets.count, using: &mutator.random)]
            request = WireRequest(
                method: chosen.method, path: chosen.path, query: mutator.text(chosen.query))
            plain = (try? SignedParameters(query: request.query).plain) ?? ""
        } else {
            let chosen = bodies[Int.random(in: 0..<bodies.count, using: &mutator.random)]
            let isNoise = Int.random(in: 0..<20, using: &mutator.random) == 0
            request = WireRequest(
                method: "POST", path: chosen.path,
                body: isNoise ? mutator.noise() : mutator.mutate(chosen.body))
            plain = (try? SignedParameters(body: request.body).plain) ?? ""
        }
        if Int.random(in: 0..<20, using: &mutator.random) == 0 {
            request.path = mutator.text(request.path)
        }
        let token = bench.token(plain.isEmpty ? nil : plain, key: key)
        let isBroken = Int.random(in: 0..<10, using: &mutator.random) == 0
        request.headers = [("authorization", isBroken ? mutator.text(token) : token)]
        return request
    }

    /// What is held back for orders is what their accounts have locked, and nobody owes anything.
    private static func isConsistent(_ bench: UpbitBench) -> Bool {
        for account in bench.world.accounts {
            var held: [Currency: Money] = [:]
            for number in bench.world.venue.openOrders(of: account.id) {
                guard let order = bench.world.venue.order(number) else { return false }
                let instrument = bench.world.venue.markets[order.entry.market.raw]
                let currency = order.entry.side == .buy ? instrument.quote : instrument.base
                held[currency, default: .zero] += order.locked
            }
            for currency in bench.world.venue.currencies(of: account.id) {
                let balance = bench.world.venue.balance(of: account.id, currency)
                guard balance.free >= .zero, balance.locked == held[currency] ?? .zero else {
                    return false
                }
            }
        }
        return true
    }

    @Test(
        "requests are answered, whatever stands in them, and books balance after each",
        arguments: 1...4 as ClosedRange<UInt64>)
    func requests(seed: UInt64) throws {
        var mutator = Mutator(random: SeededRandom(seed: seed))
        let bench = try UpbitBench(latency: .milliseconds(Int64(seed % 2) * 3))
        bench.fillBook()
        var statuses: [Int: Int] = [:]
        for step in 0..<1500 {
            let request = Self.request(&mutator, bench)
            let response = bench.server.respond(to: request, at: bench.time)
            statuses[response.status, default: 0] += 1
            #expect(JSONTree(response.body) != nil, "seed \(seed), step \(step): \(request)")
            #expect(response.status < 500, "seed \(seed), step \(step): \(request)")
            #expect(Self.isConsistent(bench), "seed \(seed), step \(step): \(request)")
            bench.advance(.milliseconds(Int64.random(in: 0...400, using: &mutator.random)))
            if step % 7 == 0 {
                let side = step % 14 == 0 ? Side.buy : .sell
                bench.trade(side, side == .buy ? 100_001_000 : 99_999_000, "0.0005")
                bench.level(.sell, 100_001_000, "0.1")
                bench.level(.buy, 99_999_000, "0.1")
            }
        }
        // The good and the bad are both among them, or the test has tested nothing.
        for status in [200, 201, 400, 401, 403, 404] {
            #expect(statuses[status, default: 0] > 0, "seed \(seed): \(statuses)")
        }
    }

    @Test(
        "messages to the stream are answered or followed, whatever stands in them",
        arguments: 1...4 as ClosedRange<UInt64>)
    func messages(seed: UInt64) throws {
        var mutator = Mutator(random: SeededRandom(seed: seed))
        let bench = try UpbitBench()
        bench.fillBook()
        var answers = 0
        var streams = 0
        for step in 0..<120 {
            let isPrivate = step % 3 == 0
            let client = try bench.connect(key: isPrivate ? "first" : nil)
            for _ in 0..<4 {
                let known = Self.messages[
                    Int.random(in: 0..<Self.messages.count, using: &mutator.random)]
                let isNoise = Int.random(in: 0..<10, using: &mutator.random) == 0
                let bytes = isNoise ? mutator.noise() : mutator.mutate(known)
                client.session?.receive(bytes, isBinary: isNoise, at: bench.time)
                if step % 2 == 0 {
                    _ = bench.limit("bid", "100001000", "0.00006")
                } else {
                    bench.trade(.buy, 100_001_000, "0.0001")
                }
                bench.level(.sell, 100_001_000, "0.1")
                bench.advance(.milliseconds(250))
                for message in client.messages {
                    let json = JSONTree(message.bytes)
                    #expect(json != nil, "seed \(seed), step \(step)")
                    if message.topic == .reply { answers += 1 } else { streams += 1 }
                }
                _ = client.take()
            }
            client.session?.closed()
        }
        #expect(bench.server.sessions.isEmpty)
        #expect(answers > 50 && streams > 50, "seed \(seed): \(answers) answers, \(streams) told")
    }
}
