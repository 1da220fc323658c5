import CommandLineKit
import Domain
import ExchangeAPI
import Glibc
import Service
import Transport

/// An exchange over the network: its ports, each with a connection of its own.
struct ExchangeLink: Sendable {
    let endpoints: VenueEndpoints
    let watch: ClockWatch
    let marketData: any MarketDataPort
    /// `nil` without keys.
    let account: (any AccountPort)?
    /// Starts the stream of a market's trades; it ends when the handle is let go.
    let trades:
        @Sendable (_ market: String, _ sink: @escaping Sink<MarketEvent>) throws -> StreamHandle
    /// Sends orders and hears what becomes of them; `nil` without keys.
    var trading: TradingLink?

    typealias Sink<Event: Sendable> = @Sendable (StreamDelivery<Event>) -> Void
}

/// What moves real money: in the hands of `live` alone.
struct TradingLink: Sendable {
    let gateway: any OrderGateway
    /// The silence of ours after which the venue cancels our orders; `nil` where it cannot.
    var silenceSwitch: TimeSpan?
    /// Starts the stream of the account; it ends when the handle is let go.
    let stream: @Sendable (_ sink: @escaping ExchangeLink.Sink<AccountEvent>) throws -> StreamHandle
}

/// Holds a stream, whatever its venue.
final class StreamHandle {
    private let end: () -> Void

    init<Stream: VenueStream>(_ runner: StreamRunner<Stream>) { end = runner.stop }

    deinit { end() }
}

/// What the links of all exchanges are made with.
struct LinkParts {
    let configuration: Configuration
    let keys: Keys?
    let gate: RateGate
    let watch: ClockWatch
    let clock = SystemClock()
    /// How fast the market's clock runs beside the world's.
    let pace: LivePace

    init(
        _ exchange: String, _ configuration: Configuration, keys: Keys?, pace: LivePace,
        rules: [RateRule]
    ) {
        self.configuration = configuration
        self.keys = keys
        self.pace = pace
        gate = Self.gate(rules)
        watch = ClockWatch(venue: exchange, limit: configuration.network.maxClockSkew)
    }

    static func gate(_ rules: [RateRule]) -> RateGate {
        RateGate(rules: rules, clock: SystemClock(), jitter: .milliseconds(50))
    }

    /// A session over a connection of its own; sessions of one exchange share its limits, except for
    /// those that the venue counts apart.
    func session(
        _ dialect: any RestDialect, _ endpoint: EndpointURL, isSigned: Bool = false,
        gate own: RateGate? = nil
    ) throws -> RestSession {
        var options = HTTPOptions()
        options.userAgent = "haetae/\(ProductVersion.current)"
        if let proxy = configuration.network.proxy { options.proxy = .at(proxy) }
        return RestSession(
            http: try HTTPClient(base: endpoint.description, options: options, clock: clock),
            dialect: dialect, gate: own ?? gate, clock: clock, watch: watch, isSigned: isSigned)
    }

    func stream<Stream: VenueStream>(
        _ stream: Stream, _ budget: ConnectionBudget,
        _ sink: @escaping ExchangeLink.Sink<Stream.Event>
    ) throws -> StreamHandle {
        StreamHandle(
            try StreamRunner(
                stream, budget: budget, clock: clock, seed: .random(in: 0 ... .max),
                random: { .random(in: 0 ... .max) }, sink: sink))
    }

    /// The topic of a market's trades, and how long it may say nothing before it counts as mute: that is
    /// a matter of how often the market trades.
    func trades(_ market: String) -> (topics: [StreamTopic], silence: [StreamTopic: TimeSpan]) {
        let topic = StreamTopic(.trades, market: market)
        return ([topic], [topic: pace.inWorld(.minutes(5), atLeast: .seconds(5))])
    }

    static let nonces = NonceSource(
        BufferedWords { memory in
            // It fails only for more than 256 bytes, or on a kernel without it.
            guard let start = memory.baseAddress, getentropy(start, memory.count) == 0 else {
                preconditionFailure("the system gives no random bytes")
            }
        })

    /// Names a subscription; the venue wants it to be unique.
    static let ticket: @Sendable () -> String = { nonces.next().description }
}
