import Domain
import ExchangeAPI
import SimulatedVenue
import Testing
import Transport

@testable import Sandbox

/// What everybody else does, as a test says.
struct ScriptFlow: MarketFlow {
    var past: BarSeries
    var events: [FlowEvent]
    private var next = 0

    init(past: BarSeries, events: [FlowEvent]) {
        self.past = past
        self.events = events
    }

    mutating func next(upTo time: Timestamp) -> FlowEvent? {
        guard next < events.count, events[next].time <= time else { return nil }
        defer { next += 1 }
        return events[next]
    }

    var isOver: Bool { next == events.count }
}

/// A client's side of a connection.
final class BitMEXListener: SocketOutlet {
    private(set) var messages: [SocketMessage] = []
    private(set) var isClosed = false

    func send(_ message: SocketMessage) { messages.append(message) }
    func close(code: UInt16, reason: String) { isClosed = true }

    /// What came since the last call, as JSON.
    func take() -> [JSONTree] {
        defer { messages.removeAll() }
        return messages.compactMap { JSONTree($0.bytes) }
    }
}

/// A sandbox with three markets and a client that signs.
final class BitMEXRig {
    static let key = "LAqUlngMIQkIUjXMUreyu3qn"
    static let secret = "chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO"
    static let start = Timestamp(milliseconds: 1_779_374_340_000)  // 2026-05-21T14:39:00Z

    let world: SandboxWorld
    let server: BitMEXServer
    var time: SandboxTime

    init(limits: BitMEXLimits = .none, wall: Timestamp = BitMEXRig.start) {
        time = SandboxTime(wall: wall, market: Self.start)
        let instruments = [Self.inverse, Self.linear, Self.spot]
        let rates = try? Rate(parsing: "-0.000076")
        world = SandboxWorld(
            exchange: "bitmex",
            listings: instruments.map {
                SandboxListing(instrument: $0, koreanName: "", englishName: $0.id.market)
            }, rules: .bitmex, accounts: Self.accounts,
            flows: instruments.map { Self.flow($0) }, at: time,
            funding: (FundingTimes.bitmex, rates ?? .zero), seed: 7)
        server = BitMEXServer(world: world, limits: limits)
        pass(.seconds(1))
    }

    /// Lets both clocks run.
    func pass(_ span: TimeSpan) {
        time = SandboxTime(wall: time.wall + span, market: time.market + span)
        server.advance(to: time)
    }

    // MARK: - Requests

    func send(
        _ method: String, _ path: String, _ body: String = "", query: String = "",
        key: String? = BitMEXRig.key, secret: String = BitMEXRig.secret, peer: String = "10.0.0.1"
    ) -> (status: Int, json: JSONTree, response: WireResponse) {
        var request = WireRequest(
            method: method, path: "/api/v1" + path, query: query,
            headers: body.isEmpty ? [] : [("content-type", "application/json")],
            body: Array(body.utf8), peer: peer)
        if let key {
            let expires = String(time.wall.nanoseconds / 1_000_000_000 + 60)
            request.headers += Self.signature(
                request, key: key, secret: secret, expires: expires)
        }
        let response = server.respond(to: request, at: time)
        return (response.status, JSONTree(response.body) ?? .null, response)
    }

    static func signature(
        _ request: WireRequest, key: String, secret: String, expires: String
    ) -> [(name: String, value: String)] {
        let target = request.query.isEmpty ? request.path : "\(request.path)?\(request.query)"
        let code = hmac(request.method + target + expires, secret, body: request.body)
        return [("api-key", key), ("api-expires", expires), ("api-signature", code)]
    }

    static func hmac(_ text: String, _ secret: String, body: [UInt8] = []) -> String {
        guard let key = Secret(secret) else { return "" }
        let hash = KeyedHMAC<SHA256Hash>(key: key)
        return Hexadecimal.encode((Array(text.utf8) + body).withUnsafeBytes { hash.code(of: $0) })
    }

    /// A connection; `isSigned` authenticates it by its query.
    func connect(
        _ query: String = "", isSigned: Bool = false
    ) throws -> (listener: BitMEXListener, session: any SocketSession) {
        var query = query
        if isSigned {
            let expires = time.wall.nanoseconds / 1_000_000_000 + 60
            let code = Self.hmac("GET/realtime\(expires)", Self.secret)
            query += "\(query.isEmpty ? "" : "&")api-key=\(Self.key)&api-expires=\(expires)"
            query += "&api-signature=\(code)"
        }
        let listener = BitMEXListener()
        let request = WireRequest(method: "GET", path: "/realtime", query: query)
        let answer = server.connect(request, outlet: listener, at: time)
        guard case .accepted(let session) = answer else { throw RigError.refused }
        return (listener, session)
    }

    enum RigError: Error { case refused }
}

enum FundingTimes {
    static let bitmex = FundingSchedule(every: .hours(8), offset: .hours(4))
}

