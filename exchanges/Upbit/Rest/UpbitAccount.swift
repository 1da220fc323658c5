public import Domain
public import ExchangeAPI
import Transport

/// Reads an account at Upbit.
public struct UpbitAccount: AccountPort {
    let session: RestSession
    let signer: KoreanSigner
    let answers = KoreanAnswer(UpbitDecoder())

    /// - Parameter session: speaks `UpbitDialect`; no other port shares it, or health would be mixed.
    public init(session: RestSession, signer: UpbitSigner) {
        self.session = session
        self.signer = signer.calls
    }

    public var exchange: String { UpbitCalls.exchange }
    public var health: PortHealth { session.health }

    public func balances() async throws(VenueCallError) -> [BalanceUpdate] {
        try answers.balances(try await get("/v1/accounts"))
    }

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
        let name = try UpbitOrderName(reference)
        let response: HTTPResponse
        do throws(VenueCallError) {
            response = try await get("/v1/order", name.parameters)
        } catch {
            // By the venue's own word only: a 404 of anybody else proves nothing.
            guard case .refused(let refusal) = error, refusal.kind == .unknownOrder else {
                throw error
            }
            return nil
        }
        let report = try answers.order(response)
        try name.check(report.order, of: instrument)
        return report
    }

    func get(
        _ path: String, _ parameters: CallParameters = CallParameters()
    ) async throws(VenueCallError) -> HTTPResponse {
        try await session.call(UpbitCalls.read) { now throws(VenueCallError) in
            signer.request(.get, path, parameters, at: now)
        }
    }
}
