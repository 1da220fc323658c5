public import Domain
internal import SimulatedVenue

/// The REST and WebSocket protocol of Upbit (Korea, as of November 2026) over one world.
///
/// It knows nothing of our own client: both sides are written from the exchange's documentation, so that
/// each checks the other.
public final class UpbitServer: ExchangeServer {
    public let exchange = "upbit"
    public let socketPath = "/websocket/v1"

    let world: SandboxWorld
    /// For so long after it was placed an order cannot be found by queries.
    let invisibility: TimeSpan
    /// The end of keys that have none of their own: they are good for a year.
    let yearEnd: Timestamp
    var authentication = UpbitAuthentication()
    var limits: UpbitLimits
    var names: UpbitNames
    /// What clients called orders that were refused: nothing else can be called so any more.
    var refusedNames: [AccountID: Set<String>] = [:]
    var statistics: UpbitStatistics
    /// Cancellations that were accepted and have not reached the book yet, in order of time.
    var cancellations: [UpbitCancellation] = []
    var sessions: [ObjectIdentifier: UpbitSession] = [:]
    var candleClock = UpbitCandleClock()
    /// The books' last changes.
    var bookTimes: [MarketIndex: Timestamp] = [:]
    var assetIDs: [AccountID: String] = [:]

    public convenience init(world: SandboxWorld) {
        self.init(world: world, invisibility: .milliseconds(20))
    }

    /// - Parameters:
    ///   - invisibility: for how long on the wall's clock `GET` does not find an order that was just
    ///     placed.
    ///   - hasLimits: clients may call only so often; without, as often as they can.
    public init(world: SandboxWorld, invisibility: TimeSpan, hasLimits: Bool = true) {
        self.world = world
        limits = UpbitLimits(isOff: !hasLimits)
        self.invisibility = invisibility
        yearEnd = world.time.wall + .days(365)
        names = UpbitNames(seed: world.randomUUID())
        statistics = UpbitStatistics(markets: world.listings.count)
    }

    public func respond(to request: WireRequest, at time: SandboxTime) -> WireResponse {
        let isOpenPath = Self.isQuotation(request.path)
        do throws(UpbitError) {
            let route = try UpbitRoute.find(request.method, request.path)
            return answer(route, to: request, at: time)
        } catch {
            return error.response(isQuotation: isOpenPath)
        }
    }

    public func advance(to time: SandboxTime) {
        world.advance(to: time)
        runCancellations(at: world.time.market)
        deliver()
        for session in sessions.values { session.tick(at: time) }
    }

    public func answer(to trouble: VenueTrouble, at time: SandboxTime) -> WireResponse {
        switch trouble {
        case .rateLimited: UpbitError.tooMany.response(isQuotation: false)
        case .banned: UpbitError.banned(UpbitLimits.firstBan).response(isQuotation: false)
        case .overloaded:
            UpbitError(503, "server_error", "서비스를 일시적으로 사용할 수 없습니다.")
                .response(isQuotation: false)
        case .badGateway: WireResponse(status: 502)
        case .maintenance: UpbitError.offline.response(isQuotation: false)
        }
    }

    /// Which way of naming errors a path has, also when it asks for nothing that is known.
    private static func isQuotation(_ path: String) -> Bool {
        ["/v1/candles", "/v1/market", "/v1/ticker", "/v1/trades", "/v1/orderbook"].contains {
            path.hasPrefix($0)
        }
    }
}

// The way of a request: its key, its limit, then what it asks for.
extension UpbitServer {
    private func answer(
        _ route: UpbitRoute, to request: WireRequest, at time: SandboxTime
    ) -> WireResponse {
        var left: Int?
        var response: WireResponse
        do throws(UpbitError) {
            try Self.checkForm(of: request)
            let parameters = try Self.parameters(of: request, route)
            let account = try account(for: route, request, parameters, at: time.wall)
            left = try count(route, request, account, at: time.wall)
            let call = UpbitCall(parameters: parameters, account: account, time: time)
            response = try handle(route.endpoint, call).response
        } catch {
            if error.status == 429 { left = 0 }
            response = error.response(isQuotation: route.isQuotation)
        }
        if let left {
            let group = route.group
            response.headers.append(
                (
                    "remaining-req",
                    "group=\(group.rawValue); min=\(group.limit * 60); sec=\(left)"
                ))
        }
        deliver()
        return response
    }

