internal import Domain
internal import Transport

/// Decides whose request it is: tokens, their age, their nonces, and what a key may do.
struct BithumbAccess {
    private let window: TimeSpan
    private var keys: [String: KeyedHMAC<SHA256Hash>] = [:]
    /// By key and nonce, until the token is too old to be taken for another reason.
    private var nonces: [Nonce: Timestamp] = [:]
    private var nextSweep = Timestamp.distantPast

    private struct Nonce: Hashable {
        let key: String
        let text: String
    }

    init(window: TimeSpan) { self.window = window }

    /// The account that signed a request.
    ///
    /// A token is refused for its form and signature first, then for what it says, and its nonce is
    /// spent last: one that was refused for another reason can be used once it is right.
    mutating func account(
        signing parameters: SignedParameters, authorization: String?, right: KeyRight,
        in world: SandboxWorld, at time: Timestamp
    ) throws(BithumbError) -> SandboxAccount {
        guard let token = authorization.flatMap(BearerToken.init(authorization:)),
            token.algorithm == "HS256", let key = token.claims["access_key"]?.text
        else { throw .jwtVerification }
        guard let account = world.account(key: key) else { throw .unknownKey }
        guard token.isSigned(by: hmac(of: account)) else { throw .jwtVerification }
        guard let nonce = token.claims["nonce"]?.text, !nonce.isEmpty,
            case .number(let stamp)? = token.claims["timestamp"], let stamp = Int64(stamp)
        else { throw .jwtVerification }
        let (age, isFar) = time.milliseconds.subtractingReportingOverflow(stamp)
        guard !isFar, age.magnitude <= UInt64(window.nanoseconds / 1_000_000) else {
            throw .expiredToken
        }
        guard token.covers(parameters.plain) else { throw .queryMismatch }
        if let expires = account.expires, time >= expires { throw .expiredKey }
        guard account.rights.contains(right) else { throw .outOfScope }
        try spend(Nonce(key: key, text: nonce), stamped: stamp, at: time)
        return account
    }

    private mutating func hmac(of account: SandboxAccount) -> KeyedHMAC<SHA256Hash> {
        if let known = keys[account.key] { return known }
        let made = KeyedHMAC<SHA256Hash>(key: account.secret)
        keys[account.key] = made
        return made
    }

    private mutating func spend(
        _ nonce: Nonce, stamped stamp: Int64, at time: Timestamp
    ) throws(BithumbError) {
        if let end = nonces[nonce], end >= time { throw .nonceUsed }
        nonces[nonce] = Timestamp(milliseconds: stamp) + window
        guard time >= nextSweep else { return }
        nonces = nonces.filter { _, end in end >= time }
        nextSweep = time + window
    }
}
