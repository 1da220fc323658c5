import Domain
public import ExchangeAPI
internal import Synchronization

/// Reads an account of BitMEX's, or of what speaks its protocol.
public final class BitMEXAccount: MarginAccountPort {
    let calls: BitMEXCalls
    /// Asked for once: units do not change while we run.
    private let assets = Mutex<BitMEXAssets?>(nil)

    /// - Parameters:
    ///   - session: of this port alone, with a `BitMEXDialect` of the same signer.
    public init(session: RestSession, signer: BitMEXSigner) {
        calls = BitMEXCalls(session: session, signer: signer)
    }

    public var exchange: String { BitMEXDecoder.exchangeName }
    public var health: PortHealth { calls.session.health }

    /// What each wallet holds: free, and held by orders and positions. The two add up to the wallet,
    /// unrealized profit left out.
    public func balances() async throws(VenueCallError) -> [BalanceUpdate] {
        let rows = BitMEXMarginRows(try await units())
        return try rows.balances(try await marginReply())
    }

    public func margins() async throws(VenueCallError) -> [MarginUpdate] {
        let rows = BitMEXMarginRows(try await units())
        return try rows.margins(try await marginReply())
    }

    private func marginReply() async throws(VenueCallError) -> BitMEXReply {
        try await calls.get("/user/margin", BitMEXQuery(("currency", "all")))
    }

    private func units() async throws(VenueCallError) -> BitMEXAssets {
        if let assets = assets.withLock({ $0 }) { return assets }
        let told: BitMEXAssets
        do throws(VenueCallError) {
            told = try BitMEXAssets(try await calls.get("/wallet/assets"))
        } catch .refused {
            // A compatible venue need not have this list.
            told = .known
        }
        assets.withLock { $0 = told }
        return told
    }

    /// The fees are this account's where the venue tells them, else those of the base tier.
    public func terms(of market: String) async throws(VenueCallError) -> AccountTerms {
        let sizing = try BitMEXSizing(InstrumentID(exchange: exchange, market: market))
        var terms = try BitMEXTerms.terms(
            of: sizing, in: try await calls.get("/instrument", BitMEXQuery(("symbol", market))))
        let commission = try await calls.get("/user/commission")
        if let fees = try BitMEXTerms.fees(of: market, in: commission) {
            terms.makerFee = fees.maker
            terms.takerFee = fees.taker
        }
        return terms
    }

    /// Where the key may not see the list of keys, nothing is known of its rights.
    public func keyRights() async throws(VenueCallError) -> KeyRights {
        let reply: BitMEXReply
        do throws(VenueCallError) {
            reply = try await calls.get("/apiKey")
        } catch .refused(let refusal)
            where [.forbidden, .unknownOrder, .other].contains(refusal.kind)
        {
            return KeyRights(source: "GET /apiKey was refused: \(refusal)")
        }
        return try BitMEXKeyList.rights(of: calls.signer.keyID, in: reply)
    }
}
