import Domain
import Foundation
import SimulatedVenue
import Testing
import Transport

@testable import Sandbox

@Suite("Upbit's tokens, from the venue's side")
struct UpbitTokenTests {
    struct Vector {
        let name: String
        let secret: String
        let accessKey: String
        let authorization: String
        let plain: String
    }

    /// Signatures that were computed elsewhere, with another program.
    static let known: [Vector] = {
        let key = "test-access-key-0000000000000000000000"
        let secret = "test-secret-key-1111111111111111111111"
        func claims(_ plain: String) -> String {
            let hash = Hexadecimal.encode(SHA512Hash.digest(of: plain))
            return #"{"access_key":"\#(key)","nonce":"11111111-2222-4333-8444-555555555555","#
                + #""query_hash":"\#(hash)","query_hash_alg":"SHA512"}"#
        }
        func vector(_ name: String, _ alg: String, _ plain: String, _ code: String) -> Vector {
            let head = Base64.url.encode(Array(#"{"alg":"\#(alg)","typ":"JWT"}"#.utf8))
            let body = Base64.url.encode(Array(claims(plain).utf8))
            return Vector(
                name: name, secret: secret, accessKey: key,
                authorization: "Bearer \(head).\(body).\(code)", plain: plain)
        }
        return [
            vector(
                "order chance, HS512", "HS512", "market=KRW-BTC",
                "w-F4jaEYwHF1522Y8NFgi2qCFuoCpH2p93u-Mkboen9c0p7TzMP5gA3zW9juzNgpUQhTkD4xZ9IcR3vf"
                    + "kX3WSg"),
            vector(
                "a limit order, HS256", "HS256",
                "market=KRW-BTC&side=bid&ord_type=limit&price=100000000&volume=0.001"
                    + "&time_in_force=post_only&identifier=eng-0001",
                "0dCugixqUdLiiw6twOOuAzN0BEGkkoq1aRjQ5flROpQ"),
        ]
    }()

    private static func check(
        _ vector: Vector, _ authorization: String, _ verifier: UpbitVerifier
    ) throws(UpbitError) {
        let token = try UpbitToken(authorization)
        guard token.accessKey == vector.accessKey else { throw .badKey }
        guard token.isSigned(by: verifier) else { throw .badToken }
        guard token.covers(vector.plain) else { throw .badQueryHash }
    }

    @Test("signatures made elsewhere are good, and no byte of them can be changed")
    func knownVectors() throws {
        for vector in Self.known { try Self.checkEveryByte(of: vector) }
    }

    static let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../../shared/exchanges/auth_vectors.json").standardizedFileURL

    @Test(
        "the whole collection of published and computed vectors is good",
        .enabled(
            if: FileManager.default.fileExists(atPath: file.path),
            "skipped: shared/exchanges/auth_vectors.json is not here"))
    func collection() throws {
        let json = try #require(JSONTree(Array(try Data(contentsOf: Self.file))))
        var count = 0
        for entry in json["upbit"]?.elements ?? [] {
            let plain = entry["hash_input"]?.text ?? ""
            if let hash = entry["query_hash"]?.text {
                #expect(Hexadecimal.encode(SHA512Hash.digest(of: plain)) == hash)
            }
            guard let authorization = entry["authorization"]?.text else { continue }
            let vector = Vector(
                name: entry["name"]?.text ?? "", secret: try #require(entry["secret"]?.text),
                accessKey: try #require(entry["access_key"]?.text),
                authorization: authorization, plain: plain)
            try Self.checkEveryByte(of: vector)
            count += 1
            guard let wire = entry["wire"]?.text, wire.contains("?"),
                let mark = wire.firstIndex(of: "?")
            else { continue }
            let query = String(wire[wire.index(after: mark)...])
            #expect(try SignedParameters(query: query, reading: .strict).plain == plain)
        }
        #expect(count >= 14)
    }

    private static func checkEveryByte(of vector: Vector) throws {
        let verifier = UpbitVerifier(try #require(Secret(vector.secret)))
        try check(vector, vector.authorization, verifier)
        let bytes = Array(vector.authorization.utf8)
        for place in bytes.indices {
            for other in [bytes[place] ^ 1, bytes[place] ^ 0x20, UInt8(ascii: "A")]
            where other != bytes[place] {
                var changed = bytes
                changed[place] = other
                guard let text = String(validating: changed, as: UTF8.self) else { continue }
                #expect(throws: UpbitError.self, "\(vector.name), byte \(place)") {
                    try check(vector, text, verifier)
                }
            }
        }
    }

    @Test("a body is hashed in the order of its keys, whatever its spaces and kinds of values")
    func bodies() throws {
        let table = [
            (#"{"b":"1","a":"2"}"#, "b=1&a=2"), (#" { "n" : 1.50 , "t":true } "#, "n=1.50&t=true"),
            (#"{"uuids":["x","y"],"k":"a b+c"}"#, "uuids[]=x&uuids[]=y&k=a b+c"),
            (#"{"k":"\u00e9\ud83d\ude00"}"#, "k=é😀"), ("{}", ""),
        ]
        for (body, plain) in table {
            #expect(try SignedParameters(body: Array(body.utf8)).plain == plain)
        }
        for body in ["[]", "{", "null", #"{"a":"\ud800"}"#] {
            #expect(throws: SignedParameters.Damage.notAnObject) {
                try SignedParameters(body: Array(body.utf8))
            }
        }
    }

    @Test("each way in which a request can fail its check has a name of its own")
    func refusals() throws {
        let bench = try UpbitBench()
        func accounts(_ headers: [(name: String, value: String)]) -> UpbitReply {
            bench.send(WireRequest(method: "GET", path: "/v1/accounts", headers: headers))
        }
        let good = bench.token(nil)
        #expect(accounts([]).error == .string("no_authorization_token"))
        #expect(accounts([("authorization", "Basic abc")]).error == .string("jwt_verification"))
        #expect(accounts([("authorization", good)]).status == 200)
        let used = accounts([("authorization", good)])
        #expect(used.status == 401 && used.error == .string("nonce_used"))
        #expect(
            bench.signed("GET", "/v1/accounts", key: "nobody").error
                == .string("invalid_access_key"))
        #expect(
            bench.signed("GET", "/v1/accounts", key: "old").error == .string("expired_access_key"))
        let scope = bench.signed("GET", "/v1/accounts", key: "trader")
        #expect(scope.status == 403 && scope.error == .string("out_of_scope"))
        #expect(
            bench.signed("DELETE", "/v1/order", "uuid=x", key: "viewer").error
                == .string("out_of_scope"))
        let wrong = bench.send(
            WireRequest(
                method: "GET", path: "/v1/orders/chance", query: "market=KRW-ETH",
                headers: [("authorization", bench.token("market=KRW-BTC"))]))
        #expect(wrong.status == 401 && wrong.error == .string("invalid_query_payload"))
        let none = bench.send(
            WireRequest(
                method: "GET", path: "/v1/orders/chance", query: "market=KRW-BTC",
                headers: [("authorization", bench.token(nil))]))
        #expect(none.error == .string("invalid_query_payload"))
    }

    @Test("values come percent-encoded: a plain colon or plus is refused, brackets may be either")
    func wireForm() throws {
        let bench = try UpbitBench()
        #expect(bench.signed("GET", "/v1/order", "identifier=a:b").status == 400)
        #expect(bench.signed("GET", "/v1/order", "identifier=a+b").status == 400)
        #expect(bench.signed("GET", "/v1/order", "identifier=a%3Ab%2Bc").status == 404)
        #expect(
            bench.signed("GET", "/v1/orders/open", "states[]=wait&states[]=watch").status == 200)
        #expect(bench.signed("GET", "/v1/orders/open", "states%5B%5D=wait").status == 200)
        #expect(bench.signed("GET", "/v1/orders/open", "limit=%zz").status == 400)
    }

