public import Domain

/// What is not known of Bithumb for certain, and what a load test wants out of its way.
public struct BithumbSettings: Sendable {
    /// How far a token's `timestamp` may be from the server's clock, to either side.
    ///
    /// Bithumb has not published it for the 2.x API; the older API refuses after 20 seconds.
    public var tokenWindow = TimeSpan.seconds(20)
    /// `nil`: clients may call as often as they can.
    public var limits: BithumbLimits? = BithumbLimits()
    /// Between the acknowledgement of an order and the moment a query finds it: a random time in this
    /// range, of the wall clock. In its first third the order is not found, then it is not ready.
    public var settling = TimeSpan.milliseconds(100)...TimeSpan.milliseconds(500)
    /// Books show levels of size zero here and there.
    public var hasEmptyLevels = true
    /// Prices and sizes of public streams come in quotation marks, as they sometimes do.
    public var streamsNumbersAsText = false
    /// For how long orders take to settle.
    public var seed: UInt64 = 1

    public init() {}
}

/// How often a client may call, for each IP address and kind of call.
public struct BithumbLimits: Sendable {
    /// Candles, order books, tickers, trades and the rest, each a second.
    public var publicCalls = 150
    /// Creating orders, cancelling them and the rest, each a second.
    public var privateCalls = 140
    /// Batches of orders and batches of cancels, each a second.
    public var batches = 20
    /// Single orders and single cancels, each a second: beyond it a call is refused, without a block.
    public var softOrders: Int? = 10
    /// WebSocket handshakes a second.
    public var handshakes = 10
    /// How long each kind is shut to those who called too often.
    public var publicBlock = TimeSpan.minutes(1)
    public var queryBlock = TimeSpan.minutes(5)
    public var tradeBlock = TimeSpan.minutes(10)
    /// Refused handshakes within ten seconds that bring about a block, and how long it lasts.
    public var stubbornHandshakes = 10
    public var handshakeBlock = TimeSpan.minutes(10)

    public init() {}
}
