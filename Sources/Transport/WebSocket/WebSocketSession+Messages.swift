import Domain

// What is said on the connection: the handshake's answer, frames in, frames out.

extension WebSocketSession {
    /// Queues a text message.
    package func send(text: String) throws(WebSocketSendError) {
        guard isOpen else { throw .notOpen }
        guard output.count + text.utf8.count <= request.options.longestQueue else {
            throw .queueFull(limit: request.options.longestQueue)
        }
        queue(.text, text.utf8)
    }

    /// Queues a ping; does nothing while so much waits that the server evidently takes nothing.
    package func ping() {
        guard isOpen, output.count <= request.options.longestQueue else { return }
        queue(.ping, EmptyCollection<UInt8>())
    }

    /// Says goodbye; the server's answer, or the end of the time for it, closes the connection.
    ///
    /// Messages that still arrive are not handed out.
    package func close(
        _ code: WebSocketCloseCode = .normal, _ handle: (WebSocketEvent) -> Void
    ) {
        guard isOpen else {
            // Without a handshake there is nobody to say goodbye to.
            if case .closing = phase { return }
            if case .leaving = phase { return }
            return end(.ours, handle)
        }
        farewell(code)
        phase = .closing(until: Moment.now + request.options.closeWithin, .ours)
    }

    /// Reads what came.
    ///
    /// - Returns: how many bytes are used up.
    func read(_ bytes: UnsafeRawBufferPointer, _ handle: (WebSocketEvent) -> Void) -> Int {
        switch phase {
        case .handshaking:
            let head: Int?
            do throws(WebSocketHandshakeError) {
                head = try handshake.read(bytes)
            } catch {
                end(.handshake(error), handle)
                return bytes.count
            }
            guard let head else { return 0 }
            phase = .open
            handle(.opened)
            return head
                + readFrames(UnsafeRawBufferPointer(rebasing: bytes[head...]), handle)
        case .open, .closing: return readFrames(bytes, handle)
        case .connecting, .leaving, .closed: return bytes.count
        }
    }

    /// Ends a handshake that gets no more bytes: with the server's answer if it is one, else as told.
    func finishHandshake(
        _ bytes: UnsafeRawBufferPointer, otherwise closure: WebSocketClosure,
        _ handle: (WebSocketEvent) -> Void
    ) {
        do throws(WebSocketHandshakeError) {
            _ = try handshake.read(bytes, isAll: true)
            end(closure, handle)
        } catch {
            end(error == .cutShort ? closure : .handshake(error), handle)
        }
    }

    private func readFrames(
        _ bytes: UnsafeRawBufferPointer, _ handle: (WebSocketEvent) -> Void
    ) -> Int {
        do throws(WebSocketProtocolError) {
            return try parser.parse(bytes) { take($0, handle) }
        } catch {
            leave(error.closeCode, .protocolError(error))
            return bytes.count
        }
    }

    private func take(
        _ content: WebSocketFrameParser.Content, _ handle: (WebSocketEvent) -> Void
    ) {
        if case .closing(_, let closure) = phase {
            if case .close = content { end(closure, handle) }
            return
        }
        // The owner may have closed it from within the event before.
        guard isOpen else { return }
        switch content {
        case .message(let bytes, let isText): handle(.message(bytes, isText: isText))
        case .ping(let payload):
            // A server that asks and does not read must not fill the memory with answers.
            if output.count <= request.options.longestQueue { queue(.pong, payload) }
            handle(.ping)
        case .pong: handle(.pong)
        case .close(let code, let reason): leave(code, .peer(code, reason: reason))
        }
    }

    /// Answers the end that the server made, or its mistake, and goes.
    private func leave(_ code: WebSocketCloseCode?, _ closure: WebSocketClosure) {
        if case .closing = phase {
        } else {
            farewell(code)
        }
        phase = .leaving(until: Moment.now + request.options.closeWithin, closure)
    }

    private func farewell(_ code: WebSocketCloseCode?) {
        let mask = mask
        output.write { WebSocketFrameWriter.appendClose(code, mask: mask, to: &$0) }
    }

    private func queue(_ opcode: WebSocketOpcode, _ payload: some Collection<UInt8>) {
        let mask = mask
        output.write { WebSocketFrameWriter.append(opcode, payload, mask: mask, to: &$0) }
    }
}
