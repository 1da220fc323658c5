/// One step of the answer to a request.
public enum Reply: Sendable {
    case bytes([UInt8])
    case pause(milliseconds: Int)
    /// An orderly close.
    case close
    /// RST.
    case reset
    /// Nothing more until the client goes away.
    case silence

    public static func text(_ text: String) -> Reply { .bytes(Array(text.utf8)) }

    /// A whole HTTP/1.1 answer; `Content-Length` is added after `headers`.
    public static func answer(
        _ status: Int, _ headers: [String] = [], body: [UInt8] = []
    ) -> Reply {
        let lines =
            ["HTTP/1.1 \(status) Reason"] + headers + ["Content-Length: \(body.count)", "", ""]
        return .bytes(Array(lines.joined(separator: "\r\n").utf8) + body)
    }

    public static func answer(_ status: Int, _ headers: [String] = [], text: String) -> Reply {
        answer(status, headers, body: Array(text.utf8))
    }
}

extension LoopbackServer {
    /// A server of HTTP/1.1 that keeps connections alive and answers each request by `respond`.
    public convenience init(
        identity: ServerIdentity? = nil,
        respond: @escaping @Sendable (RecordedRequest) -> [Reply]
    ) throws {
        try self.init(identity: identity) { connection in
            while let request = try connection.readRequest() {
                for reply in respond(request) {
                    guard try connection.play(reply) else { return }
                }
            }
        }
    }
}

extension Connection {
    /// Whether the connection is still open afterwards.
    public func play(_ reply: Reply) throws -> Bool {
        switch reply {
        case .bytes(let bytes): try write(bytes)
        case .pause(let milliseconds): try pause(milliseconds: milliseconds)
        case .close:
            close()
            return false
        case .reset:
            reset()
            return false
        case .silence:
            try staySilent()
            return false
        }
        return true
    }
}
