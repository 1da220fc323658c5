internal import Domain

/// Tells whose request it is, and that it is this one's first time.
struct UpbitAuthentication {
    private var verifiers: [String: UpbitVerifier] = [:]
    private var nonces: UpbitNonces

    init(rememberedNonces: Int = 200_000) { nonces = UpbitNonces(limit: rememberedNonces) }

    /// The account behind a token.
    ///
    /// - Parameter parameters: those of the request; a handshake has none.
    mutating func account(
        behind authorization: String?, signing parameters: SignedParameters,
        of world: SandboxWorld, at wall: Timestamp
    ) throws(UpbitError) -> SandboxAccount {
        let token = try UpbitToken(authorization)
        guard let account = world.account(key: token.accessKey) else { throw .badKey }
        let verifier = verifiers[token.accessKey] ?? UpbitVerifier(account.secret)
        verifiers[token.accessKey] = verifier
        guard token.isSigned(by: verifier) else { throw .badToken }
        if let expires = account.expires, expires <= wall { throw .expiredKey }
        guard nonces.take(token.nonce, of: token.accessKey) else { throw .nonceUsed }
        guard token.covers(parameters.plain) else { throw .badQueryHash }
        return account
    }
}

/// The nonces of the last requests; the oldest is forgotten for each one beyond the limit.
struct UpbitNonces {
    private struct Use: Hashable {
        let key: String
        let nonce: String
    }

    private let limit: Int
    private var known: Set<Use> = []
    /// A ring once it is full.
    private var order: [Use] = []
    private var oldest = 0

    init(limit: Int) { self.limit = limit }

    /// Whether it is the first time.
    mutating func take(_ nonce: String, of key: String) -> Bool {
        let use = Use(key: key, nonce: nonce)
        guard known.insert(use).inserted else { return false }
        if order.count < limit {
            order.append(use)
        } else {
            known.remove(order[oldest])
            order[oldest] = use
            oldest = (oldest + 1) % limit
        }
        return true
    }
}
