import LoopbackServer
import Testing
import Transport

@Suite("TLS")
struct TLSTests {
    private static let order = HTTPRequest(.post, "/order", body: Array("a=b".utf8))

    @Test(
        "carries requests to a host whose certificate is trusted",
        arguments: ["127.0.0.1", "localhost"])
    func trusted(host: String) async throws {
        let identity = try ServerIdentity()
        let server = try LoopbackServer(identity: identity) { _ in [.answer(200, text: "ok")] }
        let client = try server.secureClient(host: host, trusting: identity)
        let response = try await client.send(Self.order)
        #expect(response.body == Array("ok".utf8))
        #expect(response.timing.tls >= response.timing.connect)
        #expect(try await client.send(Self.order).timing.isReused)
        #expect(server.requests.map(\.body) == [Array("a=b".utf8), Array("a=b".utf8)])
    }

    /// What is wrong with the server, and what the text says of it.
    enum Flaw: CaseIterable {
        case untrusted, expired, wrongName
    }

    @Test("that cannot be verified stops before the request", arguments: Flaw.allCases)
    func refused(flaw: Flaw) async throws {
        let (identity, says): (ServerIdentity, String) =
            switch flaw {
            case .untrusted: (try ServerIdentity(), "self-signed certificate")
            case .expired: (try .expired(), "certificate has expired")
            case .wrongName: (try .wrongName(), "no alternative certificate subject name")
            }
        let server = try LoopbackServer(identity: identity) { _ in [.answer(200)] }
        let trusted = flaw == .untrusted ? nil : identity
        let client = try server.secureClient(trusting: trusted)
        let (outcome, text) = await client.outcome(Self.order)
        #expect(outcome == .notSent)
        for part in ["127.0.0.1:\(server.port)", "TLS failed", says, "this machine's clock"] {
            #expect(text.contains(part), "\(text)")
        }
        #expect(server.requests.isEmpty)
    }

    @Test("is not spoken to a port without it")
    func plainServer() async throws {
        let server = try LoopbackServer { connection in
            _ = try connection.read()
            try connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        }
        let (outcome, text) = await (try server.secureClient(trusting: nil)).outcome(Self.order)
        #expect(outcome == .notSent)
        #expect(text.contains("check that the port speaks TLS"), "\(text)")
    }

    @Test("is not given up for a port that has it")
    func secureServer() async throws {
        let server = try LoopbackServer(identity: try ServerIdentity()) { _ in [.answer(200)] }
        // A plain request to a TLS port has left the house by the time it fails.
        #expect(await (try server.client()).outcome(Self.order).0 == .unanswered)
        #expect(server.requests.isEmpty)
    }

    @Test("that the server breaks off in its handshake has sent nothing")
    func brokenHandshake() async throws {
        let server = try LoopbackServer { connection in _ = try connection.read(exactly: 20) }
        let (outcome, text) = await (try server.secureClient(trusting: nil)).outcome(Self.order)
        #expect(outcome == .notSent)
        #expect(text.contains("TLS failed"), "\(text)")
    }

    @Test("that ends without a good-bye cuts an open-ended answer short")
    func truncation() async throws {
        let identity = try ServerIdentity()
        let server = try LoopbackServer(identity: identity) { connection in
            guard try connection.readRequest() != nil else { return }
            try connection.write("HTTP/1.1 200 OK\r\n\r\n{\"half\":")
            connection.drop()
        }
        let client = try server.secureClient(trusting: identity)
        #expect(await client.outcome(Self.order).0 == .unanswered)
    }
}
