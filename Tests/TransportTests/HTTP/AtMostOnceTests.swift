import LoopbackServer
import Synchronization
import Testing
import Transport

/// libcurl sends a request again, unasked, when a reused connection ends without an answer.
@Suite("A request is sent at most once")
struct AtMostOnceTests {
    private static let order = HTTPRequest(.post, "/order", body: Array("side=bid".utf8))

    /// How the server lets go of the second request on a warm connection.
    enum Ending: String, CaseIterable, Sendable {
        case close, reset, drop
    }

    private static func serve(
        _ ending: Ending, identity: ServerIdentity? = nil
    ) throws -> LoopbackServer {
        try LoopbackServer(identity: identity) { connection in
            var isFirst = true
            while try connection.readRequest() != nil {
                if isFirst || connection.index > 0 {
                    try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                    isFirst = false
                    continue
                }
                switch ending {
                case .close: connection.close()
                case .reset: connection.reset()
                case .drop: connection.drop()
                }
                return
            }
        }
    }

    @Test("also when a warm connection ends upon it", arguments: Ending.allCases, [false, true])
    func warmConnection(ending: Ending, isSecure: Bool) async throws {
        let identity = isSecure ? try ServerIdentity() : nil
        let server = try Self.serve(ending, identity: identity)
        let client =
            isSecure ? try server.secureClient(trusting: identity) : try server.client()
        #expect(await client.outcome(HTTPRequest(.get, "/warm")).0 == .answer(200, "ok"))
        let (outcome, text) = await client.outcome(Self.order)
        #expect(outcome == .unanswered)
        #expect(text.contains("127.0.0.1:\(server.port)"))
        #expect(server.requests.map(\.target) == ["/warm", "/order"])
        // Not even a connection was opened for it.
        #expect(server.connectionCount == 1)
        // The client is none the worse for it.
        #expect(await client.outcome(HTTPRequest(.get, "/next")).0 == .answer(200, "ok"))
        #expect(server.requests.map(\.target) == ["/warm", "/order", "/next"])
    }

    @Test(
        "whatever its method",
        arguments: [HTTPMethod.get, .put, .delete], [[], Array("x=1".utf8)])
    func methods(method: HTTPMethod, body: [UInt8]) async throws {
        let server = try Self.serve(.close)
        let client = try server.client()
        _ = try await client.send(HTTPRequest(.get, "/warm"))
        let request = HTTPRequest(method, "/second", body: body)
        #expect(await client.outcome(request).0 == .unanswered)
        #expect(server.requests.map(\.target) == ["/warm", "/second"])
    }

    @Test("also when a large body breaks off half way on a warm connection")
    func halfSent() async throws {
        let server = try LoopbackServer { connection in
            guard try connection.readRequest() != nil else { return }
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            _ = try connection.read(exactly: 100_000)
            connection.reset()
        }
        let client = try server.client()
        _ = try await client.send(HTTPRequest(.get, "/warm"))
        let body = [UInt8](repeating: 0x61, count: 20_000_000)
        let (outcome, _) = await client.outcome(HTTPRequest(.post, "/order", body: body))
        #expect(outcome == .unanswered)
        #expect(server.connectionCount == 1)
    }

    @Test("also when the very first connection ends upon it")
    func coldConnection() async throws {
        let server = try LoopbackServer { connection in
            _ = try connection.readRequest()
        }
        #expect(await (try server.client()).outcome(Self.order).0 == .unanswered)
        #expect(server.requests.count == 1)
        #expect(server.connectionCount == 1)
    }

    @Test("while a connection found dead before anything was written is opened anew")
    func staleConnection() async throws {
        let hasClosed = Mutex(false)
        let server = try LoopbackServer { connection in
            guard try connection.readRequest() != nil else { return }
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            if connection.index == 0 {
                connection.close()
                hasClosed.withLock { $0 = true }
            }
        }
        let client = try server.client()
        _ = try await client.send(HTTPRequest(.get, "/warm"))
        try await eventually { hasClosed.withLock { $0 } }
        #expect(await client.outcome(Self.order).0 == .answer(200, "ok"))
        #expect(server.requests.map(\.target) == ["/warm", "/order"])
        #expect(server.connectionCount == 2)
    }

    @Test("and its answer is not taken from bytes that came before it", arguments: [false, true])
    func strayAnswer(isSecure: Bool) async throws {
        let stray = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nstray"
        let hasWritten = Mutex(false)
        let identity = isSecure ? try ServerIdentity() : nil
        let server = try LoopbackServer(identity: identity) { connection in
            while let request = try connection.readRequest() {
                try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                if request.target == "/warm" {
                    try connection.write(stray)
                    hasWritten.withLock { $0 = true }
                }
            }
        }
        let client =
            isSecure ? try server.secureClient(trusting: identity) : try server.client()
        #expect(await client.outcome(HTTPRequest(.get, "/warm")).0 == .answer(200, "ok"))
        try await eventually { hasWritten.withLock { $0 } }
        #expect(await client.outcome(Self.order).0 == .answer(200, "ok"))
        #expect(server.requests.map(\.target) == ["/warm", "/order"])
        #expect(server.connectionCount == 2)
    }
}
