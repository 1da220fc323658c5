public import Domain
public import ExchangeAPI
public import Transport

/// Signs the private calls of Bithumb's API 2.x: a JWT for each, HS256, with the time in milliseconds.
///
/// The venue refuses a token whose time is too far from its own, so that each is made when it is sent.
public struct BithumbSigner: Sendable {
    package let calls: KoreanSigner

    /// - Parameter nonces: of the system's randomness in service; see `NonceSource`.
    /// - Throws: `CredentialError` for an access key that cannot be one.
    public init(
        accessKey: Secret, secret: Secret, nonces: NonceSource
    ) throws(CredentialError) {
        let tokens = try BearerTokens(accessKey: accessKey, secret: secret, algorithm: .hs256)
        calls = KoreanSigner(tokens: tokens, nonces: nonces, isTimed: true)
    }

    /// The headers that log the private WebSocket in; fresh ones for each connection.
    public func login(at now: Timestamp) -> [HTTPField] { calls.login(at: now) }
}
