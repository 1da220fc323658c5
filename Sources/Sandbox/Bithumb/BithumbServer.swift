internal import Domain
internal import SimulatedVenue

/// Bithumb's REST API 2.x and its WebSockets (public v1, private v2) over a sandbox.
///
/// What Bithumb has not published can be set in `BithumbSettings`.
public final class BithumbServer: ExchangeServer {
    public let exchange = "bithumb"
    public let socketPath = "/websocket/v1"
    /// Where orders and balances of an account are told.
    public static let privateSocketPath = "/websocket/v2/private"

    let world: SandboxWorld
    let settings: BithumbSettings
    var gate: BithumbGate
    var access: BithumbAccess
    var statistics: [MarketStatistics]
    /// When an order can first be found, while that lies ahead; by the wall clock.
    var settling = SettlingOrders()
    /// Which order of the same account made another one end.
    var cancelers: [OrderNumber: OrderNumber] = [:]
    var twaps = TwapBook()
    var sessions: [ObjectIdentifier: BithumbSession] = [:]
    var random: SeededRandom

    public init(world: SandboxWorld, settings: BithumbSettings = BithumbSettings()) {
        self.world = world
        self.settings = settings
        gate = BithumbGate(limits: settings.limits)
        access = BithumbAccess(window: settings.tokenWindow)
        random = SeededRandom(seed: settings.seed)
        statistics = world.listings.indices.map {
            MarketStatistics(of: MarketIndex(raw: $0), in: world)
        }
    }

    // MARK: - Time and news

    public func advance(to time: SandboxTime) {
        world.advance(to: time)
        settling.forget(until: time.wall)
        runTwaps(at: world.time.market)
        deliver()
        for session in sessions.values { session.tick(at: time.wall) }
    }

    /// Books what has happened and tells it to those who listen.
    func deliver() {
        let news = world.takeNews()
        guard !news.isEmpty else { return }
        for event in news {
            switch event {
            case .trade(let trade): statistics[trade.market.raw].add(trade)
            case .canceled(let number): noteCanceler(of: number)
            default: break
            }
        }
        tell(news)
    }

    // MARK: - Requests

    public func respond(to request: WireRequest, at time: SandboxTime) -> WireResponse {
        if time.market > world.time.market || time.wall > world.time.wall { advance(to: time) }
        defer { deliver() }
        do throws(BithumbError) {
            return try answer(to: request, at: time)
        } catch {
            return error.response
        }
    }

    private func answer(
        to request: WireRequest, at time: SandboxTime
    ) throws(BithumbError) -> WireResponse {
        guard let route = BithumbRoute(method: request.method, path: request.path) else {
            throw .pathNotFound
        }
        let category = route.category
        guard gate.admits(category, from: request.peer, at: time.wall) else {
            throw .tooManyRequests
        }
        if category.isPublic {
            guard let parameters = Self.query(of: request) else { throw .invalid("query") }
            return .json(try read(route, parameters))
        }
        let parameters = try parameters(of: request)
        let account = try access.account(
            signing: parameters, authorization: request.header("authorization"),
            right: route.right, in: world, at: time.wall)
        if category == .create || category == .cancel {
            guard gate.admitsSoftly(category, of: account.key, at: time.wall) else {
                throw .tooManyRequests
            }
        }
        let call = BithumbCall(account: account, parameters: parameters, time: time)
        return try category.isTrading ? trade(route, call) : query(route, call)
    }

    /// Those of a POST are its JSON body, those of all others the query.
    private func parameters(
        of request: WireRequest
    ) throws(BithumbError) -> SignedParameters {
        guard request.method == "POST" else {
            guard let parameters = Self.query(of: request) else { throw .badParameter("query") }
            return parameters
        }
        guard !request.body.isEmpty else { return .none }
        let type = request.header("content-type") ?? ""
        guard type.lowercased().hasPrefix("application/json"),
            let parameters = Self.body(of: request)
        else { throw .badParameter("body") }
        return parameters
    }

    /// `nil` for what is not percent-encoded UTF-8.
    private static func query(of request: WireRequest) -> SignedParameters? {
        do throws(SignedParameters.Damage) {
            return try SignedParameters(query: request.query)
        } catch {
            return nil
        }
    }

    /// `nil` for anything but a JSON object.
    private static func body(of request: WireRequest) -> SignedParameters? {
        do throws(SignedParameters.Damage) {
            return try SignedParameters(body: request.body)
        } catch {
            return nil
        }
    }

    private func query(
        _ route: BithumbRoute, _ call: BithumbCall
    ) throws(BithumbError) -> WireResponse {
        switch route {
        case .accounts: .json(accounts(call))
        case .chance: .json(try chance(call))
        case .keys: .json(keys(call))
        // Nothing ever leaves a sandbox.
        case .withdrawals: .json(Array("[]".utf8))
        case .wallets: .json(wallets())
        case .order: .json(try order(call))
        case .orders: .json(try orders(call))
        case .pendingOrders: .json(try pendingOrders(call))
        case .orderHistory: .json(try orderHistory(call))
        case .orderSearch: .json(try orderSearch(call))
        case .twapOrders: .json(try twapOrders(call))
        default: throw .pathNotFound
        }
    }

    private func trade(
        _ route: BithumbRoute, _ call: BithumbCall
    ) throws(BithumbError) -> WireResponse {
        switch route {
        case .place: .json(try place(call), status: 201)
        case .placeBatch: .json(try placeBatch(call))
        case .cancel: .json(try cancel(call))
        case .cancelBatch: .json(try cancelBatch(call))
        case .placeOld: .json(try placeOld(call), status: 201)
        case .cancelOld: .json(try cancelOld(call))
        case .placeTwap: .json(try placeTwap(call), status: 201)
        case .cancelTwap: .json(try cancelTwap(call))
        default: throw .pathNotFound
        }
    }

    // MARK: - Troubles

    public func answer(to trouble: VenueTrouble, at time: SandboxTime) -> WireResponse {
        switch trouble {
        case .rateLimited, .banned: BithumbError.tooManyRequests.response
        case .overloaded, .maintenance:
            BithumbError(503, "service_unavailable", "서비스 점검 중입니다.").response
        case .badGateway:
            WireResponse(
                status: 502, headers: [("content-type", "text/html")],
                body: Array("<html><body><h1>502 Bad Gateway</h1></body></html>".utf8))
        }
    }
}

/// A private request whose sender is known.
struct BithumbCall {
    let account: SandboxAccount
    let parameters: SignedParameters
    let time: SandboxTime
}
