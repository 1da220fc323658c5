public import Domain
public import Transport

/// What a venue's folder says about one of its streams; everything else is the same for all venues.
public protocol VenueStream<Event>: Sendable {
    /// `MarketEvent` or `AccountEvent`.
    associatedtype Event: Sendable

    /// For people, e.g. `upbit market`.
    var name: String { get }
    var url: WebSocketURL { get }
    /// Limits, proxy and trust; the command line's to set.
    var options: WebSocketOptions { get }
    var policy: StreamPolicy { get }
    /// The whole set; it is asked for again at every connection.
    var subscriptions: [StreamSubscription] { get }
    /// Whether `login` has to be sent, and confirmed by the venue, before anything is subscribed.
    var needsLogin: Bool { get }

    /// The headers of one handshake, made anew each time: a token is good for one connection.
    func handshakeHeaders() throws -> [HTTPField]
    /// What logs in, made anew each time.
    func login() throws -> String
    /// What subscribes the whole set, in the order it is sent.
    func subscribe() -> [String]
    /// What brings the snapshot of one topic again; `nil` where only a new connection does.
    func resubscribe(_ topic: StreamTopic) -> [String]?

    /// Whether a message is a snapshot or a change; asked only while a snapshot is awaited.
    func opening(of message: UnsafeRawBufferPointer) -> StreamOpening
    /// Adds the events of a message to `events`; all of it or nothing.
    func decode(
        _ message: UnsafeRawBufferPointer, received: Timestamp, into events: inout [Event]
    ) throws(WireError)
    /// What an event says to the supervision of the stream.
    func meaning(of event: Event) -> StreamMeaning
}

extension VenueStream {
    public var needsLogin: Bool { false }
    public func handshakeHeaders() throws -> [HTTPField] { [] }
    public func login() throws -> String { "" }
    public func resubscribe(_ topic: StreamTopic) -> [String]? { nil }
    public func opening(of message: UnsafeRawBufferPointer) -> StreamOpening { .unmarked }
}

/// How a message stands to what is known of its topic.
public enum StreamOpening: Hashable, Sendable {
    /// The venue does not mark its snapshots: whatever comes first of a topic is whole.
    case unmarked
    /// Everything there is about the topic; of all markets for a topic without one.
    case snapshot(StreamTopic)
    /// Only what changed: worth nothing before the snapshot.
    case change(StreamTopic)
    /// An answer, a welcome, or a message of no subscribed topic.
    case other
}

/// What an event says to the supervision of its stream.
public enum StreamMeaning: Hashable, Sendable {
    case data(StreamTopic)
    /// The venue answered a probe.
    case alive
    case authenticated
    case refused(VenueError)
    case nothing
}

extension StreamMeaning {
    init(_ status: StreamStatus) {
        self =
            switch status.kind {
            case .alive: .alive
            case .authenticated: .authenticated
            case .welcome, .subscribed, .unsubscribed, .emptied: .nothing
            }
    }

    /// What a public event says.
    public init(_ event: MarketEvent) {
        func data(_ kind: StreamTopic.Kind, _ instrument: InstrumentID) -> StreamMeaning {
            .data(StreamTopic(kind, market: instrument.market))
        }
        self =
            switch event {
            case .trade(let trade): data(.trades, trade.instrument)
            case .book(let book): data(.book, book.instrument)
            case .candle(let candle):
                data(.candles(candle.interval ?? .zero), candle.instrument)
            case .ticker(let ticker): data(.ticker, ticker.instrument)
            case .quote(let quote): data(.quotes, quote.instrument)
            case .instrument(let update): data(.instrument, update.instrument)
            case .funding(let funding): data(.funding, funding.instrument)
            case .status(let status): StreamMeaning(status)
            case .error(let error): .refused(error)
            }
    }

    /// What an event of an account says.
    public init(_ event: AccountEvent) {
        self =
            switch event {
            case .order(let order):
                .data(StreamTopic(.orders, market: order.instrument?.market))
            case .fill(let fill): .data(StreamTopic(.fills, market: fill.instrument.market))
            case .balance: .data(StreamTopic(.balances))
            case .position(let position):
                .data(StreamTopic(.positions, market: position.instrument.market))
            case .margin: .data(StreamTopic(.margins))
            case .funding(let funding):
                .data(StreamTopic(.fills, market: funding.instrument.market))
            case .status(let status): StreamMeaning(status)
            case .error(let error): .refused(error)
            }
    }
}
