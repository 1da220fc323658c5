import Bithumb
import Domain
import Foundation
import Testing
import Transport
import Upbit

@testable import ExchangeAPI

@Suite("Tokens of Upbit and Bithumb")
struct AuthVectorTests {
    /// Computed with Python's `hmac` from keys that were made up.
    struct Golden: Sendable {
        let algorithm: BearerTokens.Algorithm
        let hashed: String
        let time: Int64?
        let signature: String
    }

    static let golden = [
        Golden(
            algorithm: .hs512, hashed: "", time: nil,
            signature:
                "-MJsCDV2XTRnQefTyD1vpeKksZmgtRuv1-ZzGyFf5x4aapjlha0yvS7zR5w8rdxz3Idal6zw6OnXikQlEYSQVA"
        ),
        Golden(
            algorithm: .hs512, hashed: "market=KRW-BTC", time: nil,
            signature:
                "w-F4jaEYwHF1522Y8NFgi2qCFuoCpH2p93u-Mkboen9c0p7TzMP5gA3zW9juzNgpUQhTkD4xZ9IcR3vfkX3WSg"
        ),
        Golden(
            algorithm: .hs256, hashed: "market=KRW-BTC", time: nil,
            signature: "-vlcp6CQu1xDKkKlHQG6_iwxRPkxgPaGDCIoBaRoDJY"),
        Golden(
            algorithm: .hs512, hashed: "identifier=client:42+ready/now", time: nil,
            signature:
                "_eemLKc8O1t38tJqawMsXWSs6T-KejQJEtBnRc_GRx7ntFIqbnggumHhlZqy3P2q8KEWjasaHJviFpTdwsuuyg"
        ),
        Golden(
            algorithm: .hs256, hashed: "", time: 1_790_000_000_123,
            signature: "NJMaZpGeCEiKgogbhnwuW4akev8G2LpdZytQRzNm-Q0"),
        Golden(
            algorithm: .hs256, hashed: "order_id=C0101000000001799231", time: 1_790_000_000_123,
            signature: "kTmxxPBDeSCsm_GrK4UV5dcibvoGb7uVQTQ59Vc2yHk"),
    ]

    @Test("are those that another program computes", arguments: golden)
    func matchesGolden(_ golden: Golden) throws {
        let tokens = try BearerTokens(
            accessKey: TestKeys.secret(TestKeys.accessKey),
            secret: TestKeys.secret(TestKeys.secret), algorithm: golden.algorithm)
        let token = authorization(tokens, TestKeys.nonce, golden.time, golden.hashed)
        #expect(
            token
                == TestKeys.authorization(
                    golden.algorithm.rawValue, hashed: golden.hashed, time: golden.time,
                    signature: golden.signature))
    }

    private func authorization(
        _ tokens: BearerTokens, _ nonce: String, _ time: Int64?, _ hashed: String
    ) -> String {
        Array(nonce.utf8).withUnsafeBytes {
            tokens.authorization(
                nonce: $0, time: time.map(Timestamp.init(milliseconds:)),
                parameters: Array(hashed.utf8))
        }
    }

    /// One vector of the collection beside the repository.
    struct Vector: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let alg: String?
        let jwt_header: String?
        let access_key: String?
        let secret: String?
        let nonce: String?
        let timestamp: Int64?
        let hash_input: String?
        let query_hash: String?
        let authorization: String?

        var testDescription: String { name }
    }

    private struct Collection: Decodable {
        let upbit: [Vector]
        let bithumb: [Vector]
    }

    private static let path = "exchanges/auth_vectors.json"
    static let isAtHand = SharedData.exists(path)

    @Test("are byte for byte those of every collected vector", .enabled(if: isAtHand))
    func matchesVectors() throws {
        let text = try SharedData.text(Self.path)
        let all = try JSONDecoder().decode(Collection.self, from: Data(text.utf8))
        let vectors = all.upbit + all.bithumb
        #expect(vectors.count > 15)
        for vector in vectors { try check(vector) }
    }

    private func check(_ vector: Vector) throws {
        let hashed = vector.hash_input ?? ""
        if let hash = vector.query_hash {
            #expect(Hexadecimal.encode(SHA512Hash.digest(of: hashed)) == hash, "\(vector.name)")
        }
        guard let expected = vector.authorization else { return }
        let algorithm = try #require(vector.alg.flatMap(BearerTokens.Algorithm.init))
        let header =
            vector.jwt_header ?? "{\"alg\":\"\(algorithm.rawValue)\",\"typ\":\"JWT\"}"
        let tokens = try BearerTokens(
            accessKey: TestKeys.secret(#require(vector.access_key)),
            secret: TestKeys.secret(#require(vector.secret)), algorithm: algorithm, header: header)
        let token = try authorization(
            tokens, #require(vector.nonce), vector.timestamp, hashed)
        #expect(token == expected, "\(vector.name)")
    }

    @Test("log a WebSocket in without a query hash, each connection with a token of its own")
    func login() throws {
        let upbit = try UpbitSigner(
            accessKey: TestKeys.secret(TestKeys.accessKey),
            secret: TestKeys.secret(TestKeys.secret), nonces: TestKeys.fixedNonces)
        #expect(
            upbit.login(at: ManualClock.start) == [
                HTTPField(
                    "Authorization",
                    TestKeys.authorization(
                        "HS512", hashed: "", signature: Self.golden[0].signature))
            ])
        let random = try UpbitSigner(
            accessKey: TestKeys.secret(TestKeys.accessKey),
            secret: TestKeys.secret(TestKeys.secret), nonces: NonceSource(Seeded(seed: 1)))
        #expect(random.login(at: ManualClock.start) != random.login(at: ManualClock.start))
    }

    @Test("show neither key nor secret in text, dumps or reflection")
    func hidden() throws {
        let signer = try UpbitSigner(
            accessKey: TestKeys.secret(TestKeys.accessKey),
            secret: TestKeys.secret(TestKeys.secret), nonces: TestKeys.fixedNonces)
        var dumped = ""
        dump(signer, to: &dumped)
        for text in ["\(signer)", String(reflecting: signer), dumped] {
            #expect(!text.contains(TestKeys.accessKey) && !text.contains(TestKeys.secret))
        }
    }

    @Test(
        "are not made of an access key that would have to be escaped",
        arguments: [
            "with space", "quote\"", "line\nbreak", "열쇠", String(repeating: "k", count: 257),
        ])
    func refusedKeys(_ key: String) throws {
        let secret = try TestKeys.secret(TestKeys.secret)
        #expect(throws: CredentialError.accessKey) {
            try BearerTokens(accessKey: TestKeys.secret(key), secret: secret, algorithm: .hs256)
        }
        #expect(!CredentialError.accessKey.description.contains(key))
    }
}

@Suite("Nonces")
struct NonceTests {
    @Test("are UUIDs of version 4, and none comes twice")
    func unique() {
        let source = NonceSource(Seeded(seed: 7))
        let nonces = (0..<1000).map { _ in source.next().description }
        #expect(Set(nonces).count == nonces.count)
        for nonce in nonces {
            #expect(UUID(uuidString: nonce) != nil && nonce == nonce.lowercased())
            #expect(Array(nonce)[14] == "4" && "89ab".contains(Array(nonce)[19]), "\(nonce)")
        }
    }
}
