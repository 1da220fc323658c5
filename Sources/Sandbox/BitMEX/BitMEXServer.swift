import Domain
import SimulatedVenue
import Transport

/// BitMEX as it was at its end, over a sandbox's world: `/api/v1` and `/realtime`.
///
/// Written from the recorded protocol alone, in its last form (late 2025). Where the record is silent:
/// 60 refusals within a minute ban an address; a refused limit beyond the price band, an instrument
/// that is not open and contradictions have words of our own; a deletion in a book carries its price;
/// numbers of levels never come back; an order cancelled by the dead man's switch says so in its text.
///
/// What is not offered stands in ARCHITECTURE.md, with the answers.
public final class BitMEXServer: ExchangeServer {
    public let exchange = "bitmex"
    public let socketPath = "/realtime"

    let world: SandboxWorld
    /// In the order of the world's markets.
    let contracts: [BitMEXContract]
    var markets: [BitMEXMarket]
    var store = BitMEXOrderStore()
    let hub = BitMEXHub()
    var authentication: BitMEXAuthentication
    var limiter: BitMEXRateLimiter
    /// When the orders of an account are cancelled, on the world's clock.
    var switches: [AccountID: Timestamp] = [:]
    /// The first line of the text of an order that is just being cancelled.
    var cancelLines: [OrderNumber: String] = [:]
    /// Orders of the matching engine that another one has taken the place of.
    var ignored: Set<OrderNumber> = []
    /// Orders of the matching engine that take the place of another one.
    var replacing: Set<OrderNumber> = []
    /// What has happened and is not yet told: see `deliver(at:)`.
    var pending = BitMEXPending()
    var accounts = BitMEXAccountTables()
    /// Spot markets in which an account once had orders keep their row.
    var spotRowsShown: [AccountID: Set<Int>] = [:]
    /// Orders of the venue's own that are still shown, oldest first.
    var liquidations: [BitMEXLiquidation] = []
    var sessions: BitMEXSessions
    /// When the market began, which is when accounts were made.
    let startedAt: Timestamp
    private let streamID: String

    /// - Parameters:
    ///   - world: its exchange is BitMEX, and nobody else takes its news.
    ///   - limits: the venue's own, unless something is to be measured.
    public init(world: SandboxWorld, limits: BitMEXLimits = .venue) {
        self.world = world
        contracts = world.listings.enumerated().map {
            BitMEXContract(MarketIndex(raw: $0), $1.instrument)
        }
        markets = contracts.map { BitMEXMarket($0, world) }
        authentication = BitMEXAuthentication(world: world)
        limiter = BitMEXRateLimiter(limits)
        startedAt = world.time.market
        sessions = BitMEXSessions(at: world.time.market)
        streamID = world.randomUUID()
        deliver(at: world.time)
    }

    // MARK: - ExchangeServer

    public func respond(to request: WireRequest, at time: SandboxTime) -> WireResponse {
        if limiter.isBanned(request.peer, at: time.wall) { return Self.banned }
        let route = BitMEXRoute(request)
        var account: SandboxAccount?
        var failure: BitMEXError?
        do throws(BitMEXError) {
            account = try signer(of: request, at: time)
        } catch {
            failure = error
        }
        let (standing, refusal) = limiter.admit(
            key: account?.key, peer: request.peer, isOrder: route?.isOrder ?? false,
            at: time.wall)
        if let refusal { failure = refusal }
        var response: WireResponse
        do throws(BitMEXError) {
            if let failure { throw failure }
            guard let route else { throw .notFound }
            try admit(account, to: route)
            let call = BitMEXCall(
                account: account, parameters: try BitMEXParameters(request), time: time)
            response = try answer(route, call).response
        } catch {
            response = error.response
        }
        add(standing, to: &response)
        return response
    }

    public func advance(to time: SandboxTime) {
        // A session ends with what has happened by then, also when the clock jumps past it.
        while sessions.end <= time.market {
            let end = SandboxTime(wall: time.wall, market: sessions.end)
            pass(to: end)
            endSession(at: end)
        }
        pass(to: time)
    }

    private func pass(to time: SandboxTime) {
        world.advance(to: time)
        fireSwitches(at: time)
        deliver(at: time)
        endLiquidations(at: time)
    }

    public func answer(to trouble: VenueTrouble, at time: SandboxTime) -> WireResponse {
        switch trouble {
        case .rateLimited: return BitMEXError.rateLimited(1).response
        case .banned: return Self.banned
        case .overloaded: return BitMEXError.overloaded.response
        case .badGateway: return Self.page(502, "Bad Gateway")
        case .maintenance:
            return BitMEXError(
                status: 503,
                message: "The system is currently down for maintenance. "
                    + "Please try again later."
            ).response
        }
    }

    // MARK: - Admission

    private func signer(
        of request: WireRequest, at time: SandboxTime
    ) throws(BitMEXError) -> SandboxAccount? {
        guard let credentials = BitMEXAuthentication.headers(of: request) else { return nil }
        let target = request.query.isEmpty ? request.path : "\(request.path)?\(request.query)"
        return try authentication.account(
            of: credentials, verb: request.method, target: target, body: request.body,
            at: time.wall)
    }

    private func admit(_ account: SandboxAccount?, to route: BitMEXRoute) throws(BitMEXError) {
        guard let right = route.right else { return }
        guard let account else { throw .unauthorized }
        guard account.rights.contains(right) else { throw .accessDenied }
    }

    private func add(_ standing: BitMEXRateLimiter.Standing, to response: inout WireResponse) {
        func add(_ name: String, _ value: Int64) {
            response.headers.append((name: name, value: String(value)))
        }
        add("x-ratelimit-limit", standing.limit)
        add("x-ratelimit-remaining", standing.remaining)
        add("x-ratelimit-reset", standing.reset)
        if let limit = standing.limitOfSecond { add("x-ratelimit-limit-1s", limit) }
        if let rest = standing.remainingOfSecond { add("x-ratelimit-remaining-1s", rest) }
        response.headers.append((name: "x-request-id", value: world.randomUUID()))
        response.headers.append((name: "x-stream-id", value: streamID))
    }

    /// What stands before the venue answers for those who are shut out: a page, no JSON.
    static let banned = page(403, "Forbidden")

    private static func page(_ status: Int, _ title: String) -> WireResponse {
        let html =
            "<html><head><title>\(status) \(title)</title></head>"
            + "<body><center><h1>\(status) \(title)</h1></center></body></html>"
        return WireResponse(
            status: status, headers: [(name: "content-type", value: "text/html")],
            body: Array(html.utf8))
    }

    // MARK: - Shared by the routes

    func contract(named symbol: String) throws(BitMEXError) -> BitMEXContract {
        guard let market = world.market(named: symbol) else { throw .invalid("symbol") }
        return contracts[market.raw]
    }
}
