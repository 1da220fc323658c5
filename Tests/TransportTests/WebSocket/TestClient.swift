import Domain
import Foundation
import LoopbackServer
import Synchronization

import Transport

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
    /// Its file must be there until the connection has read it.
    private let identity: ServerIdentity?

    /// - Parameter act: called for every event, on the connection's thread.
    init(
        _ server: LoopbackServer, identity: ServerIdentity? = nil, host: String = "localhost",
        path: String = "/ws",
        headers: [HTTPField] = [], change: (inout WebSocketOptions) -> Void = { _ in },
        act: @escaping Act = { _, _ in }
    ) throws {
        var options = WebSocketOptions()
        options.closeWithin = .seconds(20)
        options.certificateFile = identity?.certificateFile
        change(&options)
        let scheme = identity == nil ? "ws" : "wss"
        let request = try WebSocketRequest(
            WebSocketURL("\(scheme)://\(host):\(server.port)\(path)"), headers: headers,
            options: options)
        let (stream, feed) = AsyncStream.makeStream(of: Seen.self)
        seen = stream
        self.identity = identity
        let held = Held()
        connection = try WebSocketConnection(
            request, random: TestClient.random(seed: 42)
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
