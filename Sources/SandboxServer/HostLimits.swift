public import Domain

/// What a client may cost the host. Everything has a limit, and all of them stand here.
public struct HostLimits: Hashable, Sendable {
    /// Path and query, in bytes; beyond it the answer is 414.
    public var uriBytes = 8 * 1024
    /// One header, name and value, in bytes; beyond it and the next two the answer is 431.
    public var headerBytes = 16 * 1024
    /// All headers of a request, in bytes.
    public var headersBytes = 64 * 1024
    public var headerCount = 100
    /// Beyond it the answer is 413, and the connection is closed.
    public var bodyBytes = 1024 * 1024
    /// From the first byte of a request to its last; then the answer is 408.
    public var requestTime = TimeSpan.seconds(10)
    /// How long a connection may stay open between two requests.
    public var keepAlive = TimeSpan.seconds(75)
    /// How long a client may take over reading what it was sent.
    public var readingTime = TimeSpan.seconds(30)
    /// How long a connection stays open whose answer is withheld.
    public var withholding = TimeSpan.minutes(10)
    /// How long is waited for the other side to close, after an answer that ends the connection or a
    /// close frame.
    public var lingering = TimeSpan.seconds(2)
    /// Connections of one host at a time, WebSockets included; those beyond are closed at once.
    public var connections = 4096
    /// A message from a client, whole or in fragments; beyond it the socket is closed with 1009.
    public var messageBytes = 1024 * 1024
    /// What waits to be sent to one client's socket; beyond it the client is cut off.
    public var unsentBytes = 8 * 1024 * 1024
    /// A socket on which nothing moves in either direction is closed after this.
    public var silence = TimeSpan.seconds(120)

    public init() {}
}

/// What is not worth choosing.
enum HostPace {
    /// How often the market is let run.
    static let tick = TimeSpan.milliseconds(5)
    /// How often the limits on time are looked at: each is exact to this.
    static let sweep = TimeSpan.milliseconds(100)
    /// Connections that wait to be accepted.
    static let acceptBacklog: Int32 = 1024
    /// What is left unsent before no more requests of the same connection are carried out.
    static let highWater = 512 * 1024
    static let lowWater = 128 * 1024
    /// Connections to the control endpoint beyond those that clients may have.
    static let controlReserve = 16
    /// How long `stop` waits for clients to take their leave.
    static let farewell = TimeSpan.seconds(1)
}
