import Domain

/// One connection from its first packet to its last, driven by the one thread it belongs to.
///
/// `run` does what there is to do and sleeps in between; whoever owns the thread rings the bell to get
/// it back. Nothing in here waits without a limit.
package final class WebSocketSession {
    enum Phase {
        case connecting
        case handshaking(until: Moment)
        case open
        /// Our close frame is queued: the end comes with the server's, or when the time is up.
        case closing(until: Moment, WebSocketClosure)
        /// The server's close or its mistake was answered: the end comes once the answer is sent.
        case leaving(until: Moment, WebSocketClosure)
        case closed
    }

    let request: WebSocketRequest
    let bell: Doorbell
    let handshake: WebSocketHandshake
    var phase = Phase.connecting
    var parser: WebSocketFrameParser
    var output = SendQueue()
    private let connectUntil: Moment
    private let random: @Sendable () -> UInt64
    private var socket: CurlSocket?
    /// Whether the owner may have to think anew: what was received may change what it waits for.
    private var hasNews = false
    private var input = ReceiveBuffer()

    /// - Parameter random: must be unpredictable in production; it makes the key and the masks.
    package init(
        _ request: WebSocketRequest, bell: Doorbell, random: @escaping @Sendable () -> UInt64
    ) {
        self.request = request
        self.bell = bell
        self.random = random
        handshake = WebSocketHandshake(random: (random(), random()))
        parser = WebSocketFrameParser(limit: request.options.longestMessage)
        connectUntil = Moment.now + request.options.connectWithin
        socket = CurlSocket(request.url, request.options)
    }

    package var isClosed: Bool { if case .closed = phase { true } else { false } }
    package var isOpen: Bool { if case .open = phase { true } else { false } }

    var mask: UInt32 { UInt32(truncatingIfNeeded: random()) }

    /// Works until something was received or changed, until `deadline`, or until the bell rings.
    package func run(until deadline: Moment, _ handle: (WebSocketEvent) -> Void) {
        hasNews = false
        repeat {
            let hasMore: Bool
            switch phase {
            case .connecting: hasMore = connect(deadline, handle)
            case .closed: return
            default: hasMore = exchange(handle)
            }
            if hasNews { return }
            if !hasMore { sleep(until: deadline) }
            if bell.answer() { return }
        } while Moment.now < deadline
    }

    /// Ends it at once, without a farewell.
    package func abort(_ handle: (WebSocketEvent) -> Void) { end(.ours, handle) }

    /// - Returns: whether there may be more to do without waiting.
    private func connect(_ deadline: Moment, _ handle: (WebSocketEvent) -> Void) -> Bool {
        guard let socket else {
            end(.tcp("libcurl gives no connection"), handle)
            return false
        }
        // libcurl keeps the time of connecting, but not that of a proxy which accepts and is silent.
        guard Moment.now < connectUntil else {
            end(.timedOut(.connecting), handle)
            return false
        }
        let wait = milliseconds(until: min(deadline, connectUntil))
        switch socket.connect(bell, milliseconds: wait) {
        case .connecting: break
        case .connected:
            output.append(handshake.request(request))
            phase = .handshaking(until: Moment.now + request.options.handshakeWithin)
        case .failed(let closure): end(closure, handle)
        }
        return true
    }

    /// Sends and receives what can be without waiting.
    private func exchange(_ handle: (WebSocketEvent) -> Void) -> Bool {
        // A flood must not keep what waits to be sent, or the owner, from its turn.
        for _ in 0..<Self.roundsAtOnce {
            guard flush(handle), !isClosed else { return false }
            guard receive(handle), !isClosed else {
                // What was received may have been answered.
                _ = !isClosed && flush(handle)
                checkTime(handle)
                return false
            }
        }
        checkTime(handle)
        return true
    }

    private static let roundsAtOnce = 32

    /// - Returns: whether the connection still stands.
    private func flush(_ handle: (WebSocketEvent) -> Void) -> Bool {
        while !output.isEmpty, let socket {
            switch output.withBytes(socket.send) {
            case .done(let count) where count > 0: output.use(count)
            case .done, .later, .ended: return true
            case .failed(let text):
                end(remembered ?? .cut(text), handle)
                return false
            }
        }
        if case .leaving(_, let closure) = phase {
            end(closure, handle)
            return false
        }
        return true
    }

    /// - Returns: whether something was received.
    private func receive(_ handle: (WebSocketEvent) -> Void) -> Bool {
        guard let socket else { return false }
        switch socket.receive(into: input.room()) {
        case .done(let count):
            hasNews = true
            input.received(count)
            let used = read(input.bytes, handle)
            input.use(used)
            return true
        case .later: return false
        case .ended: ended("the server ended it", handle)
        case .failed(let text): ended(text, handle)
        }
        return false
    }

    private func ended(_ text: String, _ handle: (WebSocketEvent) -> Void) {
        if case .handshaking = phase {
            finishHandshake(input.bytes, otherwise: .handshake(.cutShort), handle)
        } else {
            end(remembered ?? .cut(text), handle)
        }
    }

    /// Why it is being closed, when that was decided before the connection broke.
    private var remembered: WebSocketClosure? {
        switch phase {
        case .closing(_, let closure), .leaving(_, let closure): closure
        default: nil
        }
    }

    private func checkTime(_ handle: (WebSocketEvent) -> Void) {
        let now = Moment.now
        switch phase {
        case .handshaking(let until) where now >= until:
            finishHandshake(input.bytes, otherwise: .timedOut(.handshaking), handle)
        case .closing(let until, let closure) where now >= until,
            .leaving(let until, let closure) where now >= until:
            end(closure, handle)
        default: break
        }
    }

    func end(_ closure: WebSocketClosure, _ handle: (WebSocketEvent) -> Void) {
        guard !isClosed else { return }
        phase = .closed
        hasNews = true
        socket = nil
        handle(.closed(closure))
    }

    private func sleep(until deadline: Moment) {
        guard let socket, socket.descriptor >= 0 else { return }
        let own: Moment =
            switch phase {
            case .handshaking(let until), .closing(let until, _), .leaving(let until, _): until
            default: deadline
            }
        bell.wait(
            milliseconds: milliseconds(until: min(own, deadline)), socket: socket.descriptor,
            forWriting: !output.isEmpty)
    }

    private func milliseconds(until time: Moment) -> Int32 {
        let left = time.nanoseconds - Moment.now.nanoseconds
        // Rounded up, so that it has really come; an hour is the longest sleep.
        return Int32(max(0, min(left / 1_000_000 + 1, 3_600_000)))
    }
}
