import Domain
import NIOCore
import NIOHTTP1
import Sandbox

/// One client's HTTP/1.1 connection: requests come in one after the other and are answered in their
/// order, however long an answer is delayed.
final class HTTPConnection: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    enum Phase {
        /// The next request may be carried out.
        case ready
        /// An answer is on its way: nothing else is carried out before it.
        case answering
        /// The client does not read what it was sent.
        case draining
        /// The last answer is out; what still comes is thrown away.
        case lingering
        /// Another handler has the connection, or nobody.
        case gone
    }

    /// What is to be answered.
    enum Work {
        case request(AssembledRequest)
        case refusal(HTTPRefusal)
    }

    let host: HostLoop
    let target: any RequestTarget
    var phase = Phase.ready
    private(set) var context: ChannelHandlerContext?
    private(set) var backlog = CircularBuffer<Work>()
    private(set) var assembly: RequestAssembly
    /// Part of a request has come in.
    private var isReceiving = false
    /// A client waits for a word before it sends the body.
    private var owesContinue = false
    /// No more will come: the client has closed its side, or broke the protocol.
    private var isInputOver = false
    private var isReadHeld = false
    private var needsFlush = false
    private var dateText = HTTPDateText()
    private var buffer = ByteBuffer()
    var deadline: NIODeadline
    /// A WebSocket whose handshake is answered late.
    var pendingSocket: ClientSocket?

    init(host: HostLoop, target: any RequestTarget, peer: String) {
        self.host = host
        self.target = target
        assembly = RequestAssembly(limits: host.limits, peer: peer)
        deadline = host.now + host.limits.keepAlive
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        host.supervise(self)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        host.dismiss(self)
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    /// The first byte of a request sets its time running; those after it do not.
    func bytesArrived() {
        guard !isReceiving else { return }
        isReceiving = true
        if phase == .ready { deadline = host.now + host.limits.requestTime }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isInputOver, phase != .lingering, phase != .gone else { return }
        let part = Self.unwrapInboundIn(data)
        if case .end = part { isReceiving = false }
        switch assembly.take(part) {
        case .incomplete: break
        case .wantsContinue:
            owesContinue = true
            sendOwedContinue()
        case .complete(let request):
            owesContinue = false
            backlog.append(.request(request))
        case .refused(let refusal): refuse(refusal)
        }
        work()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flush()
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // An error of the system says that the connection is over; others that the client's words
        // are no HTTP.
        guard !(error is IOError), !(error is ChannelError) else {
            return context.close(promise: nil)
        }
        refuse(HTTPRefusal(parsing: error))
        work()
        flush()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(ChannelEvent.inputClosed) = event as? ChannelEvent {
            isInputOver = true
            isReceiving = false
            if phase == .lingering || (phase == .ready && backlog.isEmpty) {
                context.close(promise: nil)
            }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if phase == .draining, context.channel.isWritable { becomeReady() }
        context.fireChannelWritabilityChanged()
    }

    /// Nothing is read while requests wait: a client that sends faster than it is answered is held
    /// by the kernel.
    func read(context: ChannelHandlerContext) {
        if backlog.isEmpty || phase == .lingering {
            context.read()
        } else {
            isReadHeld = true
        }
    }

    /// Nothing that comes after this is understood.
    private func refuse(_ refusal: HTTPRefusal) {
        guard !isInputOver, phase != .lingering, phase != .gone else { return }
        target.countRefusal()
        isInputOver = true
        isReceiving = false
        backlog.append(.refusal(refusal))
    }

    /// Carries out what waits, until an answer has to be waited for.
    private func work() {
        while phase == .ready, let work = backlog.popFirst() {
            switch work {
            case .refusal(let refusal): answer(refusal.response, isHead: false, closes: true)
            case .request(let request): perform(request)
            }
        }
        guard phase == .ready else { return }
        if isInputOver { return finish() }
        sendOwedContinue()
        if isReadHeld {
            isReadHeld = false
            context?.read()
        }
    }

    private func sendOwedContinue() {
        guard owesContinue, phase == .ready, backlog.isEmpty, let context else { return }
        owesContinue = false
        context.writeAndFlush(
            Self.wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")),
            promise: nil)
    }

    /// Writes an answer. What it costs is bounded: the next request waits for the client to read.
    func answer(
        _ response: WireResponse, isHead: Bool, closes: Bool, isOld: Bool = false
    ) {
        guard let context, phase != .gone else { return }
        let manner = ResponseWriter.Manner(
            date: dateHeader(), isHead: isHead, closes: closes, isOld: isOld)
        buffer.clear(minimumCapacity: 512 + response.body.count)
        ResponseWriter.write(response, in: manner, to: &buffer)
        context.write(Self.wrapOutboundOut(buffer), promise: nil)
        needsFlush = true
        if closes { return finish() }
        phase = .ready
        settle()
    }

    func dateHeader() -> String { dateText.text(at: target.date) }

    /// After an answer: the next request, or the wait for the client.
    private func settle() {
        guard let context else { return }
        if !context.channel.isWritable { flush() }
        guard phase == .ready else { return }
        if context.channel.isWritable {
            deadline = host.now + (isReceiving ? host.limits.requestTime : host.limits.keepAlive)
        } else {
            phase = .draining
            deadline = host.now + host.limits.readingTime
        }
    }

    private func becomeReady() {
        phase = .ready
        settle()
        work()
        flush()
    }

    /// An answer that came late is out.
    func resume() {
        work()
        flush()
    }

    func flush() {
        guard needsFlush else { return }
        needsFlush = false
        context?.flush()
    }

    /// Closes our side once all is written, and waits a little for the client to close its own:
    /// closing with unread bytes would make the kernel throw away the last answer.
    private func finish() {
        guard let context, phase != .gone else { return }
        phase = .lingering
        backlog.removeAll()
        deadline = host.now + host.limits.lingering + host.limits.readingTime
        needsFlush = false
        // Closing at once would drop what is not written yet when the client has closed its side.
        context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer())).assumeIsolated().whenComplete {
            [self] _ in
            lastIsWritten()
        }
    }

    private func lastIsWritten() {
        guard phase == .lingering else { return }
        deadline = host.now + host.limits.lingering
        context?.close(mode: .output, promise: nil)
        if isReadHeld {
            isReadHeld = false
            context?.read()
        }
    }

    func cut() {
        leave()
        context?.close(promise: nil)
    }

    /// Nothing is read or written here any more.
    func leave() {
        phase = .gone
        backlog.removeAll()
        pendingSocket?.abandon()
        pendingSocket = nil
    }
}

extension HTTPConnection: Supervised {
    func check(at now: NIODeadline) {
        guard now >= deadline else { return }
        if phase == .ready, isReceiving {
            refuse(HTTPRefusal(408, "the request did not arrive in time"))
            return resume()
        }
        cut()
    }

    /// The host stops. Between two turns of the loop every answer but a delayed one is out.
    func stop() { cut() }
}
