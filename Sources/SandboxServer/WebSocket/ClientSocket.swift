import Domain
import NIOCore
import Sandbox

/// One client's WebSocket: takes the venue's messages, and brings them out in one piece at the end of
/// each turn of the loop.
final class ClientSocket: SocketOutlet {
    enum Phase {
        /// The handshake is not answered yet; what is sent waits.
        case opening
        case open
        /// A close frame is out; the client's is waited for.
        case closing
        case gone
    }

    private let port: ExchangePort
    private let host: HostLoop
    private(set) var phase = Phase.opening
    private var session: (any SocketSession)?
    private var channel: (any Channel)?
    private var faults = SocketFaults()
    /// Frames that are not handed to the channel yet.
    private var pending = ByteBuffer()
    /// Bytes that the channel has and the kernel has not.
    private var inFlight = 0
    private var isDirty = false
    private var deadline: NIODeadline

    init(port: ExchangePort, host: HostLoop) {
        self.port = port
        self.host = host
        deadline = host.now + host.limits.silence
    }

    // MARK: What the venue does

    func send(_ message: SocketMessage) {
        guard phase == .open || phase == .opening else { return }
        // Nearly always: 50,000 messages a second to ten clients go through here.
        guard port.injector.touchesMessages || faults.holdsBack else { return deliver(message) }
        faults.pass(message, at: host.steadyTime, through: &port.injector) { deliver($0) }
    }

    private func deliver(_ message: SocketMessage) {
        port.counters.messagesSent += 1
        append(message.bytes, as: message.isBinary ? FrameWriter.binary : FrameWriter.text)
    }

    func close(code: UInt16, reason: String) {
        guard phase == .open || phase == .opening else { return }
        append(FrameWriter.closing(code, reason), as: FrameWriter.close)
        guard phase != .gone else { return }
        if phase == .open { deadline = host.now + host.limits.lingering }
        phase = .closing
    }

    // MARK: What the connection does

    /// The venue took the handshake in.
    func begin(_ session: any SocketSession) { self.session = session }

    /// The handshake is answered: messages go out from now on.
    func attach(to channel: any Channel) {
        self.channel = channel
        switch phase {
        case .opening:
            phase = .open
            deadline = host.now + host.limits.silence
        case .closing: deadline = host.now + host.limits.lingering
        case .open: break
        case .gone: return channel.close(promise: nil)
        }
        flush()
    }

    /// The connection went away before it became a WebSocket.
    func abandon() { end() }

    func receive(_ step: MessageAssembly.Step) {
        guard phase == .open || phase == .closing else { return }
        if phase == .open { deadline = host.now + host.limits.silence }
        switch step {
        case .nothing: break
        case .ping(let payload):
            guard phase == .open else { return }
            append(payload, as: FrameWriter.pong)
            (session as? any PingAwareSession)?.pinged(at: port.time)
        case .message(let bytes, let isBinary):
            guard phase == .open else { return }
            port.counters.messagesReceived += 1
            let time = port.advance()
            session?.receive(bytes, isBinary: isBinary, at: time)
        case .close(let code):
            if phase == .open { close(code: code, reason: "") }
            closeAfterWriting()
        case .broken(let code, let reason):
            // What the client still sends is read and thrown away: closing on it would make the
            // kernel throw the close frame away.
            guard phase == .open else { break }
            port.counters.refusals += 1
            close(code: code, reason: reason)
            closeAfterWriting(.output)
        }
    }

    /// The connection is gone.
    func connectionEnded() { end() }

    private func end() {
        guard phase != .gone || session != nil else { return }
        phase = .gone
        pending = ByteBuffer()
        channel = nil
        port.forget(self)
        let session = session
        self.session = nil
        session?.closed()
    }

    // MARK: What is sent

    private func append(_ payload: [UInt8], as kind: UInt8) {
        guard phase != .gone else { return }
        FrameWriter.write(payload, as: kind, to: &pending)
        guard pending.readableBytes + inFlight <= host.limits.unsentBytes else {
            return cutOff()
        }
        if !isDirty {
            isDirty = true
            host.needsFlush(self)
        }
    }

    /// The client does not read. The session hears of it when the channel is closed, not in the middle
    /// of whatever it sends.
    private func cutOff() {
        port.counters.cutOff += 1
        drop()
    }

    /// Closes the connection without another word.
    private func drop() {
        phase = .gone
        pending = ByteBuffer()
        host.loop.assumeIsolated().execute { [self] in
            if let channel { channel.close(promise: nil) } else { end() }
        }
    }

    /// Hands everything to the channel at once.
    func flush() {
        isDirty = false
        let count = pending.readableBytes
        guard let channel, count > 0 else { return }
        let bytes = pending
        pending = channel.allocator.buffer(capacity: min(count, 64 * 1024))
        inFlight += count
        // Held until the write ends, as it does with the connection at the latest: a weak reference
        // would make each use of the socket slower for good.
        channel.writeAndFlush(bytes).assumeIsolated().whenComplete { [self] _ in
            inFlight -= count
            if phase == .open { deadline = host.now + host.limits.silence }
        }
    }

    private func closeAfterWriting(_ mode: CloseMode = .all) {
        flush()
        channel?.writeAndFlush(ByteBuffer()).assumeIsolated().whenComplete { [self] _ in
            channel?.close(mode: mode, promise: nil)
        }
    }
}

extension ClientSocket: Supervised {
    /// Called with every tick: faults are exact to that.
    func advance(at time: Timestamp) {
        guard phase == .open else { return }
        faults.advance(to: time) { deliver($0) }
        if port.injector.closesSockets {
            close(code: 1012, reason: "maintenance")
        } else if faults.isDueToBeCut(at: time, by: &port.injector) {
            drop()
        }
    }

    func check(at now: NIODeadline) {
        guard now >= deadline else { return }
        switch phase {
        case .open:
            close(code: 1001, reason: "nothing moved for \(host.limits.silence)")
        case .closing: drop()
        case .opening, .gone: break
        }
    }

    func stop() { close(code: 1001, reason: "the sandbox stops") }
}
