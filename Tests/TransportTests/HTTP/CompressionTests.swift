import LoopbackServer
import Testing
import Transport

@Suite("Compressed answers")
struct CompressionTests {
    private static let text = #"{"market":"KRW-BTC","price":"1"}"#

    /// `text` as made by gzip, zlib and bare deflate.
    private static let gzip: [UInt8] = hex(
        "1f8b0800000000000203ab56ca4d2cca4e2d51b252f20e0ad7750a7156d2512a28ca4c4e058a"
            + "182ad50200c7e5ea1520000000")
    private static let zlib: [UInt8] = hex(
        "789cab56ca4d2cca4e2d51b252f20e0ad7750a7156d2512a28ca4c4e058a182ad50200a41109"
            + "6b")
    private static let bare: [UInt8] = hex(
        "ab56ca4d2cca4e2d51b252f20e0ad7750a7156d2512a28ca4c4e058a182ad50200")
    /// Nine million zeros.
    private static let bomb: [UInt8] =
        hex("1f8b0800000000000203ecc101010000008090feafee080a") + [UInt8](repeating: 0, count: 4094)
        + hex("80d98303010000000020ffd74650")
        + [UInt8](repeating: 0x55, count: 4095)
        + hex(
            "690f0e480000000004fd7fdd8e400500000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000ae0257bb761f40548900"
        )

    private static let table: [(name: String, encoding: String, body: [UInt8], outcome: Outcome)] =
        [
            ("gzip", "gzip", gzip, .answer(200, text)),
            ("its old name, in capitals", "X-GZIP", gzip, .answer(200, text)),
            ("zlib", "deflate", zlib, .answer(200, text)),
            ("bare deflate", "deflate", bare, .answer(200, text)),
            ("identity", "identity", Array(text.utf8), .answer(200, text)),
            ("an empty body", "gzip", [], .answer(200, "")),
            ("cut short in its check sum", "gzip", gzip.dropLast(4), .unanswered),
            ("cut short in its data", "gzip", gzip.dropLast(12), .unanswered),
            ("nothing but a header", "gzip", Array(gzip.prefix(10)), .unanswered),
            ("a wrong check sum", "gzip", damaged(gzip, at: gzip.count - 6), .unanswered),
            ("damaged data", "gzip", damaged(gzip, at: 14), .unanswered),
            ("something after its end", "gzip", gzip + [1, 2, 3], .unanswered),
            ("text that is called gzip", "gzip", Array(text.utf8), .unanswered),
            ("text that is called deflate", "deflate", Array(text.utf8), .unanswered),
            ("zlib cut short", "deflate", zlib.dropLast(2), .unanswered),
            ("brotli, which nobody asked for", "br", gzip, .unanswered),
            ("twice", "gzip, gzip", gzip, .unanswered),
            ("more than the limit", "gzip", bomb, .unanswered),
        ]

    private static func hex(_ digits: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = digits[...]
        while let byte = UInt8(rest.prefix(2), radix: 16) {
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }

    private static func damaged(_ bytes: [UInt8], at index: Int) -> [UInt8] {
        var copy = bytes
        copy[index] ^= 0x55
        return copy
    }

    @Test("are unpacked whole or not at all", arguments: table)
    func unpacked(name: String, encoding: String, body: [UInt8], outcome: Outcome) async throws {
        let server = try LoopbackServer { _ in
            [.answer(200, ["Content-Encoding: \(encoding)"], body: body)]
        }
        let (result, text) = await (try server.client()).outcome(HTTPRequest(.get, "/"))
        #expect(result == outcome, "\(name): \(text)")
    }

    @Test("in two headers of the encoding are compressed twice, which nobody asked for")
    func twoHeaders() async throws {
        let server = try LoopbackServer { _ in
            [.answer(200, ["Content-Encoding: gzip", "content-encoding: gzip"], body: Self.gzip)]
        }
        #expect(await (try server.client()).outcome(HTTPRequest(.get, "/")).0 == .unanswered)
    }

    @Test("that unpack to exactly the limit are taken, to one byte more are not")
    func limit() async throws {
        let server = try LoopbackServer { _ in
            [.answer(200, ["Content-Encoding: gzip"], body: Self.gzip)]
        }
        let size = Self.text.utf8.count
        let exact = try server.client(.loopback.with { $0.largestBody = size })
        #expect(await exact.outcome(HTTPRequest(.get, "/")).0 == .unanswered)
        let roomy = try server.client(.loopback.with { $0.largestBody = Self.gzip.count })
        #expect(await roomy.outcome(HTTPRequest(.get, "/")).0 == .answer(200, Self.text))
        let bomb = try LoopbackServer { _ in
            [.answer(200, ["Content-Encoding: gzip"], body: Self.bomb)]
        }
        let whole = try bomb.client(.loopback.with { $0.largestBody = 9_000_000 })
        #expect(try await whole.send(HTTPRequest(.get, "/")).body.count == 9_000_000)
        let short = try bomb.client(.loopback.with { $0.largestBody = 8_999_999 })
        let (outcome, text) = await short.outcome(HTTPRequest(.get, "/"))
        #expect(outcome == .unanswered)
        #expect(text.contains("unpacks to more than 8999999 bytes"))
    }
}
