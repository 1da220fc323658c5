/// What happens on a connection, in order; bytes are valid until the call returns.
public enum WebSocketEvent {
    /// The server accepted the upgrade: messages may be sent.
    case opened
    case message(UnsafeRawBufferPointer, isText: Bool)
    /// The server asked whether we live; it has been answered.
    case ping
    /// An answer to a ping of ours, or one that nobody asked for.
    case pong
    /// The last event.
    case closed(WebSocketClosure)
}

/// Why a connection ended, or never came about.
public enum WebSocketClosure: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Phase: String, Hashable, Sendable {
        case connecting, handshaking
    }

    /// Name look-up, proxy or TCP failed; also when the system gives no more sockets.
    case tcp(String)
    /// The certificate or the TLS handshake was refused, by us or by the server.
    case tls(String)
    case timedOut(Phase)
    /// The server was reached and is no WebSocket for us, or not now.
    case handshake(WebSocketHandshakeError)
    /// The server broke the protocol; a message beyond the limit is told this way too.
    case protocolError(WebSocketProtocolError)
    /// The server closed; without a number the frame had none (1005).
    case peer(WebSocketCloseCode?, reason: String)
    /// The connection ended without a close frame (1006).
    case cut(String)
    /// We closed it.
    case ours

    public var description: String {
        switch self {
        case .tcp(let text): "no connection: \(text)"
        case .tls(let text): "no TLS: \(text)"
        case .timedOut(let phase): "out of time while \(phase.rawValue)"
        case .handshake(let error): "\(error)"
        case .protocolError(let error): "the server broke the protocol: \(error)"
        case .peer(let code, let reason):
            "the server closed with \(code.map(\.description) ?? "no number")"
                + (reason.isEmpty ? "" : ": \(reason)")
        case .cut(let text): "the connection broke: \(text)"
        case .ours: "closed by us"
        }
    }
}

/// Why a message was not queued.
public enum WebSocketSendError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not opened yet, or closing, or closed.
    case notOpen
    /// The server takes nothing and this many bytes wait already.
    case queueFull(limit: Int)

    public var description: String {
        switch self {
        case .notOpen: "the connection is not open"
        case .queueFull(let limit): "more than \(limit) bytes wait to be sent"
        }
    }
}