    @Test("parameters of a GET or DELETE are taken from a body when there is no query")
    func bodiesOfReads() throws {
        let bench = try UpbitBench()
        func send(_ method: String, _ body: String, hashed plain: String) -> UpbitReply {
            bench.send(
                WireRequest(
                    method: method, path: "/v1/order",
                    headers: [("authorization", bench.token(plain))], body: Array(body.utf8)))
        }
        let placed = bench.limit("bid", "9000", "1", [("identifier", "a:b")])
        bench.advance(.milliseconds(50))
        #expect(
            send("GET", "identifier=a%3Ab", hashed: "identifier=a:b")["uuid"] == placed["uuid"])
        #expect(
            send("DELETE", #"{"identifier":"a:b"}"#, hashed: "identifier=a:b")["uuid"]
                == placed["uuid"])
        #expect(
            send("GET", "identifier=a%3Ab", hashed: "identifier=a").error
                == .string("invalid_query_payload"))
    }

    @Test("nonces are remembered up to a bound, and each key has its own")
    func nonces() {
        var nonces = UpbitNonces(limit: 3)
        func take(_ nonce: String, of key: String) -> Bool { nonces.take(nonce, of: key) }
        #expect(take("a", of: "k"))
        #expect(take("a", of: "other"))
        #expect(!take("a", of: "k"))
        #expect(take("b", of: "k"))
        #expect(take("c", of: "k"))
        #expect(take("a", of: "k"), "the oldest of four is forgotten")
        #expect(!take("c", of: "k"))
    }
}
