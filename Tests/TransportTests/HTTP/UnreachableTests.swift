import Glibc
import LoopbackServer
import Testing
import Transport

@Suite("Hosts that cannot be reached")
struct UnreachableTests {
    private static let secret = "k3y-that-must-not-show"
    private static let order = HTTPRequest(
        .post, "/order?token=\(secret)", headers: [HTTPField("Authorization", "Bearer \(secret)")],
        body: Array("secret=\(secret)".utf8))

    @Test("a refused connection has sent nothing")
    func refused() async throws {
        let server = try LoopbackServer { _ in [.answer(200)] }
        let client = try server.client()
        server.stop()
        let (outcome, text) = await client.outcome(Self.order)
        #expect(outcome == .notSent)
        #expect(text.contains("127.0.0.1:\(server.port)"), "\(text)")
        #expect(text.contains("check port, firewall and proxy"), "\(text)")
    }

    @Test("a name without an address has sent nothing")
    func unknownName() async throws {
        // A machine without name servers may keep the question open until the time-out.
        let options = HTTPOptions.loopback.with { $0.connectTime = .milliseconds(1500) }
        let client = try HTTPClient(
            base: "https://nonexistent.invalid", options: options, clock: SteppingClock())
        let (outcome, text) = await client.outcome(Self.order)
        #expect(outcome == .notSent)
        #expect(text.contains("nonexistent.invalid: name look-up"), "\(text)")
    }

    @Test("a warm client whose server went away has sent nothing, or does not know")
    func gone() async throws {
        let server = try LoopbackServer { _ in [.answer(200, text: "ok")] }
        let client = try server.client()
        #expect(await client.outcome(HTTPRequest(.get, "/")).0 == .answer(200, "ok"))
        server.stop()
        // The server's end has said good-bye before stop returned, so the connection is seen dead.
        #expect(await client.outcome(Self.order).0 == .notSent)
    }

    /// Every way in which a request with a secret in each of its parts can fail.
    private static let failures: [AnswerRow] = [
        AnswerRow("close", [.close], .unanswered), AnswerRow("reset", [.reset], .unanswered),
        AnswerRow("silence", [.silence], .unanswered),
        AnswerRow(
            "half", [.text("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n\(secret)"), .close],
            .unanswered),
        AnswerRow("no HTTP", [.text(secret), .close], .unanswered),
        AnswerRow(
            "bad header", [.text("HTTP/1.1 200 OK\r\n\(secret)\r\n\r\n"), .close], .unanswered),
        AnswerRow(
            "bad gzip", [.answer(200, ["Content-Encoding: gzip"], text: secret)], .unanswered),
        AnswerRow(
            "bad encoding", [.answer(200, ["Content-Encoding: \(secret)"], text: "x")], .unanswered),
        AnswerRow(
            "huge", [.answer(200, body: [UInt8](repeating: 1, count: 9_000_000))], .unanswered),
    ]

    @Test("no failure shows anything of the request or the answer", arguments: failures)
    func hidden(row: AnswerRow) async throws {
        let server = try LoopbackServer { _ in row.replies }
        let client = try server.client(.loopback.with { $0.firstByteTime = .milliseconds(200) })
        let (outcome, text) = await client.outcome(Self.order)
        #expect(outcome == row.outcome)
        #expect(!text.contains(Self.secret), "\(text)")
        #expect(!text.contains("/order"), "\(text)")
        #expect(server.requests.first?.text.contains(Self.secret) == true)
    }

    @Test("nor does a request that is refused")
    func refusedRequest() async throws {
        let server = try LoopbackServer { _ in [.answer(200)] }
        let client = try server.client()
        for request in [
            HTTPRequest(.get, "/a b\(Self.secret)"),
            HTTPRequest(.get, "/", headers: [HTTPField("A", "\(Self.secret)\n")]),
            HTTPRequest(.get, "/", headers: [HTTPField("\(Self.secret) ", "b")]),
        ] {
            let (outcome, text) = await client.outcome(request)
            #expect(outcome == .notSent)
            #expect(!text.contains(Self.secret), "\(text)")
        }
    }
}
