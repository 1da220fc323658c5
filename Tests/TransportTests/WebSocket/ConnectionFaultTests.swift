import Domain
import Foundation
import LoopbackServer
import Testing

import Transport

@Suite("WebSocket connection in trouble")
struct ConnectionFaultTests {
    private static func play(
        secure: Bool = false, change: (inout WebSocketOptions) -> Void = { _ in },
        script: @escaping LoopbackServer.Script
    ) async throws -> [Seen] {
        try await ConnectionTests.play(secure: secure, change: change, script: script)
    }

    /// A frame that no server may send; it prints as its name alone.
    struct Broken: Sendable, CustomStringConvertible {
        let description: String
        let bytes: [UInt8]
        let error: WebSocketProtocolError
        let code: UInt16

        init(_ name: String, _ bytes: [UInt8], _ error: WebSocketProtocolError, _ code: UInt16) {
            description = name
            self.bytes = bytes
            self.error = error
            self.code = code
        }
    }

    static let broken: [Broken] = [
        Broken("half a character", ServerFrames.frame(0x81, [0xED, 0x95]), .notUTF8, 1007),
        Broken(
            "a masked frame", ServerFrames.frame(0x81, [1], mask: [1, 2, 3, 4]), .maskedFrame, 1002),
        Broken("a compressed frame", ServerFrames.frame(0xC1, [1]), .reservedBits(4), 1002),
        Broken(
            "too large a message", ServerFrames.frame(0x82, .init(repeating: 0, count: 5001)),
            .tooLarge(limit: 5000), 1009
        ),
        Broken(
            "too large a message in pieces",
            ServerFrames.frame(0x02, .init(repeating: 0, count: 2501))
                + ServerFrames.frame(0x80, .init(repeating: 0, count: 2500)),
            .tooLarge(limit: 5000), 1009
        ),
        Broken("a close with 1005", ServerFrames.close(1005), .closeCode(1005), 1002),
    ]

    @Test("a broken frame ends it, and the server is told why", arguments: broken)
    func endsOnBrokenFrame(broken: Broken) async throws {
        let told = Box<ClientFrame?>(nil)
        let seen = try await Self.play {
            $0.longestMessage = 5000
        } script: { connection in
            try connection.acceptWebSocket(after: ServerFrames.text("before") + broken.bytes)
            told.set(try connection.readFrame())
            try connection.staySilent()
        }
        #expect(seen == [.opened, .text("before"), .closed(.protocolError(broken.error))])
        #expect(told.value == .close(broken.code))
    }

    @Test("the server's close is answered with its number", arguments: [1000, 1012, 1013, 4000])
    func peerCloses(code: UInt16) async throws {
        let told = Box<ClientFrame?>(nil)
        let seen = try await Self.play { connection in
            try connection.acceptWebSocket(after: ServerFrames.close(code, "why"))
            told.set(try connection.readFrame())
        }
        let closure = WebSocketClosure.peer(WebSocketCloseCode(rawValue: code), reason: "why")
        #expect(seen == [.opened, .closed(closure)])
        #expect(told.value == .close(code))
    }

    @Test("an end without a close frame is a cut", arguments: [false, true])
    func cut(secure: Bool) async throws {
        let seen = try await Self.play(secure: secure) { connection in
            // Half a frame, so that an end here is no end of a message.
            try connection.acceptWebSocket(after: [0x81, 0x05, 0x61])
            connection.drop()
        }
        #expect(seen.first == .opened)
        guard seen.count == 2, case .closed(.cut) = seen[1] else {
            Issue.record("\(seen)")
            return
        }
    }

    @Test("a reset is a cut")
    func reset() async throws {
        let seen = try await Self.play { connection in
            try connection.acceptWebSocket()
            // Until the client has opened: a reset takes back what was not read yet.
            try connection.write(ServerFrames.frame(0x89, []))
            _ = try connection.readFrame()
            connection.reset()
        }
        guard seen.count == 3, case .closed(.cut) = seen[2] else {
            Issue.record("\(seen)")
            return
        }
    }

