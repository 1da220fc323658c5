import Domain
import Testing

@testable import Transport

@Suite("WebSocket handshake")
struct HandshakeTests {
    /// The example of RFC 6455 §1.3.
    static let example = WebSocketHandshake(key: "dGhlIHNhbXBsZSBub25jZQ==")
    static let accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    static let proper = [
        "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Accept: \(accept)",
    ]

    static func bytes(_ lines: [String], body: String = "") -> [UInt8] {
        Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
    }

    enum Outcome: Equatable {
        case more
        case upgraded(Int)
        case refused(WebSocketHandshakeError)
    }

    static func read(_ bytes: some Sequence<UInt8>, isAll: Bool = false) -> Outcome {
        Array(bytes).withUnsafeBytes { bytes in
            do throws(WebSocketHandshakeError) {
                return try example.read(bytes, isAll: isAll).map(Outcome.upgraded) ?? .more
            } catch {
                return .refused(error)
            }
        }
    }

    @Test("the digest is the one of the standard's example")
    func digest() { #expect(Self.example.accept == Self.accept) }

    @Test("the key is sixteen bytes in Base64")
    func key() {
        #expect(WebSocketHandshake(random: (0, 1)).key == "AAAAAAAAAAAAAAAAAAAAAQ==")
        #expect(
            WebSocketHandshake(random: (0x0123_4567_89AB_CDEF, .max)).key
                == "ASNFZ4mrze///////////w==")
    }

    @Test("the request is these very bytes, with the caller's headers and without Origin")
    func request() throws {
        let request = try WebSocketRequest(
            WebSocketURL("wss://api.upbit.com/websocket/v1/private"),
            headers: [HTTPField("Authorization", "Bearer a.b.c")])
        let lines = [
            "GET /websocket/v1/private HTTP/1.1", "Host: api.upbit.com", "Upgrade: websocket",
            "Connection: Upgrade", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13", "Authorization: Bearer a.b.c",
        ]
        #expect(Self.example.request(request) == Self.bytes(lines))
    }

    @Test("a proper answer is an upgrade, and what follows its head are frames")
    func upgrade() {
        let head = Self.bytes(Self.proper)
        #expect(Self.read(head) == .upgraded(head.count))
        #expect(Self.read(head + [0x81, 0x00]) == .upgraded(head.count))
        for cut in head.indices { #expect(Self.read(head[..<cut]) == .more) }
    }

    @Test("names and words are read in any case, among other words, with any space")
    func leniency() {
        let head = Self.bytes([
            "HTTP/1.1 101 OK", "uPGRADE:\t WebSocket ", "CONNECTION: keep-alive, UPGRADE",
            "sec-websocket-accept:\(Self.accept)", "Server: x", "Empty:",
        ])
        #expect(Self.read(head) == .upgraded(head.count))
    }

    static let refusals: [(String, [String], WebSocketHandshakeError)] = [
        ("no upgrade", [proper[0], proper[2], proper[3]], .noUpgrade),
        ("another upgrade", [proper[0], "Upgrade: h2c", proper[2], proper[3]], .noUpgrade),
        (
            "two upgrades", [proper[0], proper[1], proper[1], proper[2], proper[3]], .noUpgrade
        ),
        ("no connection header", [proper[0], proper[1], proper[3]], .noConnectionUpgrade),
        (
            "another connection header", [proper[0], proper[1], "Connection: close", proper[3]],
            .noConnectionUpgrade
        ),
        ("no accept", [proper[0], proper[1], proper[2]], .wrongAccept),
        (
            "the accept of another key",
            [proper[0], proper[1], proper[2], "Sec-WebSocket-Accept: AAAA"], .wrongAccept
        ),
        (
            "the accept in another case",
            [proper[0], proper[1], proper[2], "Sec-WebSocket-Accept: \(accept.lowercased())"],
            .wrongAccept
        ),
        (
            "an extension", proper + ["Sec-WebSocket-Extensions: permessage-deflate"],
            .notOffered("an extension")
        ),
        (
            "a subprotocol", proper + ["Sec-WebSocket-Protocol: chat"],
            .notOffered("a subprotocol")
        ),
        ("HTTP/1.0", ["HTTP/1.0 101 OK"], .malformed("HTTP/1.0 has no upgrade")),
        ("a folded line", proper + [" more"], .malformed("a line of its head is no header")),
        (
            "a space before the colon", proper + ["A : b"],
            .malformed("a line of its head is no header")
        ),
        (
            "a status of two digits", ["HTTP/1.1 99 No"],
            .malformed("its first line is no status line")
        ),
        (
            "a bare line feed", ["HTTP/1.1 101 OK\nA: b"],
            .malformed("its first line is no status line")
        ),
    ]

    @Test("anything else is refused by name", arguments: refusals)
    func refusal(name: String, lines: [String], error: WebSocketHandshakeError) {
        #expect(Self.read(Self.bytes(lines)) == .refused(error), "\(name)")
    }

    @Test("a status other than 101 is told with its body and the time to wait")
    func status() {
        let body = #"{"error":{"name":"too_many_requests"}}"#
        let head = Self.bytes(
            ["HTTP/1.1 429 Too Many", "Retry-After: 7", "Content-Length: \(body.utf8.count)"],
            body: body)
        let refused = WebSocketHandshakeError.refused(
            status: 429, retryAfterSeconds: 7, excerpt: body)
        #expect(Self.read(head) == .refused(refused))
        // The body is waited for, unless nothing more will come.
        #expect(Self.read(head.dropLast(3)) == .more)
        let short = WebSocketHandshakeError.refused(
            status: 429, retryAfterSeconds: 7, excerpt: String(body.dropLast(3)))
        #expect(Self.read(head.dropLast(3), isAll: true) == .refused(short))
    }

    @Test("a page of HTML is told by its first line, without what is not printable")
    func html() {
        let head = Self.bytes(["HTTP/1.1 502 Bad Gateway"], body: "<html>\r\n\u{1}한</html>")
        #expect(
            Self.read(head)
                == .refused(
                    .refused(
                        status: 502, retryAfterSeconds: nil, excerpt: "<html>......</html>")))
    }