    private static func parameters(
        of request: WireRequest, _ route: UpbitRoute
    ) throws(UpbitError) -> SignedParameters {
        do throws(SignedParameters.Damage) {
            guard request.method != "POST" else {
                return try SignedParameters(body: request.body)
            }
            guard request.query.isEmpty, !request.body.isEmpty, !route.isQuotation else {
                return try SignedParameters(
                    query: request.query, reading: route.isQuotation ? .form : .strict)
            }
            // Documented is the query only; but pyupbit, which most bots are written with, sends a body
            // with these methods, as a form or as JSON, and is known to work. (UNVERIFIED)
            guard request.body.first != UInt8(ascii: "{") else {
                return try SignedParameters(body: request.body)
            }
            return try SignedParameters(
                query: String(decoding: request.body, as: UTF8.self), reading: .form)
        } catch {
            throw UpbitError(error)
        }
    }

    /// A POST has its parameters in a body, which is JSON.
    private static func checkForm(of request: WireRequest) throws(UpbitError) {
        guard request.method == "POST" else { return }
        guard request.query.isEmpty else {
            throw .invalidParameter("The parameters of a POST belong into its body.")
        }
        if let type = request.header("content-type"),
            !type.lowercased().hasPrefix("application/json")
        {
            throw .invalidParameter("The body has to be JSON: application/json; charset=utf-8.")
        }
    }

    private func account(
        for route: UpbitRoute, _ request: WireRequest, _ parameters: SignedParameters,
        at wall: Timestamp
    ) throws(UpbitError) -> SandboxAccount? {
        guard route.access != .everybody else { return nil }
        let account = try authentication.account(
            behind: request.header("authorization"), signing: parameters, of: world, at: wall)
        switch route.access {
        case .everybody, .key: break
        case .view: guard account.rights.contains(.view) else { throw .outOfScope }
        case .order: guard account.rights.contains(.order) else { throw .outOfScope }
        case .withdraw: guard account.rights.contains(.withdraw) else { throw .outOfScope }
        }
        return account
    }

    /// - Returns: how many more requests may come, or `nil` where another limit was counted.
    private func count(
        _ route: UpbitRoute, _ request: WireRequest, _ account: SandboxAccount?, at wall: Timestamp
    ) throws(UpbitError) -> Int {
        if route.isQuotation, request.header("origin") != nil {
            _ = try pass(limits.take(.origin, of: request.peer, at: wall))
        }
        let client = account.map { "account \($0.id.raw)" } ?? request.peer
        return try pass(limits.take(route.group, of: client, at: wall))
    }

    func pass(_ verdict: UpbitLimits.Verdict) throws(UpbitError) -> Int {
        switch verdict {
        case .passed(let left): return left
        case .refused: throw .tooMany
        case .banned(let rest): throw .banned(rest)
        }
    }

    private func handle(
        _ endpoint: UpbitEndpoint, _ call: UpbitCall
    ) throws(UpbitError) -> UpbitAnswer {
        switch endpoint {
        case .markets: try markets(call)
        case .instruments: try instruments(call)
        case .candles(let unit): try candles(unit, call)
        case .ticks: try ticks(call)
        case .orderbook: try orderbook(call)
        case .ticker: try ticker(call)
        case .tickerAll: try tickerAll(call)
        case .accounts: try accounts(call)
        case .chance: try chance(call)
        case .keys: try keys(call)
        // Nothing ever leaves a sandbox.
        case .withdrawals: UpbitAnswer { $0.array { _ in } }
        case .placeOrder: try placeOrder(call)
        case .testOrder: try testOrder(call)
        case .replaceOrder: try replaceOrder(call)
        case .order: try order(call)
        case .ordersByID: try ordersByID(call)
        case .openOrders: try openOrders(call)
        case .closedOrders: try closedOrders(call)
        case .allOrders: try allOrders(call)
        case .cancelOrder: try cancelOrder(call)
        case .cancelByID: try cancelByID(call)
        case .cancelOpen: try cancelOpen(call)
        }
    }
}

/// One request whose key and limit have been found good.
struct UpbitCall {
    let parameters: SignedParameters
    private let holder: SandboxAccount?
    let time: SandboxTime

    init(parameters: SignedParameters, account: SandboxAccount?, time: SandboxTime) {
        self.parameters = parameters
        holder = account
        self.time = time
    }

    /// Whose key it was.
    func account() throws(UpbitError) -> SandboxAccount {
        guard let holder else { throw .noToken }
        return holder
    }
}
