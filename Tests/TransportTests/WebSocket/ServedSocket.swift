import Domain
import Foundation
import LoopbackServer
import Synchronization

@testable import Transport

/// A frame as a client sent it, its mask taken off.
struct ClientFrame: Equatable, Sendable, CustomStringConvertible {
    let first: UInt8
    let payload: [UInt8]
    let isMasked: Bool

    init(_ first: UInt8, _ payload: [UInt8], isMasked: Bool = true) {
        self.first = first
        self.payload = payload
        self.isMasked = isMasked
    }

    static func text(_ text: String) -> ClientFrame { ClientFrame(0x81, Array(text.utf8)) }
    static func close(_ code: UInt16) -> ClientFrame {
        ClientFrame(0x88, [UInt8(code >> 8), UInt8(code & 0xFF)])
    }

    var description: String {
        "\(String(first, radix: 16)) \(String(decoding: payload, as: UTF8.self)) \(payload)"
    }
}

extension Connection {
    /// Reads the client's handshake and accepts it; `after` is sent in the same packet as the answer.
    func acceptWebSocket(after frames: [UInt8] = []) throws {
        guard let request = try readRequest() else { throw LoopbackError.disconnected }
        try write(Array(Self.acceptance(of: request).utf8) + frames)
    }

    static func acceptance(of request: RecordedRequest) -> String {
        // The digest itself is held against the example of the standard in HandshakeTests.
        let accept = WebSocketHandshake(key: request.header("Sec-WebSocket-Key") ?? "").accept
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: \(accept)\r\n\r\n"
    }

    /// The client's next frame.
    func readFrame() throws -> ClientFrame {
        let head = try read(exactly: 2)
        var length = Int(head[1] & 0x7F)
        if length >= 126 {
            length = try read(exactly: length == 126 ? 2 : 8).reduce(0) { $0 << 8 | Int($1) }
        }
        let isMasked = head[1] & 0x80 != 0
        let mask = isMasked ? try read(exactly: 4) : [0, 0, 0, 0]
        let payload = length == 0 ? [] : try read(exactly: length)
        return ClientFrame(
            head[0], payload.enumerated().map { $1 ^ mask[$0 % 4] }, isMasked: isMasked)
    }

    /// Answers the client's close and waits until it is gone.
    func finish() throws {
        while true {
            let frame = try readFrame()
            guard frame.first == 0x88 else { continue }
            try write(ServerFrames.frame(0x88, frame.payload))
            return try staySilent()
        }
    }
}

/// The system's clocks.
struct TestClock: StreamClock {
    var now: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
    var steady: Moment {
        Moment(nanoseconds: Int64(DispatchTime.now().uptimeNanoseconds))
    }
}

/// What a client saw, as values that can wait.
enum Seen: Equatable, Sendable, CustomStringConvertible {
    case opened, ping, pong
    case text(String), binary([UInt8])
    case closed(WebSocketClosure)

    init(_ event: WebSocketEvent) {
        self =
            switch event {
            case .opened: .opened
            case .ping: .ping
            case .pong: .pong
            case .message(let bytes, let isText):
                isText ? .text(String(decoding: bytes, as: UTF8.self)) : .binary(Array(bytes))
            case .closed(let closure): .closed(closure)
            }
    }

    var isClosed: Bool { if case .closed = self { true } else { false } }

    var description: String {
        switch self {
        case .opened: "opened"
        case .ping: "ping"
        case .pong: "pong"
        case .text(let text): "text \(text.prefix(40))"
        case .binary(let bytes): "binary \(bytes.count)"
        case .closed(let closure): "closed: \(closure)"
        }
    }
}

/// A client of a loopback server that keeps what it sees and may answer.
final class TestClient: Sendable {
    typealias Act = @Sendable (WebSocketConnection, Seen) -> Void

    let connection: WebSocketConnection
    private let seen: AsyncStream<Seen>

    /// - Parameter act: called for every event, on the connection's thread.
    init(
        _ server: LoopbackServer, identity: ServerIdentity? = nil, path: String = "/ws",
        headers: [HTTPField] = [], change: (inout WebSocketOptions) -> Void = { _ in },
        act: @escaping Act = { _, _ in }
    ) throws {
        var options = WebSocketOptions()
        options.closeWithin = .seconds(20)
        options.authorities = identity?.certificateFile
        change(&options)
        let scheme = identity == nil ? "ws" : "wss"
        let request = try WebSocketRequest(
            WebSocketURL("\(scheme)://localhost:\(server.port)\(path)"), headers: headers,
            options: options)
        let (stream, feed) = AsyncStream.makeStream(of: Seen.self)
        seen = stream
        let held = Held()
        connection = try WebSocketConnection(
            request, clock: TestClock(), random: TestClient.random(seed: 42)
        ) { event in
            let event = Seen(event)
            feed.yield(event)
            held.withConnection { act($0, event) }
            if event.isClosed { feed.finish() }
        }
        held.set(connection)
    }

    /// Everything until the end.
    func all() async -> [Seen] {
        var events: [Seen] = []
        for await event in seen { events.append(event) }
        connection.stop()
        return events
    }

    static func random(seed: UInt64) -> @Sendable () -> UInt64 {
        let random = Locked(SeededRandom(seed: seed))
        return { random.value.withLock { $0.next() } }
    }

    private final class Locked: Sendable {
        let value: Mutex<SeededRandom>
        init(_ random: SeededRandom) { value = Mutex(random) }
    }

    /// The connection for its own sink, which exists before the connection does.
    private final class Held: Sendable {
        private struct State: Sendable { weak var connection: WebSocketConnection? }
        private let state = Mutex(State())
        private let isSet = DispatchSemaphore(value: 0)

        func set(_ connection: WebSocketConnection) {
            state.withLock { $0.connection = connection }
            isSet.signal()
        }

        func withConnection(_ body: (WebSocketConnection) -> Void) {
            isSet.wait()
            isSet.signal()
            if let connection = state.withLock({ $0.connection }) { body(connection) }
        }
    }
}
