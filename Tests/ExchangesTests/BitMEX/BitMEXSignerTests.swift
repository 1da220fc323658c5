import Domain
import Foundation
import Testing
import Transport

@testable import BitMEX

/// The key and secret that the venue's documentation prints.
enum PublishedKey {
    static let id = "LAqUlngMIQkIUjXMUreyu3qn"
    static let secret = "chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO"

    static func signer(lifetime: TimeSpan = .seconds(10)) throws -> BitMEXSigner {
        try BitMEXSigner(
            key: #require(Secret(id)), secret: #require(Secret(secret)), lifetime: lifetime)
    }
}

@Suite("BitMEX signatures")
struct BitMEXSignerTests {
    /// Published at <https://www.bitmex.com/app/apiKeysUsage>.
    @Test(
        "the documentation's own examples come out byte for byte",
        arguments: [
            (
                HTTPMethod.get, "/api/v1/instrument", Int64(1_518_064_236), "",
                "c7682d435d0cfe87c16098df34ef2eb5a549d4c5a3c2b1f0f77b8af73423bf00"
            ),
            (
                .get, "/api/v1/instrument?filter=%7B%22symbol%22%3A+%22XBTM15%22%7D",
                1_518_064_237, "",
                "e2f422547eecb5b3cb29ade2127e21b858b235b386bfa45e1c1756eb3383919f"
            ),
            (
                .post, "/api/v1/order", 1_518_064_238,
                #"{"symbol":"XBTM15","price":219.0,"clOrdID":"mm_bitmex_1a/oemUeQ4CAJZgP3fjHsA","#
                    + #""orderQty":98}"#,
                "1749cd2ccae4aa49048ae09f0b95110cee706e0944e6a14ad0b3a8cb45bd336b"
            ),
        ])
    func published(
        _ method: HTTPMethod, _ target: String, _ expires: Int64, _ body: String,
        _ expected: String
    ) throws {
        let signature = try PublishedKey.signer().signature(
            of: method, target, expires: expires, body: Array(body.utf8))
        #expect(signature == expected)
    }

    private struct Vector: Decodable {
        let name, api_key, secret, verb, path, body, signature: String
        let expires: Int64
    }
    private struct Vectors: Decodable { let bitmex: [Vector] }
    private static let file = "exchanges/auth_vectors.json"

    @Test(
        "every vector beside the repository comes out byte for byte (skipped without it)",
        .enabled(if: SharedData.exists(file)))
    func shared() throws {
        let data = Data(try SharedData.text(Self.file).utf8)
        let vectors = try JSONDecoder().decode(Vectors.self, from: data).bitmex
        #expect(vectors.count >= 12)
        for vector in vectors {
            let signer = try BitMEXSigner(
                key: #require(Secret(vector.api_key)), secret: #require(Secret(vector.secret)))
            let signature = signer.signature(
                of: try #require(HTTPMethod(rawValue: vector.verb)), vector.path,
                expires: vector.expires, body: Array(vector.body.utf8))
            #expect(signature == vector.signature, "\(vector.name)")
        }
    }

    @Test("a request carries the three headers, and the bytes that were signed")
    func request() throws {
        let signer = try PublishedKey.signer()
        let body = Array(#"{"timeout":60000}"#.utf8)
        let request = signer.request(
            .post, "/api/v1/order/cancelAllAfter", body: body,
            at: Timestamp(milliseconds: 1_789_999_990_000))
        #expect(request.target == "/api/v1/order/cancelAllAfter")
        #expect(request.body == body)
        #expect(
            request.headers == [
                HTTPField("api-key", PublishedKey.id), HTTPField("api-expires", "1790000000"),
                HTTPField(
                    "api-signature",
                    "a57c11879cc68d74eb2d51fa1a7c55a423854128a56cd194594926da06d5d6a1"),
                HTTPField("content-type", "application/json"),
            ])
        let read = signer.request(.get, "/api/v1/order", at: ManualClock.start)
        #expect(read.headers.map(\.name) == ["api-key", "api-expires", "api-signature"])
        #expect(read.body.isEmpty)
    }

    @Test("both log-ins of the stream sign GET /realtime")
    func stream() throws {
        let signer = try PublishedKey.signer()
        let now = Timestamp(milliseconds: 1_789_999_990_000)
        let signature = "ccb6109817d557ed80c6cc29cf21ffc3bb644171c865324081f44dd5c3495eff"
        #expect(
            signer.login(at: now)
                == #"{"op":"authKeyExpires","args":["\#(PublishedKey.id)",1790000000,"#
                + #""\#(signature)"]}"#)
        #expect(
            signer.handshake(at: now) == [
                HTTPField("api-key", PublishedKey.id), HTTPField("api-expires", "1790000000"),
                HTTPField("api-signature", signature),
            ])
    }

    @Test(
        "the expiry is in whole seconds, rounded up, and never before the lifetime is over",
        arguments: [
            (1_790_000_000_000, 10, 1_790_000_010), (1_790_000_000_001, 10, 1_790_000_011),
            (1_790_000_000_999, 1, 1_790_000_002), (1_790_000_000_000, 60, 1_790_000_060),
        ] as [(Int64, Int64, Int64)])
    func expiry(_ now: Int64, _ lifetime: Int64, _ expected: Int64) throws {
        let signer = try PublishedKey.signer(lifetime: .seconds(lifetime))
        #expect(signer.expiry(at: Timestamp(milliseconds: now)) == expected)
    }

    @Test("numbers of every length are signed as they are written")
    func numbers() throws {
        let signer = try PublishedKey.signer()
        let secret = try #require(Secret(PublishedKey.secret))
        let hmac = KeyedHMAC<SHA256Hash>(key: secret)
        for expires in [0, 9, 10, 99, 1_790_000_000, .max, -1, .min] as [Int64] {
            let plain = Array("PUT/x?y=1\(expires){}".utf8)
            let expected = plain.withUnsafeBytes { Hexadecimal.encode(hmac.code(of: $0)) }
            #expect(
                signer.signature(of: .put, "/x?y=1", expires: expires, body: [0x7B, 0x7D])
                    == expected)
        }
    }

    @Test("neither key nor secret shows in text, dump or reflection")
    func discreet() throws {
        let signer = try PublishedKey.signer()
        var dumped = "\(signer) \(String(reflecting: signer))"
        dump(signer, to: &dumped)
        dump(["a": signer as Any], to: &dumped)
        for secret in [PublishedKey.id, PublishedKey.secret] { #expect(!dumped.contains(secret)) }
    }

    @Test("a key that no header takes, and a lifetime beyond a minute, are refused")
    func refused() throws {
        let secret = try #require(Secret(PublishedKey.secret))
        for text in ["a b", "a\r\nb", "a\"b", "a\\b", "aé"] {
            let key = try #require(Secret(text))
            let error = #expect(throws: BitMEXSignerError.keyCharacters) {
                try BitMEXSigner(key: key, secret: secret)
            }
            #expect(error.map { !"\($0)".contains(text) } ?? false)
        }
        for span in [TimeSpan.zero, .seconds(61)] {
            #expect(throws: BitMEXSignerError.lifetime(span)) {
                try PublishedKey.signer(lifetime: span)
            }
        }
    }
}
