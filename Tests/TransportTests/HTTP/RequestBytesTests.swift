import LoopbackServer
import Testing
import Transport

@Suite("The bytes of a request")
struct RequestBytesTests {
    private static let table: [(request: HTTPRequest, bytes: String)] = [
        (
            HTTPRequest(.get, "/v1/orders?states[]=wait&states[]=watch&x=%2B%20%25"),
            "GET /v1/orders?states[]=wait&states[]=watch&x=%2B%20%25 HTTP/1.1\r\n" + ownHeaders
                + "\r\n"
        ),
        (
            HTTPRequest(
                .post, "/v1/orders",
                headers: [
                    HTTPField("Authorization", "Bearer a.b-c_d"),
                    HTTPField("Content-Type", "application/json; charset=utf-8"),
                ], body: Array(#"{"market":"KRW-BTC","note":"한국"}"#.utf8)),
            "POST /v1/orders HTTP/1.1\r\n" + ownHeaders + "Authorization: Bearer a.b-c_d\r\n"
                + "Content-Type: application/json; charset=utf-8\r\nContent-Length: 36\r\n\r\n"
                + #"{"market":"KRW-BTC","note":"한국"}"#
        ),
        (
            HTTPRequest(.post, "/empty"),
            "POST /empty HTTP/1.1\r\n" + ownHeaders + "Content-Length: 0\r\n\r\n"
        ),
        (
            HTTPRequest(.put, "/p", body: [0, 13, 10, 255]),
            "PUT /p HTTP/1.1\r\n" + ownHeaders + "Content-Length: 4\r\n\r\n\0\r\n\u{FFFD}"
        ),
        (
            HTTPRequest(
                .delete, "/v1/order?uuid=1",
                headers: [HTTPField("x-b", "2"), HTTPField("X-A", "1")]),
            "DELETE /v1/order?uuid=1 HTTP/1.1\r\n" + ownHeaders + "x-b: 2\r\nX-A: 1\r\n\r\n"
        ),
        (
            HTTPRequest(.delete, "/api/v1/order", body: Array("orderID=1".utf8)),
            "DELETE /api/v1/order HTTP/1.1\r\n" + ownHeaders + "Content-Length: 9\r\n\r\norderID=1"
        ),
        (
            HTTPRequest(.get, "/body", body: Array("{}".utf8)),
            "GET /body HTTP/1.1\r\n" + ownHeaders + "Content-Length: 2\r\n\r\n{}"
        ),
        (
            HTTPRequest(.get, "/a/../b/./c//d?e=/../&{1-3}&[a-z]&%zz"),
            "GET /a/../b/./c//d?e=/../&{1-3}&[a-z]&%zz HTTP/1.1\r\n" + ownHeaders + "\r\n"
        ),
        (
            HTTPRequest(.get, "/e", headers: [HTTPField("X-Empty", "")]),
            "GET /e HTTP/1.1\r\n" + ownHeaders + "X-Empty:\r\n\r\n"
        ),
        (
            HTTPRequest(.get, "/accept", headers: [HTTPField("Accept", "application/json")]),
            "GET /accept HTTP/1.1\r\nHost: HOST\r\nUser-Agent: haetae/test\r\n"
                + "Accept: application/json\r\nAccept-Encoding: gzip, deflate\r\n\r\n"
        ),
    ]
    private static let ownHeaders =
        "Host: HOST\r\nUser-Agent: haetae/test\r\nAccept: */*\r\n"
        + "Accept-Encoding: gzip, deflate\r\n"

    /// Header lines in alphabetical order: theirs on the wire means nothing, their bytes do.
    private static func normalized(_ text: String) -> String {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return text }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        return ([lines[0]] + lines.dropFirst().sorted()).joined(separator: "\r\n")
            + text[end.lowerBound...]
    }

    @Test("is what was given, with four headers and the length of the body added", arguments: table)
    func bytes(request: HTTPRequest, expected: String) async throws {
        let server = try LoopbackServer { _ in [.answer(200)] }
        let client = try server.client(.loopback.with { $0.userAgent = "haetae/test" })
        _ = try await client.send(request)
        let wanted = expected.replacing("HOST", with: "127.0.0.1:\(server.port)")
        #expect(server.requests.map { Self.normalized($0.text) } == [Self.normalized(wanted)])
        #expect(server.requests.first?.body == request.body)
        #expect(server.requests.first?.target == request.target)
    }

    @Test("keep headers in the order given")
    func order() async throws {
        let server = try LoopbackServer { _ in [.answer(200)] }
        let names = ["zeta", "Alpha", "mid", "alpha"]
        let headers = names.map { HTTPField($0, "v-\($0)") }
        _ = try await server.client().send(HTTPRequest(.get, "/", headers: headers))
        let sent = try #require(server.requests.first).headers
        #expect(sent.filter { $0.value.hasPrefix("v-") }.map(\.name) == names)
    }

    @Test("begin with the prefix of the base URL")
    func prefix() async throws {
        let server = try LoopbackServer { _ in [.answer(200)] }
        _ = try await server.client(prefix: "/api/v1/").send(HTTPRequest(.get, "/order?a=b"))
        #expect(server.requests.map(\.requestLine) == ["GET /api/v1/order?a=b HTTP/1.1"])
    }

    @Test("a large body goes out whole, without waiting for 100 Continue")
    func largeBody() async throws {
        let server = try LoopbackServer { _ in [.answer(200)] }
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        _ = try await server.client().send(HTTPRequest(.post, "/big", body: body))
        #expect(server.requests.first?.body == body)
        #expect(server.requests.first?.header("expect") == nil)
    }

    @Test(
        "that would not stay one request as given are refused before anything is sent",
        arguments: [
            HTTPRequest(.get, "no-slash"), HTTPRequest(.get, ""), HTTPRequest(.get, "/a b"),
            HTTPRequest(.get, "/a\r\nX: y"), HTTPRequest(.get, "/한국"), HTTPRequest(.get, "/a#b"),
            HTTPRequest(.get, "/", headers: [HTTPField("A", "b\r\nC: d")]),
            HTTPRequest(.get, "/", headers: [HTTPField("A", "b\nC: d")]),
            HTTPRequest(.get, "/", headers: [HTTPField("A", "b\0")]),
            HTTPRequest(.get, "/", headers: [HTTPField("A", " b")]),
            HTTPRequest(.get, "/", headers: [HTTPField("A:", "b")]),
            HTTPRequest(.get, "/", headers: [HTTPField("", "b")]),
            HTTPRequest(.get, "/", headers: [HTTPField("Origin", "https://a.example")]),
            HTTPRequest(.get, "/", headers: [HTTPField("content-length", "3")]),
            HTTPRequest(.get, "/", headers: [HTTPField("Transfer-Encoding", "chunked")]),
        ])
    func refused(request: HTTPRequest) async throws {
        let server = try LoopbackServer { _ in [.answer(200)] }
        let (outcome, text) = await (try server.client()).outcome(request)
        #expect(outcome == .notSent)
        #expect(text.contains("127.0.0.1"))
        #expect(server.connectionCount == 0)
    }

    @Test(
        "a base URL that is none is refused with what to write",
        arguments: [
            "", "api.upbit.com:x", "ftp://api.upbit.com", "https://", "https://u:pw@api.upbit.com",
            "https://api.upbit.com/?q=1", "https://api.upbit.com/#f", "https://api.upbit.com/a b",
        ])
    func baseURL(base: String) {
        #expect {
            _ = try HTTPClient(base: base, clock: SteppingClock())
        } throws: { error in
            guard case HTTPSetupError.baseURL = error else { return false }
            return "\(error)".contains("https://host") && !"\(error)".contains("pw")
        }
    }

    @Test("a certificate file that is not there is an error at the start")
    func certificateFile() {
        let options = HTTPOptions.loopback.with { $0.certificateFile = "/nowhere/ca.pem" }
        #expect(throws: HTTPSetupError.certificateFile(path: "/nowhere/ca.pem")) {
            _ = try HTTPClient(
                base: "https://localhost", options: options, clock: SteppingClock())
        }
    }
}
