import Domain
import SimulatedVenue
import Testing

@testable import Sandbox

@Suite("BitMEX sandbox: keys, signatures, limits")
struct BitMEXAccessTests {
    struct Vector: Sendable {
        var verb: String
        var target: String
        var expires: Int64
        var body: String
        var signature: String
    }

    /// The venue's published examples, and those computed from them.
    static let vectors = [
        Vector(
            verb: "GET", target: "/api/v1/instrument", expires: 1_518_064_236, body: "",
            signature: "c7682d435d0cfe87c16098df34ef2eb5a549d4c5a3c2b1f0f77b8af73423bf00"),
        Vector(
            verb: "GET",
            target: "/api/v1/instrument?filter=%7B%22symbol%22%3A+%22XBTM15%22%7D",
            expires: 1_518_064_237, body: "",
            signature: "e2f422547eecb5b3cb29ade2127e21b858b235b386bfa45e1c1756eb3383919f"),
        Vector(
            verb: "POST", target: "/api/v1/order", expires: 1_518_064_238,
            body: "{\"symbol\":\"XBTM15\",\"price\":219.0,"
                + "\"clOrdID\":\"mm_bitmex_1a/oemUeQ4CAJZgP3fjHsA\",\"orderQty\":98}",
            signature: "1749cd2ccae4aa49048ae09f0b95110cee706e0944e6a14ad0b3a8cb45bd336b"),
        Vector(
            verb: "PUT", target: "/api/v1/order", expires: 1_790_000_000,
            body: "{\"origClOrdID\":\"eng-0001\",\"price\":77001.5}",
            signature: "fbdf89a81e12bdc5b6e41598af48496542f8eb2c345a0bf35d6e3cde3729da62"),
        Vector(
            verb: "DELETE", target: "/api/v1/order?clOrdID=eng-0001", expires: 1_790_000_000,
            body: "",
            signature: "cfe2ad3ca7a8e8ae19803822fa2dd3fd0f9106f5648ccbde38c326c8910c4c55"),
        Vector(
            verb: "GET",
            target: "/api/v1/order?symbol=XBTUSD&filter=%7B%22open%22%3Atrue%7D&count=500"
                + "&reverse=false", expires: 1_790_000_000, body: "",
            signature: "6eb8c615377167e567d8244dfc47f4425f46c65adfa8f259961bf9e5e5f961b0"),
    ]

    private func answer(_ vector: Vector, at seconds: Int64) -> WireResponse {
        let rig = BitMEXRig(wall: Timestamp(milliseconds: seconds * 1000))
        let parts = vector.target.split(separator: "?", maxSplits: 1).map(String.init)
        let request = WireRequest(
            method: vector.verb, path: parts[0], query: parts.count > 1 ? parts[1] : "",
            headers: [
                ("content-type", "application/json"), ("api-key", BitMEXRig.key),
                ("api-expires", String(vector.expires)), ("api-signature", vector.signature),
            ], body: Array(vector.body.utf8))
        return rig.server.respond(to: request, at: rig.time)
    }

    @Test("the published signatures are accepted", arguments: vectors)
    func accepted(_ vector: Vector) {
        let status = answer(vector, at: vector.expires - 5).status
        #expect(status != 401 && status != 403)
    }

    @Test("one byte changed anywhere is refused", arguments: vectors)
    func changed(_ vector: Vector) {
        var changes: [Vector] = []
        for place in stride(from: 0, to: vector.signature.utf8.count, by: 7) {
            var bytes = Array(vector.signature.utf8)
            bytes[place] = bytes[place] == UInt8(ascii: "0") ? UInt8(ascii: "1") : UInt8(ascii: "0")
            var copy = vector
            copy.signature = String(decoding: bytes, as: UTF8.self)
            changes.append(copy)
        }
        var later = vector
        later.expires += 1
        changes.append(later)
        if !vector.body.isEmpty {
            var body = vector
            body.body += " "
            changes.append(body)
        }
        var target = vector
        target.target += target.target.contains("?") ? "&" : "?"
        target.target += "x=1"
        changes.append(target)
        for change in changes {
            let response = answer(change, at: vector.expires - 5)
            #expect(response.status == 401)
            let json = JSONTree(response.body)
            #expect(json?.error == "Signature not valid.")
            #expect(json?["error"]?["name"]?.textOrNumber == "HTTPError")
        }
    }

