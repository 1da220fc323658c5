import Domain
public import ExchangeAPI
import Transport

extension UpbitAccount {
    /// What the key may do, found out by reading alone.
    ///
    /// The list of keys tells when they expire and nothing else. The rights to look at withdrawals and to
    /// make them are given separately: a key that may look is taken for one that may withdraw, and of one
    /// that may not look nothing is known. No reading call needs the right to trade.
    public func keyRights() async throws(VenueCallError) -> KeyRights {
        let expiry = try KoreanKeys.expiry(
            try await get("/v1/api_keys"), of: signer, from: exchange)
        var limit = CallParameters()
        limit.add("limit", 1)
        let seesBalances = try await may { () async throws(VenueCallError) in
            _ = try await get("/v1/accounts")
        }
        let seesOrders = try await may { () async throws(VenueCallError) in
            _ = try await get("/v1/orders/open", limit)
        }
        let seesWithdrawals = try await may { () async throws(VenueCallError) in
            _ = try await get("/v1/withdraws", limit)
        }
        return KeyRights(
            canRead: seesBalances && seesOrders, canWithdraw: seesWithdrawals ? true : nil,
            expires: expiry,
            source: seesWithdrawals
                ? "it may list withdrawals, and is taken for a key that may make them"
                : "it may not list withdrawals; whether it may make them upbit does not tell")
    }

    /// Whether a call is within the key's scope.
    private func may(
        _ call: () async throws(VenueCallError) -> Void
    ) async throws(VenueCallError) -> Bool {
        do throws(VenueCallError) { try await call() } catch {
            guard case .refused(let refusal) = error else { throw error }
            if refusal.name == UpbitErrors.withdrawalLock { return true }
            guard refusal.kind == .forbidden else { throw error }
            return false
        }
        return true
    }
}
