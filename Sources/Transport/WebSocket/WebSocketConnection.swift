import Domain
import Synchronization

/// A WebSocket with a thread of its own.
///
/// Every method may be called from any thread. Events come on the connection's thread, one after the
/// other, `.closed` last; while the sink works, nothing is received.
public final class WebSocketConnection: Sendable {
    private let inbox: Inbox
    private let thread: SocketThread

    /// Connects, and tells what becomes of it.
    ///
    /// - Parameters:
    ///   - random: makes the handshake's key and the masks; unpredictable in production.
    ///   - sink: must not wait for this connection to end.
    /// - Throws: `WebSocketStartError` when the system has no descriptors or threads left.
    public init(
        _ request: WebSocketRequest, random: @escaping @Sendable () -> UInt64,
        sink: @escaping @Sendable (WebSocketEvent) -> Void
    ) throws(WebSocketStartError) {
        do {
            let inbox = Inbox(bell: try Doorbell(), limit: request.options.longestQueue)
            self.inbox = inbox
            thread = try SocketThread {
                let session = WebSocketSession(request, bell: inbox.bell, random: random)
                inbox.serve(session, sink)
            }
        } catch {
            throw WebSocketStartError(reason: "\(error)")
        }
    }

    /// Queues a text message.
    public func send(text: String) throws(WebSocketSendError) {
        try inbox.add(.text(text), bytes: text.utf8.count)
    }

    /// Queues a ping; its answer comes as `.pong`.
    public func ping() throws(WebSocketSendError) { try inbox.add(.ping, bytes: 0) }

    /// Says goodbye and returns; `.closed(.ours)` follows, at the latest after the time for it.
    public func close(_ code: WebSocketCloseCode = .normal) {
        inbox.demand { $0.closeCode = $0.closeCode ?? code }
    }

    /// Ends the connection without a farewell and waits for its thread, unless called on it.
    public func stop() {
        inbox.demand { $0.isStopped = true }
        thread.join()
    }

    deinit { stop() }
}

/// The system could not give what a connection needs.
public struct WebSocketStartError: Error, Hashable, Sendable, CustomStringConvertible {
    let reason: String

    package init(reason: String) { self.reason = reason }

    public var description: String { reason }
}

/// What other threads want of a connection.
private final class Inbox: Sendable {
    enum Wish: Sendable {
        case text(String)
        case ping
    }

    struct State: Sendable {
        var wishes: [Wish] = []
        var bytes = 0
        var isOpen = false
        var closeCode: WebSocketCloseCode?
        var isStopped = false
    }

    let bell: Doorbell
    private let limit: Int
    private let state = Mutex(State())
    /// So many pings and messages may wait, however short they are.
    private static let mostWishes = 4096

    init(bell: Doorbell, limit: Int) {
        self.bell = bell
        self.limit = limit
    }

    func add(_ wish: Wish, bytes: Int) throws(WebSocketSendError) {
        let refusal = state.withLock { state -> WebSocketSendError? in
            guard state.isOpen, state.closeCode == nil else { return .notOpen }
            guard state.bytes + bytes <= limit, state.wishes.count < Self.mostWishes else {
                return .queueFull(limit: limit)
            }
            state.wishes.append(wish)
            state.bytes += bytes
            return nil
        }
        if let refusal { throw refusal }
        bell.ring()
    }

    func demand(_ change: (inout State) -> Void) {
        state.withLock { change(&$0) }
        bell.ring()
    }

    /// The life of the connection's thread.
    func serve(
        _ session: WebSocketSession, _ sink: @Sendable (WebSocketEvent) -> Void
    ) {
        let handle = { (event: WebSocketEvent) in
            switch event {
            case .opened: self.state.withLock { $0.isOpen = true }
            case .closed: self.state.withLock { $0.isOpen = false }
            default: break
            }
            sink(event)
        }
        var lastOffer = Moment.never
        while !session.isClosed {
            let wishes = handOver(to: session)
            if wishes.isStopped {
                session.abort(handle)
            } else if let code = wishes.closeCode {
                // What was queued before goes out first, for as long as a farewell may take.
                lastOffer = min(lastOffer, Moment.now + session.request.options.closeWithin)
                if !wishes.areLeft || Moment.now >= lastOffer { session.close(code, handle) }
            }
            let turn = wishes.areLeft ? Self.nextOffer : .minutes(1)
            session.run(until: Moment.now + turn, handle)
        }
    }

    private static let nextOffer = TimeSpan(nanoseconds: 50_000_000)

    /// Gives the session what fits in its own queue; `areLeft`: the rest has to be offered again.
    private func handOver(
        to session: WebSocketSession
    ) -> (isStopped: Bool, closeCode: WebSocketCloseCode?, areLeft: Bool) {
        state.withLock { state in
            var taken = 0
            for wish in state.wishes {
                guard Self.fulfil(wish, session) else { break }
                if case .text(let text) = wish { state.bytes -= text.utf8.count }
                taken += 1
            }
            state.wishes.removeFirst(taken)
            return (state.isStopped, state.closeCode, !state.wishes.isEmpty)
        }
    }

    private static func fulfil(_ wish: Wish, _ session: WebSocketSession) -> Bool {
        switch wish {
        case .ping: session.ping()
        case .text(let text):
            do throws(WebSocketSendError) {
                try session.send(text: text)
            } catch {
                // Closed meanwhile: nobody is left to read it.
                return error == .notOpen
            }
        }
        return true
    }
}
