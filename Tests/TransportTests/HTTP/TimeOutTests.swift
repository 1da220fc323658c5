import Domain
import LoopbackServer
import Testing
import Transport

@Suite("Time-outs of a request")
struct TimeOutTests {
    private static let order = HTTPRequest(.post, "/order", body: Array("a=b".utf8))
    private static let head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"

    @Test("a server that says nothing has perhaps acted on it")
    func silence() async throws {
        let server = try LoopbackServer { _ in [.silence] }
        let client = try server.client(.loopback.with { $0.firstByteTime = .milliseconds(100) })
        let (outcome, text) = await client.outcome(Self.order)
        #expect(outcome == .unanswered)
        #expect(text.contains("no answer within 100 ms"), "\(text)")
        #expect(server.requests.count == 1)
    }

    @Test(
        "so has one whose answer stands still in its body or its headers",
        arguments: [
            head + "half", "HTTP/1.1 200 OK\r\nContent-",
        ])
    func stall(beginning: String) async throws {
        let server = try LoopbackServer { _ in [.text(beginning), .silence] }
        let client = try server.client(.loopback.with { $0.stallTime = .milliseconds(100) })
        let (outcome, text) = await client.outcome(Self.order)
        #expect(outcome == .unanswered)
        #expect(text.contains("127.0.0.1"), "\(text)")
        #expect(server.connectionCount == 1)
    }

    @Test("so has one that drips for ever")
    func drip() async throws {
        let server = try LoopbackServer { connection in
            guard try connection.readRequest() != nil else { return }
            try connection.write(Self.head)
            while true {
                try connection.write(".")
                try connection.pause(milliseconds: 200)
            }
        }
        let client = try server.client(.loopback.with { $0.totalTime = .milliseconds(500) })
        let (outcome, text) = await client.outcome(Self.order)
        #expect(outcome == .unanswered)
        #expect(text.contains("not whole after 500 ms"), "\(text)")
    }

    @Test("a handshake that never ends has sent nothing")
    func handshake() async throws {
        let server = try LoopbackServer { connection in try connection.staySilent() }
        let options = HTTPOptions.loopback.with { $0.connectTime = .milliseconds(100) }
        let client = try server.secureClient(trusting: nil, options)
        let (outcome, text) = await client.outcome(Self.order)
        #expect(outcome == .notSent)
        #expect(
            text.contains("the handshake (TLS, or the proxy's) took longer than 100 ms"), "\(text)")
    }

    @Test("the connection is given up with the request, and the next one is answered")
    func afterwards() async throws {
        let server = try LoopbackServer { request in
            request.target == "/order" ? [.silence] : [.answer(200, text: "ok")]
        }
        let client = try server.client(.loopback.with { $0.firstByteTime = .milliseconds(100) })
        #expect(await client.outcome(Self.order).0 == .unanswered)
        #expect(await client.outcome(HTTPRequest(.get, "/next")).0 == .answer(200, "ok"))
        #expect(server.requests.map(\.connection) == [0, 1])
    }
}
