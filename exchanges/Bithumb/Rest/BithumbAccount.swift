public import Domain
public import ExchangeAPI
import Transport

/// Reads an account at Bithumb.
public struct BithumbAccount: AccountPort {
    private let session: RestSession
    private let signer: KoreanSigner
    private let answers = KoreanAnswer(BithumbDecoder())

    /// - Parameter session: speaks `BithumbDialect(.information)`; no other port shares it, or health
    ///   would be mixed.
    public init(session: RestSession, signer: BithumbSigner) {
        self.session = session
        self.signer = signer.calls
    }

    public var exchange: String { BithumbCalls.exchange }
    public var health: PortHealth { session.health }

    public func balances() async throws(VenueCallError) -> [BalanceUpdate] {
        try answers.balances(try await get("/v1/accounts"))
    }

    /// The fee is the account's own: 0.04 % with a coupon, and 0.25 % from the day it lapses.
    public func terms(of market: String) async throws(VenueCallError) -> AccountTerms {
        var parameters = CallParameters()
        parameters.add("market", market)
        return try KoreanTerms.read(
            try await get("/v1/orders/chance", parameters),
            of: InstrumentID(exchange: exchange, market: market))
    }

    /// The fee of each fill is not told over REST: that of the order is, in `paidFee`.
    public func order(
        _ reference: OrderReference, of instrument: InstrumentID
    ) async throws(VenueCallError) -> OrderReport? {
        let name = try BithumbOrderName(reference)
        let response: HTTPResponse
        do throws(VenueCallError) {
            response = try await get("/v1/order", name.query)
        } catch {
            // By the venue's own word only: a 404 of anybody else proves nothing.
            guard case .refused(let refusal) = error, refusal.kind == .unknownOrder else {
                throw error
            }
            return nil
        }
        let report = try answers.order(response)
        guard name.fits(report.order.id, report.order.clientID.value),
            report.order.instrument == instrument
        else {
            throw .outcomeUnknown("bithumb answered about another order than was asked for")
        }
        return report
    }

    public func openOrders(
        of instrument: InstrumentID
    ) async throws(VenueCallError) -> [OrderUpdate] {
        try BithumbOrderForm.check(instrument)
        return try await BithumbOpenOrders(
            session: session, signer: signer, kind: BithumbCalls.read
        ).list(of: instrument.market, states: ["wait", "watch"])
    }

    /// Which of an order's times the venue measures is UNVERIFIED: an order that was made before `start`
    /// may be missing.
    public func closedOrders(
        of instrument: InstrumentID, from start: Timestamp, to end: Timestamp
    ) async throws(VenueCallError) -> [OrderUpdate] {
        try BithumbOrderForm.check(instrument)
        let pages = BithumbOrderPages(
            session: session, signer: signer, kind: BithumbCalls.read)
        var orders = OrderList()
        for window in TimeWindows.cut(from: start, to: end, longest: .days(7)) {
            var parameters = CallParameters()
            parameters.add("market", instrument.market)
            parameters.add("states", list: ["done", "cancel"])
            parameters.add("start_time", window.start.milliseconds)
            parameters.add("end_time", TimeWindows.millisecondsUp(window.end))
            parameters.add("limit", 1000)
            parameters.add("order_by", "asc")
            orders.add(try await pages.list("/v2/orders/history", parameters))
        }
        return orders.all
    }

    /// What the key may do, found out by reading alone.
    ///
    /// The list of keys tells when they expire and nothing else; how the venue names the rights of a key
    /// is UNVERIFIED. One that may list withdrawals is taken for one that may make them.
    public func keyRights() async throws(VenueCallError) -> KeyRights {
        let expiry = try KoreanKeys.expiry(
            try await get("/v1/api_keys"), of: signer, from: exchange)
        var limit = CallParameters()
        limit.add("limit", 1)
        let balances = try await isInScope("/v1/accounts")
        let orders = try await isInScope("/v1/orders", limit)
        let withdrawals = try await isInScope("/v1/withdraws", limit)
        return KeyRights(
            canRead: balances && orders, canWithdraw: withdrawals ? true : nil, expires: expiry,
            source: withdrawals
                ? "it may list withdrawals, and is taken for a key that may make them"
                : "it may not list withdrawals; whether it may make them bithumb does not tell")
    }

    private func isInScope(
        _ path: String, _ parameters: CallParameters = CallParameters()
    ) async throws(VenueCallError) -> Bool {
        do throws(VenueCallError) {
            _ = try await get(path, parameters)
            return true
        } catch {
            guard case .refused(let refusal) = error, refusal.kind == .forbidden else {
                throw error
            }
            return false
        }
    }

    private func get(
        _ path: String, _ parameters: CallParameters = CallParameters()
    ) async throws(VenueCallError) -> HTTPResponse {
        try await session.call(BithumbCalls.read) { now throws(VenueCallError) in
            signer.request(.get, path, parameters, at: now)
        }
    }
}
