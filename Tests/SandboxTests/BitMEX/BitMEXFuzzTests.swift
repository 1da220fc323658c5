import Domain
import SimulatedVenue
import Testing

@testable import Sandbox

@Suite("BitMEX sandbox: bytes of any kind")
struct BitMEXFuzzTests {
    static let requests: [(method: String, path: String, query: String, body: String)] = [
        ("POST", "/order", "", "{\"symbol\":\"XBTUSD\",\"orderQty\":100,\"price\":77000.5}"),
        ("POST", "/order", "", "{\"symbol\":\"XBTUSD\",\"orderQty\":-300}"),
        ("POST", "/order", "", "{\"symbol\":\"XBTUSDT\",\"orderQty\":200,\"stopPx\":77001}"),
        (
            "POST", "/order", "",
            "{\"symbol\":\"XBT_USDT\",\"orderQty\":1000,\"price\":76999.5,\"execInst\":"
                + "\"ParticipateDoNotInitiate\",\"clOrdID\":\"f-1\"}"
        ),
        ("PUT", "/order", "", "{\"origClOrdID\":\"f-1\",\"leavesQty\":2000,\"price\":76990}"),
        ("DELETE", "/order", "clOrdID=f-1", ""),
        ("DELETE", "/order", "", "{\"orderID\":[\"a\",\"b\"],\"text\":\"bye\"}"),
        ("DELETE", "/order/all", "", "{\"symbol\":\"XBTUSD\",\"filter\":{\"side\":\"Buy\"}}"),
        ("POST", "/order/cancelAllAfter", "", "{\"timeout\":60000}"),
        ("GET", "/order", "filter=%7B%22open%22%3Atrue%7D&count=5&reverse=true", ""),
        ("GET", "/execution", "columns=%5B%22side%22%5D&startTime=2026-05-21", ""),
        ("GET", "/trade/bucketed", "symbol=XBTUSD&binSize=1m&startTime=2026-05-21T14:00", ""),
        ("GET", "/quote/bucketed", "symbol=XBTUSD&binSize=5m&partial=true", ""),
        ("GET", "/orderBook/L2", "symbol=XBTUSD&depth=3", ""),
        ("GET", "/instrument", "symbol=XBT:perpetual&filter=%7B%22typ%22%3A%22FFWCSX%22%7D", ""),
        ("POST", "/position/leverage", "", "{\"symbol\":\"XBTUSD\",\"leverage\":12.5}"),
        ("POST", "/position/isolate", "", "{\"symbol\":\"XBTUSD\",\"enabled\":false}"),
        ("POST", "/position/transferMargin", "", "{\"symbol\":\"XBTUSD\",\"amount\":1000}"),
        ("POST", "/position/riskLimit", "", "{\"symbol\":\"XBTUSD\",\"riskLimit\":35000000000}"),
        ("GET", "/user/margin", "currency=all", ""),
    ]

    static let messages = [
        "{\"op\":\"subscribe\",\"args\":[\"orderBookL2_25:XBTUSD\",\"trade:XBTUSD\"]}",
        "{\"op\":\"subscribe\",\"args\":[\"order\",\"position\",\"margin\",\"execution\"]}",
        "{\"op\":\"unsubscribe\",\"args\":\"trade:XBTUSD\"}",
        "{\"op\":\"authKeyExpires\",\"args\":[\"key\",1790000000,\"00\"]}",
        "{\"op\":\"cancelAllAfter\",\"args\":60000}", "{\"op\":\"help\"}", "ping",
        "[0,\"a\",\"b\",{\"op\":\"ping\"}]", "[1,\"a\",\"b\"]", "[2,\"a\",\"b\"]",
    ]

    /// Damages bytes in one of the ways that wires and programmers do.
    static func damaged(_ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        var bytes = bytes
        for _ in 0...(random.next() % 3) {
            let place = bytes.isEmpty ? 0 : Int(random.next() % UInt64(bytes.count))
            switch random.next() % 8 {
            case 0 where !bytes.isEmpty: bytes[place] = UInt8(truncatingIfNeeded: random.next())
            case 1 where !bytes.isEmpty: bytes.remove(at: place)
            case 2: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
            case 3: bytes.removeLast(bytes.count - place)
            case 4: bytes += bytes[place...]
            case 5:
                let words = [
                    "null", "-1", "1e308", "9223372036854775807", "-9223372036854775808", "{}",
                    "[[]]", "\"\"", "0.00000001", "true", "%00", "&count=500", "1678-01-01",
                ]
                let word = words[Int(random.next() % UInt64(words.count))]
                bytes.replaceSubrange(place..<min(bytes.count, place + 3), with: word.utf8)
            case 6: bytes = (0..<40).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            default: break
            }
        }
        return bytes
    }

