public import Domain

/// How long a client waits, how much it takes, and which way it goes out.
public struct HTTPOptions: Hashable, Sendable {
    /// For name look-up, TCP, proxy and TLS together.
    public var connectTime: TimeSpan = .seconds(5)
    /// From the moment the request begins to go out until the first byte of the answer.
    public var firstByteTime: TimeSpan = .seconds(10)
    /// The longest pause within an answer that has begun.
    public var stallTime: TimeSpan = .seconds(10)
    /// For everything from the connection to the last byte.
    public var totalTime: TimeSpan = .seconds(30)
    /// The longest wait behind earlier requests of the same client; then it is not sent.
    public var queueTime: TimeSpan = .seconds(10)
    /// A connection unused for so long is not used again: something on the way may have dropped it
    /// without a word, and an order must not find that out.
    public var longestIdle: TimeSpan = .seconds(118)
    /// Requests that may wait behind the one under way, at least one; one more is not sent.
    public var queueLength = 64
    /// Of an answer's body in bytes, as received and after decompression.
    public var largestBody = 8 << 20
    /// Of an answer's status line and headers, in bytes.
    public var largestHead = 64 << 10
    /// Whether HTTP/2 is spoken with hosts that offer it over TLS.
    ///
    /// libcurl 7.88 can wait for ever, and so run into a time-out, when a host answers over HTTP/2 before
    /// it has read the whole request.
    public var allowsHTTP2 = true
    public var proxy = HTTPProxy.environment
    /// PEM file of the only certificates to trust; `nil` for the system's.
    public var certificateFile: String?
    public var userAgent = "haetae"

    public init() {}
}

/// The way to the venue's host.
public enum HTTPProxy: Hashable, Sendable {
    /// As the variables `https_proxy`, `http_proxy`, `all_proxy` and `no_proxy` say.
    case environment
    /// Straight, whatever the environment says.
    case none
    /// By this proxy's URL, e.g. `http://proxy:3128` or `socks5h://proxy:1080`; a password in it is
    /// never logged. Every request is tunneled, so that its bytes stay as signed.
    case at(String)
}
