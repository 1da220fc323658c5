import LoopbackServer
import Synchronization
import Testing
import Transport

@Suite("HTTP/2")
struct HTTP2Tests {
    /// What the server does with the request on a stream.
    enum Play: Sendable {
        case answer
        /// RST_STREAM with that code.
        case resetStream(UInt8)
        /// GOAWAY that disowns every stream, then close.
        case goAway
        case close
    }

    /// Counts streams; enough of the protocol for one request at a time.
    private static func serve(
        _ identity: ServerIdentity, streams: StreamCount, _ play: @escaping @Sendable (Int) -> Play
    ) throws -> LoopbackServer {
        try LoopbackServer(identity: identity, protocols: ["h2"]) { connection in
            #expect(connection.negotiatedProtocol == "h2")
            _ = try connection.read(exactly: 24)
            try connection.write([0, 0, 0, 4, 0, 0, 0, 0, 0])
            while true {
                let head = try connection.read(exactly: 9)
                let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
                _ = try connection.read(exactly: length)
                let isEndOfRequest = head[3] <= 1 && head[4] & 1 == 1
                switch head[3] {
                case 4 where head[4] == 0:
                    try connection.write([0, 0, 0, 4, 1, 0, 0, 0, 0])
                case _ where isEndOfRequest:
                    let number = streams.next()
                    guard try answer(connection, stream: Array(head[5...]), play(number)) else {
                        return
                    }
                default: break
                }
            }
        }
    }

    private static func answer(
        _ connection: Connection, stream: [UInt8], _ play: Play
    ) throws -> Bool {
        switch play {
        case .answer:
            // `:status: 200` is entry 8 of the static table.
            try connection.write([0, 0, 1, 1, 4] + stream + [0x88])
            try connection.write([0, 0, 2, 0, 1] + stream + Array("h2".utf8))
        case .resetStream(let code):
            try connection.write([0, 0, 4, 3, 0] + stream + [0, 0, 0, code])
        case .goAway:
            try connection.write([0, 0, 8, 7, 0, 0, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0, 0])
            connection.close()
            return false
        case .close:
            connection.close()
            return false
        }
        return true
    }

    final class StreamCount: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func next() -> Int {
            count.withLock { count in
                defer { count += 1 }
                return count
            }
        }
    }

    private static let order = HTTPRequest(
        .post, "/order", headers: [HTTPField("X-Key", "v")], body: Array("a=b".utf8))

    @Test("is spoken where the host offers it, over one connection")
    func negotiated() async throws {
        let identity = try ServerIdentity()
        let streams = StreamCount()
        let server = try Self.serve(identity, streams: streams) { _ in .answer }
        let client = try server.secureClient(trusting: identity)
        for number in 0..<3 {
            let response = try await client.send(Self.order)
            #expect(response.status == 200)
            #expect(response.body == Array("h2".utf8))
            #expect(response.timing.isReused == (number > 0))
        }
        #expect(streams.value == 3)
        #expect(server.connectionCount == 1)
        #expect(server.scriptErrors.isEmpty)
    }

    @Test("is not spoken where it is switched off")
    func switchedOff() async throws {
        let identity = try ServerIdentity()
        let server = try LoopbackServer(identity: identity, protocols: ["h2", "http/1.1"]) {
            connection in
            #expect(connection.negotiatedProtocol == "http/1.1")
            guard try connection.readRequest() != nil else { return }
            _ = try connection.play(.answer(200, text: "one"))
        }
        let client = try server.secureClient(
            trusting: identity, .loopback.with { $0.allowsHTTP2 = false })
        #expect(await client.outcome(Self.order).0 == .answer(200, "one"))
    }

    @Test(
        "sends a request at most once too",
        arguments: [
            Play.goAway, .close, .resetStream(7), .resetStream(2), .resetStream(0xD),
        ], [0, 1])
    func atMostOnce(play: Play, warmUps: Int) async throws {
        let identity = try ServerIdentity()
        let streams = StreamCount()
        let server = try Self.serve(identity, streams: streams) { number in
            number == warmUps ? play : .answer
        }
        let client = try server.secureClient(trusting: identity)
        for _ in 0..<warmUps { _ = try await client.send(HTTPRequest(.get, "/warm")) }
        let (outcome, text) = await client.outcome(Self.order)
        #expect(outcome == .unanswered, "\(text)")
        #expect(streams.value == warmUps + 1)
        #expect(server.connectionCount == 1)
        #expect(await client.outcome(HTTPRequest(.get, "/next")).0 == .answer(200, "h2"))
        #expect(streams.value == warmUps + 2)
    }
}