    @Test("requests that were damaged are answered, and books stay balanced", arguments: 1...3)
    func requests(seed: UInt64) {
        let rig = BitMEXRig()
        var random = SeededRandom(seed: seed)
        for _ in 0..<700 {
            let model = Self.requests[Int(random.next() % UInt64(Self.requests.count))]
            let isBody = !model.body.isEmpty
            var (query, body) = (Array(model.query.utf8), Array(model.body.utf8))
            if random.next() % 4 != 0 {
                if isBody { body = Self.damaged(body, &random) }
                if !isBody { query = Self.damaged(query, &random) }
            }
            var request = WireRequest(
                method: model.method, path: "/api/v1" + model.path,
                query: String(decoding: query, as: UTF8.self),
                headers: random.next() % 3 == 0 ? [] : [("content-type", "application/json")],
                body: body)
            let expires = String(rig.time.wall.nanoseconds / 1_000_000_000 + 60)
            request.headers += BitMEXRig.signature(
                request, key: BitMEXRig.key, secret: BitMEXRig.secret, expires: expires)
            let response = rig.server.respond(to: request, at: rig.time)
            let json = JSONTree(response.body)
            #expect([200, 400, 404].contains(response.status), "seed \(seed): \(request)")
            #expect(json != nil, "seed \(seed): \(request)")
            if response.status != 200 { #expect(json?.error != nil, "seed \(seed)") }
            if random.next() % 10 == 0 { rig.pass(.milliseconds(200)) }
        }
        check(rig, seed)
    }

    @Test("headers that were damaged are refused or answered", arguments: 1...2)
    func headers(seed: UInt64) {
        let rig = BitMEXRig()
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            var request = WireRequest(method: "GET", path: "/api/v1/user")
            let expires = String(rig.time.wall.nanoseconds / 1_000_000_000 + 60)
            let good = BitMEXRig.signature(
                request, key: BitMEXRig.key, secret: BitMEXRig.secret, expires: expires)
            request.headers = good.map {
                let bytes = Self.damaged(Array($0.value.utf8), &random)
                return ($0.name, String(decoding: bytes, as: UTF8.self))
            }
            if random.next() % 5 == 0 {
                let bytes = Self.damaged(Array(request.path.utf8), &random)
                request.path = String(decoding: bytes, as: UTF8.self)
            }
            let status = rig.server.respond(to: request, at: rig.time).status
            #expect([200, 400, 401, 404].contains(status), "seed \(seed): \(request)")
        }
    }

    @Test("socket messages that were damaged are answered or ignored", arguments: 1...3)
    func sockets(seed: UInt64) throws {
        let rig = BitMEXRig()
        var random = SeededRandom(seed: seed)
        let (listener, session) = try rig.connect(isSigned: true)
        let many = BitMEXListener()
        guard
            case .accepted(let multiplexer) = rig.server.connect(
                WireRequest(method: "GET", path: "/realtimemd"), outlet: many, at: rig.time)
        else { throw BitMEXRig.RigError.refused }
        for _ in 0..<500 {
            let model = Self.messages[Int(random.next() % UInt64(Self.messages.count))]
            var bytes = Array(model.utf8)
            if random.next() % 4 != 0 { bytes = Self.damaged(bytes, &random) }
            session.receive(bytes, isBinary: random.next() % 9 == 0, at: rig.time)
            multiplexer.receive(bytes, isBinary: false, at: rig.time)
            if random.next() % 20 == 0 { rig.pass(.milliseconds(300)) }
            for message in listener.messages + many.messages {
                let isPong = message.bytes == Array("pong".utf8)
                #expect(isPong || JSONTree(message.bytes) != nil, "seed \(seed)")
            }
            _ = listener.take()
            _ = many.take()
        }
        session.closed()
        multiplexer.closed()
        #expect(rig.server.hub.count == 0)
        check(rig, seed)
    }

    /// Nothing of the damage may stay: totals of orders and of money hold.
    private func check(_ rig: BitMEXRig, _ seed: UInt64) {
        let account = AccountID(raw: 153_475)
        let open = Set(rig.world.venue.openOrders(of: account))
        let known = rig.server.store.openOrders(of: account)
        #expect(Set(known.compactMap(\.number)) == open, "seed \(seed)")
        for order in known {
            let kept = order.number.flatMap { rig.world.venue.order($0) }
            let contract = rig.server.contracts[order.market.raw]
            #expect(kept.map { contract.size($0.filled) } == order.filled, "seed \(seed)")
            #expect(kept?.quantity.map { contract.size($0) } == order.quantity, "seed \(seed)")
        }
        for order in rig.server.store.orders(of: account) {
            #expect((0...order.quantity).contains(order.filled), "seed \(seed)")
        }
        _ = rig.send("DELETE", "/order/all")
        #expect(rig.world.venue.openOrders(of: account).isEmpty, "seed \(seed)")
        #expect(rig.world.venue.balance(of: account, .usdt).locked == .zero, "seed \(seed)")
    }

    @Test("JSON is read as the standard says, and nothing else")
    func json() {
        for text in [
            "{}", "[]", "\"\\u00e9\\ud83d\\ude00\"", "-0", "1.5e-7", "[1,{\"a\":[null,true]}]",
            " { \"a\" : 1 } ",
        ] { #expect(JSONTree(Array(text.utf8)) != nil, "\(text)") }
        for text in [
            "", "{", "[1,]", "{\"a\":1,}", "01", "1.", ".5", "+1", "nul", "\"\\ud83d\"", "\"\t\"",
            "{a:1}", "[1 2]", "1 2", "\"", "'a'", "NaN",
        ] { #expect(JSONTree(Array(text.utf8)) == nil, "\(text)") }
        #expect(JSONTree([0x22, 0xFF, 0x22]) == nil)
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(JSONTree(Array(deep.utf8)) == nil)
        #expect(JSONTree(Array("\"\\ud83d\\ude00\"".utf8)) == .string("😀"))
    }
}
