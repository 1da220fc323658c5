import Domain
import Foundation
import LoopbackServer
import Testing

import Transport

@Suite("WebSocket connection")
struct ConnectionTests {
    /// Runs a session, plain or over TLS, to its end.
    static func play(
        secure: Bool = false, change: (inout WebSocketOptions) -> Void = { _ in },
        script: @escaping LoopbackServer.Script, act: @escaping TestClient.Act = { _, _ in }
    ) async throws -> [Seen] {
        let identity = secure ? try ServerIdentity() : nil
        let server = try LoopbackServer(identity: identity, script: script)
        let client = try TestClient(server, identity: identity, change: change, act: act)
        let seen = await client.all()
        server.stop()
        #expect(server.scriptErrors == [])
        return seen
    }

    @Test("a session in one packet with the handshake's answer", arguments: [false, true])
    func joined(secure: Bool) async throws {
        let seen = try await Self.play(secure: secure) { connection in
            try connection.acceptWebSocket(
                after: ServerFrames.text("one") + ServerFrames.frame(0x82, [1, 2])
                    + ServerFrames.close(1000))
            try connection.staySilent()
        }
        #expect(
            seen == [
                .opened, .text("one"), .binary([1, 2]),
                .closed(.peer(.normal, reason: "")),
            ])
    }

    @Test("a session cut at every byte")
    func everyCut() async throws {
        let frames =
            ServerFrames.frame(0x01, Array("한".utf8).dropLast()) + ServerFrames.frame(0x89, [1])
            + ServerFrames.frame(0x80, [Array("한".utf8)[2]]) + ServerFrames.close(1001, "bye")
        for cut in 0...frames.count {
            let seen = try await Self.play { connection in
                try connection.acceptWebSocket(after: Array(frames[..<cut]))
                // A round trip apart, so that the two parts come separately.
                if cut > 0, cut < frames.count { try connection.pause(milliseconds: 1) }
                try connection.write(Array(frames[cut...]))
                try connection.staySilent()
            }
            #expect(
                seen == [.opened, .ping, .text("한"), .closed(.peer(.goingAway, reason: "bye"))],
                "cut at \(cut)")
        }
    }

    @Test(
        "a session that drips byte by byte, the handshake's answer too", arguments: [false, true])
    func drip(secure: Bool) async throws {
        let seen = try await Self.play(secure: secure) { connection in
            guard let request = try connection.readRequest() else { return }
            let bytes =
                Array(Connection.acceptance(of: request).utf8) + ServerFrames.text("drip")
                + ServerFrames.close(1000)
            for byte in bytes { try connection.write([byte]) }
            try connection.staySilent()
        }
        #expect(seen == [.opened, .text("drip"), .closed(.peer(.normal, reason: ""))])
    }

    @Test("the handshake has the caller's headers and no Origin; frames are masked, pings answered")
    func wire() async throws {
        let frames = Box<[ClientFrame]>([])
        let server = try LoopbackServer { connection in
            try connection.acceptWebSocket(after: ServerFrames.frame(0x89, [5, 6]))
            let heard = [try connection.readFrame(), try connection.readFrame()]
            frames.set(heard)
            try connection.write(ServerFrames.text("seen"))
            frames.set(heard + [try connection.readFrame()])
            try connection.write(ServerFrames.close(1000))
            try connection.staySilent()
        }
        let act: TestClient.Act = { connection, event in
            if event == .ping { try? connection.send(text: "[한]") }
            if event == .text("seen") { connection.close() }
        }
        let client = try TestClient(
            server, path: "/websocket/v1?x=1",
            headers: [HTTPField("Authorization", "Bearer j.w.t")], act: act)
        let seen = await client.all()
        #expect(seen == [.opened, .ping, .text("seen"), .closed(.ours)])
        server.stop()
        let request = try #require(server.requests.first)
        #expect(request.requestLine == "GET /websocket/v1?x=1 HTTP/1.1")
        let names = request.headers.map(\.name)
        #expect(
            names == [
                "Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version",
                "Authorization",
            ])
        #expect(request.header("Host") == "localhost:\(server.port)")
        #expect(request.header("Authorization") == "Bearer j.w.t")
        #expect(frames.value == [ClientFrame(0x8A, [5, 6]), .text("[한]"), .close(1000)])
    }

    @Test("a ping of ours is answered, and the answer told")
    func ping() async throws {
        let seen = try await Self.play { connection in
            try connection.acceptWebSocket()
            let frame = try connection.readFrame()
            #expect(frame == ClientFrame(0x89, []))
            try connection.write(ServerFrames.frame(0x8A, frame.payload))
            try connection.finishWebSocket()
        } act: { connection, event in
            if event == .opened { try? connection.ping() }
            if event == .pong { connection.close() }
        }
        #expect(seen == [.opened, .pong, .closed(.ours)])
    }

    @Test("closing is said and answered; what still comes is not handed out")
    func goodbye() async throws {
        let seen = try await Self.play(secure: true) { connection in
            try connection.acceptWebSocket()
            #expect(try connection.readFrame() == .close(1001))
            try connection.write(ServerFrames.text("too late") + ServerFrames.close(1001))
            try connection.staySilent()
        } act: { connection, event in
            if event == .opened { connection.close(.goingAway) }
        }
        #expect(seen == [.opened, .closed(.ours)])
    }

    @Test("a server that does not answer our close is left after the time for it")
    func noGoodbye() async throws {
        let seen = try await Self.play {
            $0.closeWithin = TimeSpan(nanoseconds: 10_000_000)
        } script: { connection in
            try connection.acceptWebSocket()
            try connection.staySilent()
        } act: { connection, event in
            if event == .opened { connection.close() }
        }
        #expect(seen == [.opened, .closed(.ours)])
    }

    @Test("stopping ends a mute connection at once and joins its thread")
    func stop() async throws {
        let server = try LoopbackServer { connection in
            try connection.acceptWebSocket()
            try connection.staySilent()
        }
        let opened = AsyncStream.makeStream(of: Void.self)
        let finish: TestClient.Act = { _, event in
            if event == .opened { opened.continuation.finish() }
        }
        let client = try TestClient(server, act: finish)
        for await _ in opened.stream {}
        client.connection.stop()
        #expect(throws: WebSocketSendError.notOpen) { try client.connection.send(text: "x") }
        #expect(await client.all() == [.opened, .closed(.ours)])
    }

    @Test("a server that reads nothing fills the queue to its limit, and all of it arrives later")
    func backpressure() async throws {
        let text = String(repeating: "x", count: 50_000)
        let sent = Box(0)
        let arrived = Box(0)
        let gate = DispatchSemaphore(value: 0)
        let seen = try await Self.play {
            $0.longestQueue = 400_000
        } script: { connection in
            try connection.acceptWebSocket()
            gate.wait()
            while true {
                let frame = try connection.readFrame()
                guard frame.first == 0x81 else { break }
                #expect(frame.payload.count == 50_000)
                arrived.set(arrived.value + 1)
            }
            try connection.write(ServerFrames.close(1000))
            try connection.staySilent()
        } act: { connection, event in
            guard event == .opened else { return }
            // From its own thread, which sends nothing meanwhile: the limit is met exactly.
            do {
                while true {
                    try connection.send(text: text)
                    sent.set(sent.value + 1)
                }
            } catch {
                #expect(error as? WebSocketSendError == .queueFull(limit: 400_000))
            }
            gate.signal()
            connection.close()
        }
        #expect(seen == [.opened, .closed(.ours)])
        #expect(sent.value == 8)
        #expect(arrived.value == 8)
    }

    @Test("a large message is handed out whole, and one of a byte more than the limit is not")
    func sizes() async throws {
        for size in [100_000, 1_000_000, 1_000_001] {
            let seen = try await Self.play(secure: true) {
                $0.longestMessage = 1_000_000
            } script: { connection in
                try connection.acceptWebSocket(
                    after: ServerFrames.frame(0x82, .init(repeating: 9, count: size)))
                try connection.finishWebSocket()
            } act: { connection, event in
                if case .binary = event { connection.close() }
            }
            let expected: [Seen] =
                size <= 1_000_000
                ? [.opened, .binary(.init(repeating: 9, count: size)), .closed(.ours)]
                : [.opened, .closed(.protocolError(.tooLarge(limit: 1_000_000)))]
            #expect(seen == expected)
        }
    }
}