    static let answers: [(String, Int)] = [
        ("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}", 401),
        ("HTTP/1.1 403 Forbidden\r\n\r\n", 403),
        ("HTTP/1.1 418 Teapot\r\nContent-Length: 0\r\n\r\n", 418),
        ("HTTP/1.1 429 Too Many\r\nRetry-After: 3\r\n\r\n", 429),
        ("HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\n\r\n<html>busy</html>", 502),
        ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200),
        ("HTTP/1.1 302 Found\r\nLocation: https://elsewhere/\r\n\r\n", 302),
    ]

    @Test("a status at the handshake is told", arguments: answers, [false, true])
    func tellsStatus(answer: (text: String, status: Int), secure: Bool) async throws {
        let seen = try await Self.play(secure: secure) { connection in
            _ = try connection.readRequest()
            try connection.write(answer.text)
        }
        guard seen.count == 1, case .closed(.handshake(let error)) = seen[0] else {
            Issue.record("\(seen)")
            return
        }
        #expect(error.status == answer.status)
    }

    static let nonsense: [(String, WebSocketHandshakeError)] = [
        (
            "HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: AAAA\r\n\r\n", .wrongAccept
        ),
        ("HTTP/1.1 101 OK\r\nConnection: Upgrade\r\n\r\n", .noUpgrade),
        ("<html>", .malformed("it does not begin with HTTP/1.")),
        ("HTTP/1.1 101 OK\r\nUpgr", .cutShort),
        ("", .cutShort),
        (
            "HTTP/1.1 200 OK\r\nX: " + String(repeating: "y", count: 20_000),
            .headTooLarge(limit: 16_384)
        ),
    ]

    @Test("an answer that is no upgrade is told by name", arguments: nonsense)
    func refusesNonsense(text: String, error: WebSocketHandshakeError) async throws {
        let seen = try await Self.play { connection in
            _ = try connection.readRequest()
            try connection.write(text)
        }
        #expect(seen == [.closed(.handshake(error))])
    }

    @Test("a server that never answers, or drips without an end, runs out of time")
    func slow() async throws {
        for drips in [false, true] {
            let seen = try await Self.play {
                $0.handshakeWithin = TimeSpan(nanoseconds: 30_000_000)
            } script: { connection in
                _ = try connection.readRequest()
                guard drips else { return try connection.staySilent() }
                try connection.write("HTTP/1.1 101 OK\r\n")
                while true {
                    try connection.write("X: y\r\n")
                    try connection.pause(milliseconds: 5)
                }
            }
            #expect(seen == [.closed(.timedOut(.handshaking))])
        }
    }

    @Test("a server that is silent in the middle of TLS runs out of time")
    func silentTLS() async throws {
        // Plain TCP where the client speaks TLS: the hello is never answered.
        let server = try LoopbackServer { try $0.staySilent() }
        let client = try TestClient(server, identity: try ServerIdentity()) {
            $0.connectWithin = TimeSpan(nanoseconds: 50_000_000)
        }
        let seen = await client.all()
        #expect(seen == [.closed(.timedOut(.connecting))])
        server.stop()
    }

    @Test("a certificate that is unknown, expired or for another host is refused")
    func certificates() async throws {
        let sound = try ServerIdentity()
        let expired = try ServerIdentity.expired()
        let elsewhere = try ServerIdentity.wrongName()
        let pairs = [(try ServerIdentity(), sound), (expired, expired), (elsewhere, elsewhere)]
        for (served, trusted) in pairs {
            let server = try LoopbackServer(identity: served) { _ = try $0.acceptWebSocket() }
            let client = try TestClient(server, identity: trusted)
            let seen = await client.all()
            server.stop()
            guard seen.count == 1, case .closed(.tls) = seen[0] else {
                Issue.record("\(seen)")
                return
            }
            #expect(server.requests.isEmpty)
        }
    }

    @Test("through a proxy everything goes by tunnel, plain text too")
    func proxy() async throws {
        let proxy = try LoopbackServer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 200 Established\r\n\r\n")
            try connection.acceptWebSocket(after: ServerFrames.close(1000))
            try connection.staySilent()
        }
        let options = { (options: inout WebSocketOptions) in
            options.proxy = .at("http://user:pw@127.0.0.1:\(proxy.port)")
        }
        let client = try TestClient(proxy, host: "venue.example", change: options)
        #expect(await client.all() == [.opened, .closed(.peer(.normal, reason: ""))] as [Seen])
        proxy.stop()
        #expect(
            proxy.requests.map(\.requestLine) == [
                "CONNECT venue.example:\(proxy.port) HTTP/1.1", "GET /ws HTTP/1.1",
            ])
        #expect(proxy.requests.last?.header("proxy-authorization") == nil)
    }

    @Test(
        "a proxy that refuses, or is silent, is told as such and not for ever",
        arguments: [false, true])
    func badProxy(isSilent: Bool) async throws {
        let proxy = try LoopbackServer { connection in
            _ = try connection.readRequest()
            guard !isSilent else { return try connection.staySilent() }
            try connection.write("HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n")
        }
        let options = { (options: inout WebSocketOptions) in
            options.proxy = .at("http://user:pw@127.0.0.1:\(proxy.port)")
            options.connectWithin = isSilent ? TimeSpan(nanoseconds: 50_000_000) : .seconds(20)
        }
        let client = try TestClient(proxy, host: "venue.example", change: options)
        let seen = await client.all()
        proxy.stop()
        if isSilent {
            #expect(seen == [.closed(.timedOut(.connecting))])
        } else if seen.count == 1, case .closed(.tcp(let text)) = seen[0] {
            #expect(text.contains("407") && !text.contains("pw"), "\(text)")
        } else {
            Issue.record("\(seen)")
        }
    }

    @Test("nobody listening is no connection")
    func refused() async throws {
        let server = try LoopbackServer { _ in }
        server.stop()
        let client = try TestClient(server)
        let seen = await client.all()
        guard seen.count == 1, case .closed(.tcp) = seen[0] else {
            Issue.record("\(seen)")
            return
        }
    }

    @Test("stopping in the middle of connecting does not wait for it")
    func stopWhileConnecting() async throws {
        let server = try LoopbackServer { try $0.staySilent() }
        let client = try TestClient(server, identity: try ServerIdentity()) {
            // Without the stop, the test's own time limit would end it.
            $0.connectWithin = .hours(1)
        }
        client.connection.stop()
        let seen = await client.all()
        #expect(seen == [.closed(.ours)])
        server.stop()
    }
}
