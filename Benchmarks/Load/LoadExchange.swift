import BitMEX
import Bithumb
import Domain
import ExchangeAPI
import Sandbox
import SimulatedVenue
import Transport
import Upbit

/// A real server of the sandbox as it is put under load: which markets it has, how an order for it is
/// signed, and what a client subscribes to. Limits of the venue are off.
struct LoadExchange: Sendable {
    let name: String
    let instrument: Instrument
    /// The price in the middle of every book.
    let middle: Price
    /// What an order is for.
    let quantity: Quantity
    /// What stands on each level at the least.
    let depth: Quantity
    let balances: [(currency: Currency, amount: Money)]
    let rules: VenueRules
    /// How many markets move at once when market data are measured.
    let feedMarkets: Int
    let server: @Sendable (SandboxWorld) -> any ExchangeServer
    let place: @Sendable (OrderDesk, OrderRequest, Timestamp) throws -> HTTPRequest
    let cancel: @Sendable (OrderDesk, ClientOrderID, Timestamp) -> HTTPRequest
    /// The client's message that subscribes to trades, books and tickers of markets.
    let subscription: @Sendable ([String]) -> String

    static let account = AccountID(raw: 1)

    /// The markets of one load: the first is the real one, the others are its copies.
    func markets(_ count: Int) -> [Instrument] {
        (0..<count).map { place in
            guard place > 0 else { return instrument }
            let digits = String(place)
            let market = instrument.id.market
            let name =
                market.contains("-")
                ? "\(instrument.quote.code)-L\(digits)"
                : "L\(digits)\(market.dropFirst(3))"
            return Instrument(
                id: InstrumentID(exchange: instrument.id.exchange, market: name),
                kind: instrument.kind, base: instrument.base, quote: instrument.quote,
                ticks: instrument.ticks, lot: instrument.lot,
                minimumQuantity: instrument.minimumQuantity,
                minimumNotional: instrument.minimumNotional,
                maximumNotional: instrument.maximumNotional,
                maximumQuantity: instrument.maximumQuantity, makerFee: instrument.makerFee,
                takerFee: instrument.takerFee, feeRounding: instrument.feeRounding)
        }
    }

    /// The price on one side of the book at a distance in ticks.
    func price(_ side: Side, _ distance: Int64) -> Price {
        LoadFlow.price(middle, instrument.ticks.tick(at: middle), side, distance)
    }

    /// - Parameters:
    ///   - trades: in each market, `pace` apart from the opening of `gate` on.
    func world(
        markets count: Int, trades: Int, pace: TimeSpan, gate: LoadGate, at now: Timestamp
    ) throws -> SandboxWorld {
        guard let secret = Secret(OrderDesk.secretText) else {
            throw BenchmarkError.unexpected("no key to sign with")
        }
        let markets = markets(count)
        return SandboxWorld(
            exchange: name,
            listings: markets.map {
                SandboxListing(instrument: $0, koreanName: $0.id.market, englishName: $0.id.market)
            }, rules: rules,
            accounts: [
                SandboxAccount(
                    id: Self.account, key: OrderDesk.keyText, secret: secret, expires: nil,
                    balances: balances)
            ],
            flows: markets.map {
                LoadFlow(
                    $0, around: middle, depth: depth, at: now, trades: trades, pace: pace,
                    gate: gate)
            }, at: SandboxTime(wall: now, market: now),
            funding: instrument.isSpot
                ? nil : (FundingSchedule(every: .hours(8), offset: .hours(4)), .zero), seed: 1)
    }
}

extension LoadExchange {
    private static func whole(_ units: Int128) -> Money { Money(raw: units * Money.scale) }
    private static func price(_ units: Int64) -> Price { Price(raw: units * FixedPoint.scale) }
    private static func quantity(_ units: Int64) -> Quantity {
        Quantity(raw: units * FixedPoint.scale)
    }

    /// All three, with the rules of their markets at `now`.
    static func all(at now: Timestamp) throws -> [LoadExchange] {
        [try upbit(at: now), try bithumb(at: now), try bitmex()]
    }

    private static func korean(_ markets: [String]) -> String {
        let codes = markets.map { "\"\($0)\"" }.joined(separator: ",")
        let types = ["trade", "orderbook", "ticker"].map {
            "{\"type\":\"\($0)\",\"codes\":[\(codes)]}"
        }
        return "[{\"ticket\":\"load\"},\(types.joined(separator: ","))]"
    }

    private static let koreanBalances: [(currency: Currency, amount: Money)] = [
        (.krw, whole(1_000_000_000_000)), (Currency("BTC"), whole(10_000)),
    ]

    private static func upbit(at now: Timestamp) throws -> LoadExchange {
        LoadExchange(
            name: "upbit",
            instrument: try UpbitCatalog().instrument(market: "KRW-BTC", at: now),
            middle: price(91_200_000), quantity: Quantity(raw: 123_457),
            depth: quantity(1_000_000), balances: koreanBalances, rules: .upbit, feedMarkets: 10,
            server: { UpbitServer(world: $0, invisibility: .zero, hasLimits: false) },
            place: { try $0.upbit($1, at: $2) },
            cancel: { desk, id, now in
                var parameters = CallParameters()
                parameters.add("identifier", id.description)
                return desk.upbit.calls.request(.delete, "/v1/order", parameters, at: now)
            }, subscription: korean)
    }

    private static func bithumb(at now: Timestamp) throws -> LoadExchange {
        LoadExchange(
            name: "bithumb",
            instrument: try BithumbCatalog().instrument(market: "KRW-BTC", at: now),
            middle: price(91_200_000), quantity: Quantity(raw: 123_457),
            depth: quantity(1_000_000), balances: koreanBalances, rules: .bithumb,
            feedMarkets: 10,
            server: {
                var settings = BithumbSettings()
                settings.limits = nil
                settings.settling = .zero...(.zero)
                return BithumbServer(world: $0, settings: settings)
            },
            place: { try $0.bithumb($1, at: $2) },
            cancel: { desk, id, now in
                var parameters = CallParameters()
                parameters.add("client_order_id", id.description)
                return desk.bithumb.calls.request(.delete, "/v2/order", parameters, at: now)
            }, subscription: korean)
    }

    /// It tells all trades of one step in one message for each market, so that more markets are needed
    /// for as many messages.
    private static func bitmex() throws -> LoadExchange {
        LoadExchange(
            name: "bitmex",
            // Its rules as they were while it operated.
            instrument: try BitMEXCatalog().instrument(
                market: "XBTUSD", at: Timestamp(milliseconds: 1_779_374_340_000)),
            middle: price(98_000), quantity: quantity(100), depth: quantity(10_000_000),
            balances: [(.xbt, whole(10_000))], rules: .bitmex, feedMarkets: 80,
            server: { BitMEXServer(world: $0, limits: .none) },
            place: { try $0.bitmex($1, at: $2) },
            cancel: { desk, id, now in
                desk.bitmex.request(
                    .delete, OrderDesk.bitmexTarget, body: Array("{\"clOrdID\":\"\(id)\"}".utf8),
                    at: now)
            },
            // Whole tables, as a client of all markets asks for them.
            subscription: { _ in
                let tables = ["trade", "orderBookL2_25", "quote", "instrument"]
                let topics = tables.map { "\"\($0)\"" }.joined(separator: ",")
                return "{\"op\":\"subscribe\",\"args\":[\(topics)]}"
            })
    }
}
