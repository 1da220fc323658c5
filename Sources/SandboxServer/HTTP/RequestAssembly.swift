import NIOCore
import NIOHTTP1
import Sandbox

/// A request that has come in whole.
struct AssembledRequest {
    var wire: WireRequest
    /// As the parser gave it, for the handshake of a WebSocket.
    let head: HTTPRequestHead
    /// Asked by HEAD: answered as GET is, without the body.
    let isHead: Bool
    /// It asks for a WebSocket.
    let isHandshake: Bool
    /// Whether another request may follow on the connection.
    let keepsAlive: Bool
}

/// Puts the parts of a request together, within the limits.
struct RequestAssembly {
    enum Step {
        case incomplete
        /// The client waits for a word before it sends the body.
        case wantsContinue
        case complete(AssembledRequest)
        case refused(HTTPRefusal)
    }

    private let limits: HostLimits
    private let peer: String
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(limits: HostLimits, peer: String) {
        self.limits = limits
        self.peer = peer
    }

    mutating func take(_ part: HTTPServerRequestPart) -> Step {
        switch part {
        case .head(let head): return begin(head)
        case .body(let bytes): return append(bytes)
        case .end:
            guard let head else { return .incomplete }
            self.head = nil
            return complete(head)
        }
    }

    private mutating func begin(_ head: HTTPRequestHead) -> Step {
        guard head.uri.utf8.count <= limits.uriBytes else {
            return .refused(
                HTTPRefusal(414, "the address has more than \(limits.uriBytes) bytes"))
        }
        // RFC 9112 §3.2: exactly one, since HTTP/1.1.
        let hosts = head.headers["host"].count
        guard hosts == 1 || (hosts == 0 && head.version.minor == 0) else {
            return .refused(HTTPRefusal(400, "a request names one Host, not \(hosts)"))
        }
        if let text = head.headers.first(name: "content-length"), let length = Int(text),
            length > limits.bodyBytes
        {
            return .refused(tooLarge)
        }
        self.head = head
        body.removeAll(keepingCapacity: false)
        let expected = head.headers["expect"]
        guard !expected.isEmpty, head.version.minor > 0 else { return .incomplete }
        guard expected.count == 1, expected[0].lowercased() == "100-continue" else {
            return .refused(HTTPRefusal(417, "only 100-continue can be expected"))
        }
        return .wantsContinue
    }

    private mutating func append(_ bytes: ByteBuffer) -> Step {
        guard body.count + bytes.readableBytes <= limits.bodyBytes else {
            return .refused(tooLarge)
        }
        body.append(contentsOf: bytes.readableBytesView)
        return .incomplete
    }

    private var tooLarge: HTTPRefusal {
        HTTPRefusal(413, "the body has more than \(limits.bodyBytes) bytes")
    }

    private mutating func complete(_ head: HTTPRequestHead) -> Step {
        guard let (path, query) = Self.target(head.uri), head.method != .CONNECT else {
            return .refused(HTTPRefusal(400, "the target is neither a path nor an http address"))
        }
        let asksForUpgrade =
            head.headers.contains(name: "upgrade")
            && head.headers[canonicalForm: "connection"].contains {
                $0.lowercased() == "upgrade"
            }
        let isHandshake =
            asksForUpgrade && head.method == .GET && body.isEmpty
            && head.headers[canonicalForm: "upgrade"].contains { $0.lowercased() == "websocket" }
        let wire = WireRequest(
            method: head.method == .HEAD ? "GET" : head.method.rawValue, path: path, query: query,
            headers: head.headers.map { ($0.name.lowercased(), $0.value) }, body: body, peer: peer)
        body = []
        return .complete(
            AssembledRequest(
                wire: wire, head: head, isHead: head.method == .HEAD, isHandshake: isHandshake,
                // The parser takes what follows for another protocol.
                keepsAlive: head.isKeepAlive && !asksForUpgrade))
    }

    /// Path and query of a target: `/path?query`, the same with a scheme and an authority before it,
    /// or `*`.
    private static func target(_ uri: String) -> (path: String, query: String)? {
        var rest = Substring(uri)
        if rest.utf8.first != UInt8(ascii: "/"), rest != "*" {
            guard let scheme = rest.firstRange(of: "://"),
                ["http", "https"].contains(rest[..<scheme.lowerBound].lowercased())
            else { return nil }
            rest = rest[scheme.upperBound...]
            rest = rest.firstIndex(where: { $0 == "/" || $0 == "?" }).map { rest[$0...] } ?? "/"
            if rest.first == "?" { rest = "/" + rest }
        }
        guard let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) else {
            return (String(rest), "")
        }
        return (String(rest[..<mark]), String(rest[rest.index(after: mark)...]))
    }
}
