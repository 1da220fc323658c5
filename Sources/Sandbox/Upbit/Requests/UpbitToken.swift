internal import Transport

/// Both codes of one account's secret.
final class UpbitVerifier {
    fileprivate let short: KeyedHMAC<SHA256Hash>
    fileprivate let long: KeyedHMAC<SHA512Hash>

    init(_ secret: Secret) {
        short = KeyedHMAC(key: secret)
        long = KeyedHMAC(key: secret)
    }
}

/// A token with the claims that this venue asks for; its signature is still to be looked at.
struct UpbitToken {
    private enum Algorithm: String { case short = "HS256", long = "HS512" }

    let accessKey: String
    let nonce: String
    private let algorithm: Algorithm
    private let token: BearerToken

    static let longestNonce = 128

    /// - Parameter authorization: the header's value, `Bearer` and all.
    init(_ authorization: String?) throws(UpbitError) {
        guard let authorization, !authorization.isEmpty else { throw .noToken }
        guard let token = BearerToken(authorization: authorization),
            let algorithm = Algorithm(rawValue: token.algorithm),
            let key = token.claims["access_key"]?.text,
            let nonce = token.claims["nonce"]?.scalar,
            (1...Self.longestNonce).contains(nonce.utf8.count)
        else { throw .badToken }
        accessKey = key
        self.nonce = nonce
        self.algorithm = algorithm
        self.token = token
    }

    /// Whether it is of these parameters: see `BearerToken.covers`.
    func covers(_ plain: String) -> Bool { token.covers(plain) }

    func isSigned(by verifier: UpbitVerifier) -> Bool {
        switch algorithm {
        case .short: token.isSigned(by: verifier.short)
        case .long: token.isSigned(by: verifier.long)
        }
    }
}