extension BitMEXRig {
    static let accounts: [SandboxAccount] = {
        let money: [(currency: Currency, amount: Money)] = [
            (.xbt, Money(raw: Money.scale)), (.usdt, Money(raw: 10_000 * Money.scale)),
        ]
        func account(
            _ id: UInt32, _ key: String, _ rights: Set<KeyRight>, expires: Timestamp? = nil
        ) -> SandboxAccount? {
            Secret(secret).map {
                SandboxAccount(
                    id: AccountID(raw: id), key: key, secret: $0, rights: rights,
                    expires: expires, balances: money)
            }
        }
        return [
            account(153_475, key, [.view, .order]), account(2, "reader", [.view]),
            account(3, "gone", [.view, .order], expires: start - .days(1)),
            account(4, "other", [.view, .order]),
        ].compactMap(\.self)
    }()

    static let fee = Rate(raw: 50_000)

    static let inverse = Instrument(
        id: InstrumentID(exchange: "bitmex", market: "XBTUSD"),
        kind: .inverse(contractSize: Quantity(raw: FixedPoint.scale)), base: .xbt,
        quote: Currency("USD"), ticks: TickTable(Price(raw: 10_000_000)),
        lot: Quantity(raw: 100 * FixedPoint.scale),
        maximumQuantity: Quantity(raw: 10_000_000 * FixedPoint.scale), makerFee: fee,
        takerFee: fee, feeRounding: .truncated(step: Money(raw: Money.scale / 100_000_000)))

    static let linear = Instrument(
        id: InstrumentID(exchange: "bitmex", market: "XBTUSDT"),
        kind: .linear(contractSize: Quantity(raw: 100)), base: .xbt, quote: .usdt,
        ticks: TickTable(Price(raw: 10_000_000)), lot: Quantity(raw: 100 * FixedPoint.scale),
        maximumQuantity: Quantity(raw: 1_000_000_000 * FixedPoint.scale), makerFee: fee,
        takerFee: fee, feeRounding: .truncated(step: Money(raw: Money.scale / 1_000_000)))

    static let spot = Instrument(
        id: InstrumentID(exchange: "bitmex", market: "XBT_USDT"), kind: .spot, base: .xbt,
        quote: .usdt, ticks: TickTable(Price(raw: 50_000_000)), lot: Quantity(raw: 1000),
        maximumQuantity: Quantity(raw: 10_000_000_000), makerFee: fee, takerFee: fee,
        feeRounding: .truncated(step: Money(raw: Money.scale / 1_000_000)))

    static func price(_ whole: Int64, tenths: Int64 = 0) -> Price {
        Price(raw: whole * FixedPoint.scale + tenths * FixedPoint.scale / 10)
    }

    /// Three hours of minutes, every tenth without a trade; then a book of thirty levels round
    /// 77000, and a trade each second for ten minutes.
    static func flow(_ instrument: Instrument) -> ScriptFlow {
        var past = BarSeries(interval: .minutes(1))
        let lot = instrument.lot
        for minute in 0..<180 where minute % 10 != 5 {
            let close = price(76_900 + Int64(minute % 7) * 10)
            past.append(
                Bar(
                    start: start.floored(to: .minutes(1)) - .minutes(Int64(180 - minute)),
                    open: price(76_950), high: price(77_000), low: price(76_900), close: close,
                    volume: Quantity(raw: lot.raw * Int64(10 + minute % 3))))
        }
        var events = [FlowEvent(time: start, action: .index(price(77_000)))]
        for level in 0..<30 {
            let size = Quantity(raw: lot.raw * Int64(5 + level))
            let step = Int64(level)
            events.append(
                FlowEvent(time: start, action: .level(.buy, price(77_000 - step), size)))
            events.append(
                FlowEvent(time: start, action: .level(.sell, price(77_001 + step), size)))
        }
        for second in 1..<600 {
            let at = start + .seconds(Int64(second) + 1)
            let side: Side = second % 3 == 0 ? .buy : .sell
            let at2 = side == .buy ? price(77_001) : price(77_000)
            events.append(
                FlowEvent(
                    time: at,
                    action: .trade(
                        price: at2, quantity: Quantity(raw: lot.raw * Int64(1 + second % 4)),
                        takerSide: side)))
            let level = Int64(second % 40)
            let size = Quantity(raw: second % 5 == 0 ? 0 : lot.raw * Int64(5 + second % 9))
            events.append(
                FlowEvent(
                    time: at,
                    action: .level(
                        side, side == .buy ? price(77_000 - level) : price(77_001 + level), size)))
            if second % 7 == 0 {
                events.append(
                    FlowEvent(time: at, action: .index(price(77_000 + Int64(second % 11)))))
            }
        }
        return ScriptFlow(past: past, events: events)
    }
}

extension JSONTree {
    var list: [JSONTree] { if case .array(let values) = self { values } else { [] } }
    var members: [Member] { if case .object(let members) = self { members } else { [] } }
    var names: [String] { members.map(\.key) }
    var error: String? { self["error"]?["message"]?.textOrNumber }
}
