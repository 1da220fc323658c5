import CommandLineKit
import Domain
import Sandbox
import SandboxServer
import Service

/// A sandbox that serves, held by a command.
struct RunningSandbox {
    private let host: SandboxHost

    var exchanges: [ExchangeAddress] { host.exchanges }
    /// The clock of its market, which runs at `pace` once it is traded.
    func clock(_ pace: LivePace) -> MarketClock { MarketClock(host: host.clock, pace: pace) }
    /// Where its status page is.
    var control: String? { host.control }

    /// Begins to serve those exchanges; returns when they can be reached.
    ///
    /// - Parameter port: of the first one, the others follow; 0 for any.
    static func start(
        _ exchanges: [String], port: Int = 0, markets: SandboxMarkets,
        _ settings: SandboxConfiguration
    ) throws -> RunningSandbox {
        let clock = settings.clock
        let host: SandboxHost
        do {
            host = try Blocking.run {
                try await SandboxHost.start(settings) {
                    try exchanges.enumerated().map { place, name in
                        let world = try markets.world(name, at: clock.time(after: .zero))
                        return HostedExchange(
                            server(of: world), port: port == 0 ? 0 : port + place)
                    }
                }
            }
        } catch let error as SandboxHostError {
            throw CommandError(
                .unavailable, error.description,
                remedy: "choose another --port, or leave it out for any that is free")
        }
        return RunningSandbox(host: host)
    }

    /// A sandbox of one market's exchange in this process, with the configuration led to it.
    ///
    /// - Parameters:
    ///   - days: what is there of a made-up past.
    ///   - recordings: what the market plays; empty for a made-up one.
    static func start(
        for market: InstrumentID, days: Int64, seed: UInt64, recordings: [String],
        console: Console, _ configuration: inout Configuration
    ) throws -> RunningSandbox {
        let offered = SandboxMarkets.names(of: market.exchange)
        let known = recordings.isEmpty ? offered.contains(market.market) : !offered.isEmpty
        guard known else {
            throw CommandError(
                .usage, "the sandbox has no market \(market)",
                remedy: offered.isEmpty
                    ? "use --exchange upbit, bithumb or bitmex"
                    : "use one of \(offered.joined(separator: ", "))")
        }
        let feed =
            recordings.isEmpty
            ? .sample
            : try SandboxFeed.read(recordings, market: market.market, console: console)
        let settings = SandboxConfiguration(
            clock: SandboxClock(wallStart: Clock.now, marketStart: Clock.now), seed: seed)
        let sandbox = try start(
            [market.exchange],
            markets: SandboxMarkets(
                venues: try Venues(configuration), feed: feed, seed: seed, days: days,
                accounts: [AccountOption.standard]), settings)
        configuration.exchange = market.exchange
        configuration.network.baseURL = sandbox.exchanges.first?.rest
        return sandbox
    }

    func stop() throws {
        let host = host
        try Blocking.run { try await host.stop() }
    }

    private static func server(of world: SandboxWorld) -> any ExchangeServer {
        switch world.exchange {
        case "upbit": UpbitServer(world: world)
        case "bithumb": BithumbServer(world: world)
        default: BitMEXServer(world: world)
        }
    }
}
