public import Domain

/// One connection to be made.
public struct WebSocketRequest: Sendable {
    public let url: WebSocketURL
    /// Sent with the handshake, in this order; values may hold secrets and are never logged.
    public let headers: [HTTPField]
    public let options: WebSocketOptions

    /// - Throws: `WebSocketRequestError` for headers that the handshake makes itself, for `Origin`,
    ///   and for names or values that would break out of their line.
    public init(
        _ url: WebSocketURL, headers: [HTTPField] = [], options: WebSocketOptions = .init()
    ) throws(WebSocketRequestError) {
        for field in headers {
            guard RequestRules.isToken(field.name),
                field.value.utf8.allSatisfy({ $0 == 0x09 || (0x20...0x7E).contains($0) })
            else { throw .header(field.name) }
            guard !Self.ownHeaders.contains(field.name.lowercased()) else {
                throw .reservedHeader(field.name)
            }
        }
        self.url = url
        self.headers = headers
        self.options = options
    }

    /// `Origin` is among them: Upbit counts a request that has one as a browser's and allows one in
    /// ten seconds.
    private static let ownHeaders: Set = [
        "host", "upgrade", "connection", "origin", "sec-websocket-key", "sec-websocket-version",
        "sec-websocket-extensions", "sec-websocket-protocol", "content-length",
        "transfer-encoding",
    ]
}

/// Why no connection was even tried: a mistake in configuration, or a bug of ours.
public enum WebSocketRequestError: Error, Hashable, Sendable, CustomStringConvertible {
    case url(String, String)
    /// A name or value with characters that a header cannot hold; the value is not told.
    case header(String)
    /// A header that belongs to the handshake, or must not be sent at all.
    case reservedHeader(String)

    public var description: String {
        switch self {
        case .url(let text, let remedy): "\(text) is no WebSocket address: \(remedy)"
        case .header(let name): "the header \(name) holds what a header cannot hold"
        case .reservedHeader(let name): "the header \(name) is not the caller's to send"
        }
    }
}

/// How a connection is made, and its limits.
public struct WebSocketOptions: Hashable, Sendable {
    /// For name look-up, TCP, proxy and TLS together.
    public var connectWithin = TimeSpan.seconds(10)
    /// For the whole answer to the upgrade, however slowly it drips.
    public var handshakeWithin = TimeSpan.seconds(10)
    /// For the server to answer our close frame.
    public var closeWithin = TimeSpan.seconds(2)
    /// The most bytes a message may have. The largest known is a full BitMEX order book: about 2 MB.
    public var longestMessage = 16 << 20
    /// The most bytes that wait to be sent; beyond it, sending is refused.
    public var longestQueue = 1 << 20
    public var proxy = HTTPProxy.environment
    /// PEM file of the only certificates to trust; `nil` for the system's.
    public var certificateFile: String?

    public init() {}
}
