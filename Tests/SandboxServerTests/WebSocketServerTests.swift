import Domain
import Sandbox
import SandboxServer
import Testing

@Suite("The sandbox over WebSocket")
struct WebSocketServerTests {
    @Test(
        "text and binary messages of every length come back",
        arguments: [0, 1, 125, 126, 65_535, 65_536, 1_000_000])
    func echo(length: Int) async throws {
        try await TestHost.run { (test) async throws in
            let socket = try test.webSocket()
            let payload = [UInt8](repeating: 98, count: length)
            for kind: UInt8 in [0x81, 0x82] {
                try socket.client.send(RawSocket.frame(kind, payload))
                #expect(try socket.next() == RawFrame(first: kind, payload: payload))
            }
        }
    }

    @Test("fragments make one message, and a ping between them is answered at once")
    func fragments() async throws {
        try await TestHost.run { (test) async throws in
            let socket = try test.webSocket()
            try socket.client.send(RawSocket.frame(0x01, Array("ha".utf8)))
            try socket.client.send(RawSocket.frame(0x89, Array("you?".utf8)))
            // A character cut in two.
            try socket.client.send(RawSocket.frame(0x00, Array("é".utf8.prefix(1))))
            try socket.client.send(RawSocket.frame(0x80, Array("é".utf8.dropFirst())))
            #expect(try socket.next() == RawFrame(first: 0x8A, payload: Array("you?".utf8)))
            #expect(try socket.next() == RawFrame(first: 0x81, payload: Array("haé".utf8)))
        }
    }

    @Test("what the venue says during the handshake comes right after it")
    func greeting() async throws {
        try await TestHost.run { (test) async throws in
            let socket = try test.webSocket("/ws?greet")
            #expect(try socket.next()?.text == "welcome")
        }
    }

    @Test("frames in the same packet as the handshake are not lost")
    func eager() async throws {
        try await TestHost.run { (test) async throws in
            let client = try test.client()
            try client.send(
                Array(RawSocket.handshake("/ws").utf8) + RawSocket.frame(0x81, Array("now".utf8)))
            #expect(try client.answer()?.status == 101)
            #expect(try client.take(5).map { Array($0.dropFirst(2)) } == Array("now".utf8))
        }
    }

    @Test("a client's close is answered with its code, and the session ends once")
    func clientCloses() async throws {
        try await TestHost.run { (test) async throws in
            let socket = try test.webSocket()
            try socket.client.send(RawSocket.frame(0x88, [0x0F, 0xA0, 98, 121, 101]))
            #expect(try socket.next()?.code == 4000)
            #expect(try socket.next() == nil)
            try await test.wait { $0.sessionsClosed == 1 }
        }
    }

    @Test("the venue's close comes after what it sent, with code and reason")
    func venueCloses() async throws {
        try await TestHost.run { (test) async throws in
            let socket = try test.webSocket()
            try socket.send("before")
            try socket.send("leave")
            #expect(try socket.next()?.text == "before")
            let close = try #require(try socket.next())
            #expect(close.code == 4001)
            #expect(String(decoding: close.payload.dropFirst(2), as: UTF8.self) == "as you wish")
            try socket.client.send(RawSocket.frame(0x88, [0x0F, 0xA1]))
            #expect(try socket.next() == nil)
            try await test.wait { $0.sessionsClosed == 1 }
        }
    }

    @Test("a session ends when the client just goes")
    func clientGoes() async throws {
        try await TestHost.run { (test) async throws in
            var socket: RawSocket? = try test.webSocket()
            try socket?.send("x")
            #expect(try socket?.next()?.text == "x")
            socket?.client.close()
            socket = nil
            try await test.wait { $0.sessionsClosed == 1 }
            let halfClosed = try test.webSocket()
            halfClosed.client.closeOutput()
            #expect(try halfClosed.next() == nil)
            try await test.wait { $0.sessionsClosed == 2 }
        }
    }

