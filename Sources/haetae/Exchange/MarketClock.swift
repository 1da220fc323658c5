import Domain
import ExchangeAPI
import Sandbox
import SandboxServer
import Service
import Transport

/// The clock of the market that a run trades: the world's, or that of a sandbox in this process, which may
/// run faster.
///
/// Candles, trades and the length of a run go by it; calls, limits and connections by the world's.
struct MarketClock: Sendable {
    /// `nil`: the world's.
    private let host: HostClock?
    /// How fast it runs once the market is traded; until then it runs as the world's does.
    let pace: LivePace

    static let world = MarketClock(host: nil, pace: .world)

    init(host: HostClock?, pace: LivePace) {
        self.host = host
        self.pace = pace
    }

    var now: Timestamp { host?.time().market ?? Clock.now }

    /// What this clock showed when something arrived, which is now being handed out.
    ///
    /// Where it runs on its own it is told later than it was rather than earlier: what lies between counts
    /// as unheard.
    func arrival(_ time: Timestamp) -> Timestamp { host == nil ? time : now }

    /// Lets the market run at its pace: from now on it is traded.
    func begin() { host?.run(at: pace.speed) }

    /// The port, with this clock as the venue's.
    func port(_ port: any MarketDataPort) -> any MarketDataPort {
        host == nil ? port : MarketTimePort(port: port, clock: self)
    }
}

/// A port of a sandbox whose market runs at a pace of its own: its answers are dated by the wall, its
/// candles by the market.
private struct MarketTimePort: MarketDataPort {
    let port: any MarketDataPort
    let clock: MarketClock

    var exchange: String { port.exchange }
    var health: PortHealth { port.health }
    var candleIntervals: [TimeSpan] { port.candleIntervals }

    func candles(
        of market: String, interval: TimeSpan, before end: Timestamp
    ) async throws(VenueCallError) -> [MarketCandle] {
        try await port.candles(of: market, interval: interval, before: end)
    }

    func trades(
        of market: String, before cursor: TradeCursor?
    ) async throws(VenueCallError) -> TradePage {
        try await port.trades(of: market, before: cursor)
    }

    func book(of market: String) async throws(VenueCallError) -> BookUpdate {
        try await port.book(of: market)
    }

    func terms(of market: String) async throws(VenueCallError) -> AccountTerms {
        try await port.terms(of: market)
    }

    func clock() async throws(VenueCallError) -> ClockReading {
        let now = clock.now
        return ClockReading(venue: now, resolution: .milliseconds(1), sent: now, received: now)
    }
}
