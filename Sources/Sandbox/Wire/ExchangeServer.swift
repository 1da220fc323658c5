public import Domain

/// The two clocks of a sandbox. They differ when it runs faster than the world.
public struct SandboxTime: Hashable, Sendable {
    /// The world's clock: signatures, limits and bans go by it.
    public var wall: Timestamp
    /// The market's clock: trades, candles and orders are stamped with it.
    public var market: Timestamp

    public init(wall: Timestamp, market: Timestamp) {
        self.wall = wall
        self.market = market
    }
}

/// A message to a client over a WebSocket, and what it is about: faults look at that.
public struct SocketMessage: Sendable {
    public enum Topic: Hashable, Sendable {
        /// Public market data.
        case market
        /// Fills of the client's own orders: what may be told twice, or out of order.
        case fill
        /// Orders, balances and positions of the client.
        case account
        /// Answers to what the client sent.
        case reply
    }

    public var bytes: [UInt8]
    public var isBinary: Bool
    public var topic: Topic

    public init(_ bytes: [UInt8], isBinary: Bool = false, topic: Topic) {
        self.bytes = bytes
        self.isBinary = isBinary
        self.topic = topic
    }
}

/// Where a session writes to.
public protocol SocketOutlet: AnyObject {
    /// Queues a message. A client that does not read is cut off by the server, not waited for.
    func send(_ message: SocketMessage)
    /// Closes the connection after what is queued, with a code of RFC 6455 and a reason.
    func close(code: UInt16, reason: String)
}

/// One client's WebSocket, as the venue sees it. Pings and pongs are the server's business.
public protocol SocketSession: AnyObject {
    func receive(_ bytes: [UInt8], isBinary: Bool, at time: SandboxTime)
    /// The connection is gone; nothing may be sent any more.
    func closed()
}

/// What can be wrong with a venue as a whole, told in the venue's own words.
public enum VenueTrouble: Hashable, Sendable {
    case rateLimited
    /// A block that ignoring limits brings about.
    case banned
    case overloaded
    case badGateway
    case maintenance
}

/// One exchange's wire protocol over a `SandboxWorld`.
///
/// Everything of one sandbox happens on one thread, one call at a time.
public protocol ExchangeServer: AnyObject {
    /// In lower case, as in `SandboxWorld.exchange`.
    var exchange: String { get }
    /// Where its public WebSocket is, e.g. `/websocket/v1`.
    var socketPath: String { get }

    /// Answers a request, after its effects on the market.
    func respond(to request: WireRequest, at time: SandboxTime) -> WireResponse

    /// Takes a WebSocket handshake in, or refuses it with an HTTP answer.
    func connect(
        _ request: WireRequest, outlet: any SocketOutlet, at time: SandboxTime
    ) -> SocketAnswer

    /// Lets the market run until `time`, and tells every session what happened. Called every few
    /// milliseconds, and before each request.
    func advance(to time: SandboxTime)

    /// How this venue would tell of a trouble.
    func answer(to trouble: VenueTrouble, at time: SandboxTime) -> WireResponse
}

/// What becomes of a handshake.
public enum SocketAnswer {
    case accepted(any SocketSession)
    case refused(WireResponse)
}