    /// What breaks the protocol, and the code it is told by.
    static let broken: [(name: String, bytes: [UInt8], code: Int)] = [
        ("unmasked", RawSocket.frame(0x81, [97], mask: nil), 1002),
        ("reserved bit", RawSocket.frame(0xC1, [97]), 1002),
        ("unknown kind", RawSocket.frame(0x83, [97]), 1002),
        ("unknown control", RawSocket.frame(0x8B, [97]), 1002),
        ("fragment of nothing", RawSocket.frame(0x80, [97]), 1002),
        (
            "message within a message", RawSocket.frame(0x01, [97]) + RawSocket.frame(0x81, [97]),
            1002
        ),
        ("ping in fragments", RawSocket.frame(0x09, [97]), 1002),
        ("long ping", RawSocket.frame(0x89, [UInt8](repeating: 97, count: 126)), 1002),
        ("half a close code", RawSocket.frame(0x88, [3]), 1002),
        ("close code 1005", RawSocket.frame(0x88, [0x03, 0xED]), 1002),
        ("close code 0", RawSocket.frame(0x88, [0, 0]), 1002),
        ("reason not UTF-8", RawSocket.frame(0x88, [0x03, 0xE8, 0xFF]), 1007),
        ("text not UTF-8", RawSocket.frame(0x81, [0xC3, 0x28]), 1007),
        ("surrogate", RawSocket.frame(0x81, [0xED, 0xA0, 0x80]), 1007),
        ("cut character", RawSocket.frame(0x81, [0xE2, 0x82]), 1007),
        ("huge frame", [0x82, 0xFF, 0x7F, 255, 255, 255, 255, 255, 255, 255, 1, 2, 3, 4], 1009),
        ("large frame", [0x82, 0xFF, 0, 0, 0, 0, 0, 16, 0, 1, 1, 2, 3, 4], 1009),
        (
            "large message",
            RawSocket.frame(0x01, [UInt8](repeating: 97, count: 600_000))
                + RawSocket.frame(0x80, [UInt8](repeating: 97, count: 600_000)), 1009
        ),
    ]

    @Test("a broken frame closes the socket with its code, and nobody else's")
    func broken() async throws {
        try await TestHost.run { (test) async throws in
            let bystander = try test.webSocket()
            for (name, bytes, code) in Self.broken {
                let socket = try test.webSocket()
                try socket.client.send(bytes)
                #expect(try socket.next()?.code == code, "\(name)")
                #expect(try socket.next() == nil, "\(name)")
            }
            try bystander.send("still here")
            #expect(try bystander.next()?.text == "still here")
            try await test.wait { $0.sessionsClosed == Self.broken.count }
        }
    }

    static let refused: [(request: String, status: Int)] = [
        (RawSocket.handshake("/elsewhere"), 401),
        (RawSocket.handshake("/ws").replacing("Version: 13", with: "Version: 8"), 426),
        (RawSocket.handshake("/ws").replacing("Sec-WebSocket-Key", with: "X-Key"), 426),
        (RawSocket.handshake("/ws").replacing("GET", with: "POST"), 404),
    ]

    @Test("a handshake that is not one is refused")
    func refused() async throws {
        try await TestHost.run { (test) async throws in
            for (request, status) in Self.refused {
                let client = try test.client()
                try client.send(request)
                #expect(try client.answer()?.status == status)
                #expect(try client.hasEnded())
            }
            #expect(try await test.venue { $0.sessionsOpened } == 0)
        }
    }

    @Test("a client that does not read is cut off, and the others are not held up")
    func slowClient() async throws {
        try await TestHost.run(control: true, change: { $0.limits.unsentBytes = 1_000_000 }) {
            (test) async throws in
            let stuck = try RawSocket(
                RawClient(port: test.port, receiveBuffer: 4096), target: "/ws")
            let reader = try test.webSocket()
            // The reader asks for more when it has read all, so that only the other one falls behind.
            var sent = 0
            while try await test.venue({ $0.sessionsClosed }) == 0 {
                #expect(try reader.ask("everybody", until: "done").count == 21)
                sent += 100_000
            }
            // What the kernel holds is all that is left, and it was no more than it and the limit hold.
            #expect(try stuck.client.takeAll().count < sent)
            #expect(sent < 30_000_000)
            #expect(try reader.ask("everybody", until: "done").count == 21)
            let state = try RawClient(port: test.controlPort).ask("GET", "/state")
            #expect(state?.text.contains("\"cut_off\":1") == true)
        }
    }

    @Test("a single burst beyond the limit cuts the client off")
    func burst() async throws {
        try await TestHost.run { (test) async throws in
            let socket = try test.webSocket()
            try socket.send("flood")
            #expect(try socket.client.takeAll().count < 100_000_000)
            try await test.wait { $0.sessionsClosed == 1 }
        }
    }

    @Test("a socket on which nothing moves is closed")
    func silence() async throws {
        try await TestHost.run(change: { $0.limits.silence = .milliseconds(150) }) {
            (test) async throws in
            let socket = try test.webSocket()
            #expect(try socket.next()?.code == 1001)
        }
    }
}
