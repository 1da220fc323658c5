import Domain
import Testing
import Transport

@testable import Sandbox

@Suite("Bithumb knows who signed a request")
struct BithumbAuthenticationTests {
    /// Published by a client of the exchange: keys in another order than ours in the header.
    static let published =
        "Bearer eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJhY2Nlc3Nfa2V5IjoidGVzdC1hY2Nlc3MiLCJub25jZSI6"
        + "Im5vbmNlLTIiLCJ0aW1lc3RhbXAiOjE3MTcwMDAwMDA0NTYsInF1ZXJ5X2hhc2giOiJkODIxNGEwN2QwYjcxODFhYzkx"
        + "NDg1Zjg4NWQ0MzQ5ZTlkZTY3MzNiYmQwODA2ZmVjMzEwMjUxOWEwYmExNDc5YjliZTU0MjQ1MDU1NzA2ZGE0MTNhNmU5"
        + "MTZhOGE5NzhjMWZjMWE3OWU4ZTQ1OWQ1NGM0ZGU4ZmJlMmJjNzBjZCIsInF1ZXJ5X2hhc2hfYWxnIjoiU0hBNTEyIn0."
        + "WaCH4TpRIigfnZ2bK0k4YouWz4RVtPXb9oiKWcw8RCM"

    func publishedBench() throws -> BithumbBench {
        try BithumbBench(at: 1_717_000_000_456, aliceKey: "test-access", aliceSecret: "test-secret")
    }

    func publishedRequest(_ token: String, _ query: String) -> WireRequest {
        WireRequest(
            method: "GET", path: "/v1/orders", query: query, headers: [("authorization", token)])
    }

    @Test("the published token opens the account it was made for")
    func publishedToken() throws {
        let answer = try publishedBench().send(
            publishedRequest(Self.published, "market=KRW-BTC&limit=10"))
        #expect(answer.status == 200)
        #expect(answer.text == "[]")
    }

    @Test("a token or query with any one byte changed is refused")
    func oneByte() throws {
        let query = "market=KRW-BTC&limit=10"
        let token = Array(Self.published.utf8)
        for place in token.indices {
            var changed = token
            changed[place] =
                changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let answer = try publishedBench().send(
                publishedRequest(String(decoding: changed, as: UTF8.self), query))
            #expect(answer.status == 401, "byte \(place) of the token")
        }
        for place in query.utf8.indices {
            var changed = Array(query.utf8)
            changed[query.utf8.distance(from: query.startIndex, to: place)] ^= 1
            let answer = try publishedBench().send(
                publishedRequest(Self.published, String(decoding: changed, as: UTF8.self)))
            #expect(answer.refusal == "401 invalid_query_payload")
        }
    }

    @Test("a body that is not the one signed is refused")
    func changedBody() throws {
        let bench = try BithumbBench()
        let answer = bench.post(
            "/v2/orders", body: #"{"market":"KRW-BTC","side":"bid"}"#,
            hashed: "market=KRW-BTC&side=ask")
        #expect(answer.refusal == "401 invalid_query_payload")
    }

    @Test("brackets that a client encodes are signed as brackets")
    func encodedBrackets() throws {
        let bench = try BithumbBench()
        let answer = bench.send(
            WireRequest(
                method: "GET", path: "/v1/orders", query: "states%5B%5D=wait&states%5B%5D=done",
                headers: [
                    (
                        "authorization",
                        bench.token(
                            BithumbBench.alice, hashed: "states[]=wait&states[]=done")
                    )
                ]))
        #expect(answer.status == 200)
    }

    @Test("each way a token can be wrong has its own error")
    func errors() throws {
        let bench = try BithumbBench()
        let now = bench.now.wall.milliseconds
        func ask(_ token: String?) -> String {
            bench.send(
                WireRequest(
                    method: "GET", path: "/v1/accounts",
                    headers: token.map { [("authorization", $0)] } ?? [])
            ).refusal
        }
        let alice = BithumbBench.alice
        #expect(ask(nil) == "401 jwt_verification")
        #expect(ask("Bearer") == "401 jwt_verification")
        #expect(ask("Bearer a.b.c") == "401 jwt_verification")
        #expect(ask(bench.token("nobody")) == "401 invalid_access_key")
        #expect(ask(bench.token(alice, timestamp: now - 20_001)) == "401 expired_jwt")
        #expect(ask(bench.token(alice, timestamp: now + 20_001)) == "401 expired_jwt")
        #expect(ask(bench.token(alice, timestamp: .min)) == "401 expired_jwt")
        #expect(ask(bench.token(alice, timestamp: now - 20_000)) == "200 -")
        #expect(ask(bench.token(alice, hashed: "a=b")) == "401 invalid_query_payload")
        let other = #"{"alg":"HS512","typ":"JWT"}"#
        #expect(ask(bench.token(alice, header: other)) == "401 jwt_verification")
        #expect(ask(bench.token(alice, header: #"{"alg":"none"}"#)) == "401 jwt_verification")
    }

