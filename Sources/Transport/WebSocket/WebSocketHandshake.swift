import COpenSSL

/// Our side of the handshake: the request, and the answer that only a WebSocket server can give.
struct WebSocketHandshake: Sendable {
    /// Sixteen random bytes in Base64.
    let key: String

    init(random: (UInt64, UInt64)) {
        key = Base64.standard.encode(
            withUnsafeBytes(of: random.0.bigEndian) { Array($0) }
                + withUnsafeBytes(of: random.1.bigEndian) { Array($0) })
    }

    init(key: String) { self.key = key }

    /// The bytes of the request, without extensions and without `Origin`.
    func request(_ request: WebSocketRequest) -> [UInt8] {
        var lines = [
            "GET \(request.url.target) HTTP/1.1",
            "Host: \(request.url.authority)",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: \(key)",
            "Sec-WebSocket-Version: 13",
        ]
        lines += request.headers.map { "\($0.name): \($0.value)" }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    /// What `Sec-WebSocket-Accept` must say.
    var accept: String {
        let input = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        var digest = [UInt8](repeating: 0, count: Int(SHA_DIGEST_LENGTH))
        SHA1(input, input.count, &digest)
        return Base64.standard.encode(digest)
    }

    /// Reads the answer from the first bytes of the connection.
    ///
    /// - Parameter isAll: whether nothing more will come.
    /// - Returns: how many bytes the head has, what follows being frames; `nil` while more is needed.
    /// - Throws: `WebSocketHandshakeError` for every answer but a proper upgrade.
    func read(
        _ bytes: UnsafeRawBufferPointer, isAll: Bool = false
    ) throws(WebSocketHandshakeError) -> Int? {
        guard let head = try HTTPHead.read(bytes) else {
            if isAll { throw .cutShort }
            return nil
        }
        guard head.status == 101 else {
            let body = UnsafeRawBufferPointer(rebasing: bytes[head.size...])
            // Without a length nobody knows how much more to wait for.
            let wanted = min(head.contentLength ?? 0, HTTPHead.longestExcerpt)
            guard isAll || body.count >= wanted else { return nil }
            throw .refused(
                status: head.status, retryAfterSeconds: head.retryAfterSeconds,
                excerpt: HTTPHead.excerpt(body))
        }
        guard head.values("upgrade").map({ $0.lowercased() }) == ["websocket"] else {
            throw .noUpgrade
        }
        guard head.list("connection").contains("upgrade") else { throw .noConnectionUpgrade }
        guard head.values("sec-websocket-accept") == [accept] else { throw .wrongAccept }
        guard head.values("sec-websocket-extensions").isEmpty else {
            throw .notOffered("an extension")
        }
        guard head.values("sec-websocket-protocol").isEmpty else {
            throw .notOffered("a subprotocol")
        }
        return head.size
    }
}

/// Why a server that was reached is no WebSocket for us.
public enum WebSocketHandshakeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Any status but 101: 401 for a key, 429 and 418 for too many, 403 for a ban, 5xx for trouble.
    ///
    /// - `retryAfterSeconds`: of `Retry-After`, where it is a number.
    /// - `excerpt`: the first printable characters of the body, where venues name their errors.
    case refused(status: Int, retryAfterSeconds: Int64?, excerpt: String)
    /// 101 without `Upgrade: websocket`.
    case noUpgrade
    /// 101 without `Connection: Upgrade`.
    case noConnectionUpgrade
    /// `Sec-WebSocket-Accept` is missing or does not belong to our key: a cache or another protocol.
    case wrongAccept
    /// The server uses what was never offered.
    case notOffered(String)
    /// What came is no HTTP answer.
    case malformed(String)
    case headTooLarge(limit: Int)
    /// The connection ended, or the time did, before the answer did.
    case cutShort

    /// The HTTP status, where the server answered with one.
    public var status: Int? {
        if case .refused(let status, _, _) = self { status } else { nil }
    }

    public var description: String {
        switch self {
        case .refused(let status, let retry, let excerpt):
            "the server answered HTTP \(status)"
                + (retry.map { ", try again after \($0) s" } ?? "")
                + (excerpt.isEmpty ? "" : ": \(excerpt)")
        case .noUpgrade: "the answer is no upgrade to websocket"
        case .noConnectionUpgrade: "the answer lacks Connection: Upgrade"
        case .wrongAccept: "Sec-WebSocket-Accept does not belong to our key"
        case .notOffered(let what): "the server uses \(what) that was not offered"
        case .malformed(let what): "no HTTP answer: \(what)"
        case .headTooLarge(let limit): "the head of the answer has more than \(limit) bytes"
        case .cutShort: "the answer broke off"
        }
    }
}