    @Test("a head has a limit, also one that never ends")
    func limit() {
        let head = Self.bytes(Self.proper + ["X: " + String(repeating: "y", count: 20_000)])
        #expect(Self.read(head) == .refused(.headTooLarge(limit: 16_384)))
        #expect(Self.read(head.prefix(16_384)) == .refused(.headTooLarge(limit: 16_384)))
        #expect(Self.read(head.prefix(16_383)) == .more)
    }

    @Test("what is no HTTP is known from its first byte")
    func noise() {
        let error = WebSocketHandshakeError.malformed("it does not begin with HTTP/1.")
        #expect(Self.read([0x15]) == .refused(error))
        #expect(Self.read(Array("HTTP/2 200\r\n".utf8)) == .refused(error))
        #expect(Self.read([], isAll: true) == .refused(.cutShort))
    }
}

@Suite("WebSocket handshake at random")
struct HandshakeNoiseTests {
    @Test("a damaged answer is never an upgrade by mistake, and never a crash")
    func damaged() {
        let proper = HandshakeTests.bytes(HandshakeTests.proper)
        var random = SeededRandom(seed: 21)
        for round in 0..<20_000 {
            var bytes = proper
            let place = Int(random.next(upperBound: UInt64(bytes.count)))
            switch random.next() % 3 {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes.remove(at: place)
            default: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
            }
            guard case .upgraded(let size) = HandshakeTests.read(bytes) else { continue }
            // Only what means nothing may differ: the reason's words, the case of names, white space,
            // or a header nobody asked for.
            let head = String(decoding: bytes[..<size], as: UTF8.self)
            #expect(head.hasPrefix("HTTP/1.1 101"), "round \(round)")
            #expect(head.contains(HandshakeTests.accept), "round \(round)")
        }
    }

    @Test("noise is refused or waited for")
    func noise() {
        let letters = Array("\r\n: 101abc,\u{0}\u{7F}é".utf8)
        var random = SeededRandom(seed: 22)
        for _ in 0..<5000 {
            let start = random.next() % 2 == 0 ? Array("HTTP/1.1 ".utf8) : []
            let rest = (0..<random.next() % 200).map { _ in
                letters[Int(random.next(upperBound: UInt64(letters.count)))]
            }
            if case .upgraded = HandshakeTests.read(start + rest, isAll: true) {
                Issue.record("\(rest)")
            }
        }
    }
}

@Suite("WebSocket addresses")
struct WebSocketURLTests {
    static let good: [(String, String, UInt16, String, Bool)] = [
        ("wss://api.upbit.com/websocket/v1", "api.upbit.com", 443, "/websocket/v1", true),
        ("ws://127.0.0.1:8080", "127.0.0.1", 8080, "/", false),
        ("wss://host?subscribe=trade", "host", 443, "/?subscribe=trade", true),
        ("ws://[::1]:90/x", "[::1]", 90, "/x", false),
        ("ws://[::1]/x", "[::1]", 80, "/x", false),
    ]

    @Test("are taken apart", arguments: good)
    func parts(text: String, host: String, port: UInt16, target: String, isSecure: Bool) throws {
        let url = try WebSocketURL(text)
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.target == target)
        #expect(url.isSecure == isSecure)
    }

    @Test(
        "of any other form are refused",
        arguments: [
            "https://host/", "host", "", "ws://", "ws:///path", "ws://host:0/", "ws://host:99999",
            "ws://host:x", "ws://host: 80", "ws://ho st/", "ws://host/#part", "ws://user:pw@host/",
            "ws://[::1", "ws://[]/", "ws://h\u{f6}st/", "ws://host/\r\nX: y",
        ])
    func refused(text: String) {
        #expect(throws: WebSocketRequestError.self) { try WebSocketURL(text) }
    }

    @Test("show neither their query nor a password")
    func hidden() throws {
        #expect(try WebSocketURL("wss://h:444/p?api-key=s3cr3t").description == "wss://h:444/p")
        let error = #expect(throws: WebSocketRequestError.self) {
            try WebSocketURL("wss://me:s3cr3t@host/")
        }
        #expect(error?.description.contains("s3cr3t") == false)
    }

    @Test(
        "headers that would break the handshake are refused",
        arguments: [
            HTTPField("Origin", "https://upbit.com"), HTTPField("host", "x"),
            HTTPField("Sec-WebSocket-Key", "x"), HTTPField("A b", "x"), HTTPField("", "x"),
            HTTPField("A", "x\r\nB: y"), HTTPField("A", "한"),
        ])
    func headers(field: HTTPField) throws {
        let url = try WebSocketURL("ws://host/")
        let error = #expect(throws: WebSocketRequestError.self) {
            try WebSocketRequest(url, headers: [field])
        }
        #expect(error?.description.contains(field.value) == false)
    }
}