    @Test("a nonce is good for one request, and a refused request does not spend it")
    func nonces() throws {
        let bench = try BithumbBench()
        let alice = BithumbBench.alice
        func ask(_ token: String, _ query: String = "") -> String {
            bench.send(
                WireRequest(
                    method: "GET", path: "/v1/accounts", query: query,
                    headers: [("authorization", token)])
            ).refusal
        }
        let token = bench.token(alice, nonce: "once")
        #expect(ask(token, "a=b") == "401 invalid_query_payload")
        #expect(ask(token) == "200 -")
        #expect(ask(token) == "401 nonce_used")
        // Another key may use the same word.
        #expect(ask(bench.token(BithumbBench.bob, nonce: "once")) == "200 -")
        // When its token is too old the nonce is forgotten, and the token is refused for its age.
        bench.advance(by: .seconds(21))
        #expect(ask(token) == "401 expired_jwt")
        #expect(ask(bench.token(alice, nonce: "once")) == "200 -")
    }

    @Test("keys that ran out, or may only look, are told so")
    func rights() throws {
        let end = Timestamp(milliseconds: 1_790_000_001_000)
        let bench = try BithumbBench(aliceExpires: end)
        #expect(bench.call("GET", "/v1/accounts").status == 200)
        #expect(
            bench.call("GET", "/v1/accounts", as: BithumbBench.watcher).status == 200)
        #expect(
            bench.call("DELETE", "/v2/order", "order_id=x", as: BithumbBench.watcher).refusal
                == "401 out_of_scope")
        bench.advance(by: .seconds(1))
        #expect(bench.call("GET", "/v1/accounts").refusal == "401 expired_access_key")
    }

    @Test(
        "the vectors of the fact sheet pass, and the market answers them",
        .enabled(if: SharedMaterial.isThere))
    func vectors() throws {
        let file = try #require(SharedMaterial.read("exchanges/auth_vectors.json"))
        let vectors = try #require(JSONTree(file)?["bithumb"]?.items)
        #expect(vectors.count >= 8)
        for vector in vectors { try check(vector) }
    }

    /// What each request comes to once its token has been taken.
    static let outcomes = [
        "accounts": "200 -", "order_by_client_id": "404 order_not_found", "orders_states": "200 -",
        "place_limit_v2": "201 -", "cancel_v2": "404 order_not_found", "batch_orders": "200 -",
        "maxt_signed_query": "200 -",
    ]

    private func check(_ vector: JSONTree) throws {
        let name = try #require(vector["name"]?.text)
        let stamp = try #require(vector["timestamp"]?.textOrNumber)
        let bench = try BithumbBench(
            at: try #require(Int64(stamp)),
            aliceKey: try #require(vector["access_key"]?.text),
            aliceSecret: try #require(vector["secret"]?.text))
        let token = try #require(vector["authorization"]?.text)
        let wire = vector["wire"]?.text ?? "GET /v1/orders?market=KRW-BTC&limit=10"
        if name == "ws_handshake" {
            let answer = bench.server.connect(
                WireRequest(
                    method: "GET", path: "/websocket/v2/private",
                    headers: [("authorization", token)]), outlet: BithumbEar(), at: bench.now)
            guard case .accepted = answer else {
                Issue.record("the handshake was refused")
                return
            }
            return
        }
        let words = wire.split(separator: " ")
        let target = words[1].split(separator: "?")
        var request = WireRequest(
            method: String(words[0]), path: String(target[0]),
            query: target.count > 1 ? String(target[1]) : "", headers: [("authorization", token)])
        if request.method == "POST" {
            request.headers.append(("content-type", "application/json"))
            request.body = Array((name == "batch_orders" ? Self.batch : String(words[3])).utf8)
        }
        #expect(bench.send(request).refusal == Self.outcomes[name], "\(name)")
    }

    static let batch = """
        {"batch_orders":[{"market":"KRW-BTC","side":"bid","order_type":"limit","price":"91000000",\
        "volume":"0.001"},{"market":"KRW-ETH","side":"ask","order_type":"market","volume":"0.01"}]}
        """
}
