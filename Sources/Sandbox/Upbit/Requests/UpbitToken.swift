internal import Domain
internal import Transport

/// What a bearer token claims, once its signature has been found good.
struct UpbitClaims: Hashable, Sendable {
    let accessKey: String
    let nonce: String
    let queryHash: String?
}

/// Both codes of one account's secret.
final class UpbitVerifier {
    private let short: KeyedHMAC<SHA256Hash>
    private let long: KeyedHMAC<SHA512Hash>

    init(_ secret: Secret) {
        short = KeyedHMAC(key: secret)
        long = KeyedHMAC(key: secret)
    }

    fileprivate func code(_ algorithm: UpbitToken.Algorithm, of text: Substring) -> [UInt8] {
        Array(text.utf8).withUnsafeBytes { bytes in
            switch algorithm {
            case .short: short.code(of: bytes)
            case .long: long.code(of: bytes)
            }
        }
    }
}

/// A JSON web token (RFC 7519) as it arrived: read, but not yet believed.
struct UpbitToken {
    enum Algorithm: String { case short = "HS256", long = "HS512" }

    let claims: UpbitClaims
    private let algorithm: Algorithm
    /// What the signature is over.
    private let signed: Substring
    private let signature: Substring

    /// The longest header that is looked at, in bytes.
    static let longest = 8192
    static let longestNonce = 128

    /// - Parameter authorization: the header's value, `Bearer` and all.
    init(_ authorization: String?) throws(UpbitError) {
        guard let authorization, !authorization.isEmpty else { throw .noToken }
        let prefix = "Bearer "
        guard authorization.hasPrefix(prefix), authorization.utf8.count <= Self.longest else {
            throw .badToken
        }
        let token = authorization.dropFirst(prefix.count)
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let head = UpbitBytes.base64(parts[0]).flatMap(UpbitJSON.init),
            let body = UpbitBytes.base64(parts[1]).flatMap(UpbitJSON.init),
            let algorithm = head["alg"]?.text.flatMap(Algorithm.init(rawValue:)),
            let key = body["access_key"]?.text, let nonce = body["nonce"]?.scalar,
            (1...Self.longestNonce).contains(nonce.utf8.count)
        else { throw .badToken }
        if let name = body["query_hash_alg"]?.text, name != "SHA512" { throw .badQueryHash }
        self.algorithm = algorithm
        claims = UpbitClaims(
            accessKey: key, nonce: nonce, queryHash: body["query_hash"]?.text)
        signed = token[..<parts[1].endIndex]
        signature = parts[2]
    }

    /// Whether the signature is that of `verifier`'s secret, written in the one way there is to write it.
    func isSigned(by verifier: UpbitVerifier) -> Bool {
        UpbitBytes.areAlike(
            Base64.url.encode(verifier.code(algorithm, of: signed)), signature)
    }
}
