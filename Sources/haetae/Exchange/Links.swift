import BitMEX
import Bithumb
import CommandLineKit
import Domain
import ExchangeAPI
import Service
import Transport
import Upbit

/// Every exchange that can be reached over the network.
enum Links {
    /// The link to `exchange`, where the configuration says it is.
    ///
    /// - Parameters:
    ///   - keys: `nil` for public data alone.
    ///   - pace: of the market; that of the world unless it is a sandbox's.
    /// - Throws: `CommandError`: 69 for an exchange that closed, 64 for one without a network.
    static func open(
        _ exchange: String, _ configuration: Configuration, keys: Keys? = nil,
        pace: LivePace = .world
    ) throws -> ExchangeLink {
        switch exchange {
        case "upbit":
            return try upbit(
                LinkParts(
                    exchange, configuration, keys: keys, pace: pace, rules: UpbitLimits.rules))
        case "bithumb":
            return try bithumb(
                LinkParts(
                    exchange, configuration, keys: keys, pace: pace, rules: BithumbLimits.rules))
        case "bitmex":
            return try bitmex(
                LinkParts(
                    exchange, configuration, keys: keys, pace: pace,
                    rules: keys == nil ? BitMEXLimits.unsignedRules : BitMEXLimits.rules))
        default:
            throw CommandError(
                .usage, "\(exchange) has no network",
                remedy: "use --feed FILE, or one of upbit, bithumb, bitmex")
        }
    }

    /// - Throws: 69 when the exchange has closed and nothing else stands in its place.
    static func requireOpen(_ exchange: String, _ configuration: Configuration) throws {
        guard exchange == "bitmex" else { return }
        _ = try bitmexEndpoints(configuration)
    }

    private static func upbit(_ parts: LinkParts) throws -> ExchangeLink {
        let endpoints = try endpoints(UpbitEndpoints.own, "upbit", parts.configuration)
        let budget = ConnectionBudget(UpbitStreams.connectionLimits)
        func session(isSigned: Bool) throws -> RestSession {
            try parts.session(UpbitDialect(), endpoints.rest, isSigned: isSigned)
        }
        let signer = try parts.keys.map { keys in
            try UpbitSigner(
                accessKey: keys.access, secret: keys.secret, nonces: LinkParts.nonces)
        }
        var link = ExchangeLink(
            endpoints: endpoints, watch: parts.watch,
            marketData: UpbitMarketData(session: try session(isSigned: false)),
            account: try signer.map {
                UpbitAccount(session: try session(isSigned: true), signer: $0)
            },
            trades: { market, sink in
                let (topics, silence) = parts.trades(market)
                let stream = try UpbitMarketStream(
                    topics, allowedSilence: silence, url: endpoints.publicStream.description,
                    ticket: LinkParts.ticket)
                return try parts.stream(stream, budget, sink)
            })
        link.trading = try signer.map { signer in
            TradingLink(
                gateway: UpbitGateway(session: try session(isSigned: true), signer: signer),
                stream: { sink in
                    let stream = try UpbitAccountStream(
                        url: endpoints.privateStream.description,
                        authorize: { signer.login(at: Clock.now) }, ticket: LinkParts.ticket)
                    return try parts.stream(stream, budget, sink)
                })
        }
        return link
    }

    private static func bithumb(_ parts: LinkParts) throws -> ExchangeLink {
        let endpoints = try endpoints(BithumbEndpoints.own, "bithumb", parts.configuration)
        let budget = ConnectionBudget(BithumbStreams.connectionLimits)
        let signer = try parts.keys.map { keys in
            try BithumbSigner(
                accessKey: keys.access, secret: keys.secret, nonces: LinkParts.nonces)
        }
        var link = ExchangeLink(
            endpoints: endpoints, watch: parts.watch,
            marketData: BithumbMarketData(
                session: try parts.session(BithumbDialect(.market), endpoints.rest)),
            account: try signer.map {
                BithumbAccount(
                    session: try parts.session(
                        BithumbDialect(.information), endpoints.rest, isSigned: true), signer: $0)
            },
            trades: { market, sink in
                let (topics, silence) = parts.trades(market)
                let stream = try BithumbMarketStream(
                    topics, allowedSilence: silence, url: endpoints.publicStream.description,
                    ticket: LinkParts.ticket)
                return try parts.stream(stream, budget, sink)
            })
        link.trading = try signer.map { signer in
            TradingLink(
                gateway: BithumbGateway(
                    session: try parts.session(
                        BithumbDialect(.trading), endpoints.rest, isSigned: true), signer: signer),
                stream: { sink in
                    let stream = try BithumbAccountStream(
                        url: endpoints.privateStream.description,
                        authorize: { signer.login(at: Clock.now) }, ticket: LinkParts.ticket)
                    return try parts.stream(stream, budget, sink)
                })
        }
        return link
    }

    private static func bitmex(_ parts: LinkParts) throws -> ExchangeLink {
        let endpoints = try bitmexEndpoints(parts.configuration)
        let budget = ConnectionBudget(BitMEXStreams.connectionLimits)
        let signer = try parts.keys.map { try BitMEXSigner(key: $0.access, secret: $0.secret) }
        func session() throws -> RestSession {
            try parts.session(BitMEXDialect(signer: signer), endpoints.rest, isSigned: true)
        }
        var link = ExchangeLink(
            endpoints: endpoints, watch: parts.watch,
            // Calls without a signature are counted by address, and their headers tell of that count.
            marketData: BitMEXMarketData(
                session: try parts.session(
                    BitMEXDialect(), endpoints.rest,
                    gate: LinkParts.gate(BitMEXLimits.unsignedRules))),
            account: try signer.map {
                BitMEXAccount(session: try session(), signer: $0)
            },
            trades: { market, sink in
                let (topics, silence) = parts.trades(market)
                let stream = try BitMEXMarketStream(
                    topics, allowedSilence: silence, url: endpoints.publicStream.description)
                return try parts.stream(stream, budget, sink)
            })
        link.trading = try signer.map { signer in
            TradingLink(
                gateway: BitMEXGateway(session: try session(), signer: signer),
                silenceSwitch: .seconds(60),
                stream: { sink in
                    let stream = try BitMEXAccountStream(
                        url: endpoints.privateStream.description,
                        login: { signer.login(at: Clock.now) })
                    return try parts.stream(stream, budget, sink)
                })
        }
        return link
    }

    private static func endpoints(
        _ own: VenueEndpoints, _ exchange: String, _ configuration: Configuration
    ) throws -> VenueEndpoints {
        guard let base = configuration.baseURL(for: exchange) else { return own }
        return try own.moved(to: base)
    }

    private static func bitmexEndpoints(
        _ configuration: Configuration
    ) throws -> VenueEndpoints {
        let endpoints = try BitMEXEndpoints(base: configuration.baseURL(for: "bitmex"))
        do throws(BitMEXClosedError) {
            try endpoints.permitted(at: Clock.now)
        } catch {
            throw CommandError(
                .unavailable, "\(error.host): \(error.closure.notice)",
                remedy:
                    "set network: base_url in config.yaml to a sandbox or a compatible venue, or "
                    + "use recorded candles: --feed FILE")
        }
        return endpoints.addresses
    }
}