    @Test("a signature that is over by the world's clock is refused as expired")
    func expired() {
        let vector = Self.vectors[0]
        let response = answer(vector, at: vector.expires)
        let json = JSONTree(response.body)
        #expect(response.status == 401)
        #expect(
            json?.error?.hasPrefix("This request has expired - `expires` is in the past") == true)
    }

    @Test("keys that are unknown, missing, disabled or may not trade are told apart")
    func keys() {
        let rig = BitMEXRig()
        let unknown = rig.send("GET", "/position", key: "nobody")
        #expect(unknown.status == 401 && unknown.json.error == "Invalid API Key.")
        let missing = rig.send("GET", "/position", key: nil)
        #expect(missing.status == 401 && missing.json.error == "Authorization Required")
        let gone = rig.send("GET", "/position", key: "gone")
        #expect(gone.status == 403 && gone.json.error == "This key is disabled.")
        let order = "{\"symbol\":\"XBTUSD\",\"orderQty\":100,\"price\":70000}"
        let reader = rig.send("POST", "/order", order, key: "reader")
        #expect(reader.status == 403 && reader.json.error == "Access Denied")
        #expect(rig.send("GET", "/position", key: "reader").status == 200)
        #expect(rig.send("GET", "/instrument", key: nil).status == 200)
    }

    @Test("what does not exist is not found, whoever asks")
    func notFound() {
        let rig = BitMEXRig()
        for path in ["/nothing", "/order/bulk", "/order/closePosition", ""] {
            let answer = rig.send("PATCH", path)
            #expect(answer.status == 404 && answer.json.error == "Not Found")
        }
    }

    @Test("the bucket of a minute empties, tells how it stands, and fills again")
    func minuteLayer() {
        let rig = BitMEXRig(limits: .venue)
        for used in 1...120 {
            let answer = rig.send("GET", "/user")
            #expect(answer.status == 200)
            let headers = answer.response.headers
            #expect(headers.first { $0.name == "x-ratelimit-limit" }?.value == "120")
            #expect(
                headers.first { $0.name == "x-ratelimit-remaining" }?.value == "\(120 - used)")
        }
        let refused = rig.send("GET", "/user")
        #expect(refused.status == 429)
        #expect(refused.json.error == "Rate limit exceeded, retry in 1 seconds.")
        #expect(refused.json["error"]?["name"]?.textOrNumber == "RateLimitError")
        #expect(refused.response.headers.contains { $0.name == "retry-after" && $0.value == "1" })
        // Another account has a bucket of its own; half a second brings one token.
        #expect(rig.send("GET", "/user", key: "other").status == 200)
        rig.pass(.milliseconds(500))
        #expect(rig.send("GET", "/user").status == 200)
        #expect(rig.send("GET", "/user").status == 429)
    }

    @Test("without a key there are thirty requests a minute for an address")
    func anonymous() {
        let rig = BitMEXRig(limits: .venue)
        for _ in 1...30 { #expect(rig.send("GET", "/instrument", key: nil).status == 200) }
        #expect(rig.send("GET", "/instrument", key: nil).status == 429)
        #expect(rig.send("GET", "/instrument", key: nil, peer: "10.0.0.2").status == 200)
        // A wrong signature counts against the address too.
        #expect(rig.send("GET", "/user", key: "nobody").status == 429)
    }

    @Test("ten changes a second pass, the eleventh waits")
    func secondLayer() {
        let rig = BitMEXRig(limits: .venue)
        let order = "{\"symbol\":\"XBTUSD\",\"orderQty\":100,\"price\":70000}"
        for used in 1...10 {
            let answer = rig.send("POST", "/order", order)
            #expect(answer.status == 200)
            let rest = answer.response.headers.first { $0.name == "x-ratelimit-remaining-1s" }
            #expect(rest?.value == "\(10 - used)")
        }
        let refused = rig.send("POST", "/order", order)
        #expect(refused.status == 429)
        #expect(rig.send("GET", "/order").status == 200, "reads do not count here")
        #expect(rig.send("GET", "/order").json.list.count == 10, "a refused order was not placed")
        rig.pass(.seconds(1))
        #expect(rig.send("POST", "/order", order).status == 200)
    }

    @Test("who goes on in spite of 429 is banned for an hour")
    func ban() {
        let rig = BitMEXRig(limits: .venue)
        var statuses: [Int] = []
        for _ in 0..<200 { statuses.append(rig.send("GET", "/instrument", key: nil).status) }
        #expect(statuses.contains(429))
        #expect(statuses.last == 403)
        rig.pass(.minutes(59))
        #expect(rig.send("GET", "/user").status == 403)
        rig.pass(.minutes(2))
        #expect(rig.send("GET", "/user").status == 200)
    }

    @Test("troubles are told in the venue's words")
    func troubles() {
        let rig = BitMEXRig()
        let overload = rig.server.answer(to: .overloaded, at: rig.time)
        #expect(overload.status == 503)
        #expect(
            String(decoding: overload.body, as: UTF8.self)
                == "{\"error\":{\"message\":\"The system is currently overloaded. "
                + "Please try again later.\",\"name\":\"HTTPError\"}}")
        #expect(rig.server.answer(to: .rateLimited, at: rig.time).status == 429)
        #expect(rig.server.answer(to: .banned, at: rig.time).status == 403)
        #expect(rig.server.answer(to: .badGateway, at: rig.time).status == 502)
        #expect(rig.server.answer(to: .maintenance, at: rig.time).status == 503)
    }
}
