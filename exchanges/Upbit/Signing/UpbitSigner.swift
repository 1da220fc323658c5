public import Domain
public import ExchangeAPI
public import Transport

/// Signs Upbit's private calls: a JWT for each, HS512 as documented.
public struct UpbitSigner: Sendable {
    package let calls: KoreanSigner

    /// - Parameters:
    ///   - algorithm: HS256 is taken too; the exchange's own kit uses it.
    ///   - nonces: of the system's randomness in service; see `NonceSource`.
    /// - Throws: `CredentialError` for an access key that cannot be one.
    public init(
        accessKey: Secret, secret: Secret, algorithm: BearerTokens.Algorithm = .hs512,
        nonces: NonceSource
    ) throws(CredentialError) {
        let tokens = try BearerTokens(
            accessKey: accessKey, secret: secret, algorithm: algorithm)
        // No claim of the time: the clock does not matter here.
        calls = KoreanSigner(tokens: tokens, nonces: nonces, isTimed: false)
    }

    /// The headers that log the private WebSocket in; fresh ones for each connection.
    public func login(at now: Timestamp) -> [HTTPField] { calls.login(at: now) }
}
