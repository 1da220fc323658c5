public import Transport

/// The signature of Bithumb's old interface (`/info`, `/trade`).
///
/// Nothing here calls that interface; it is kept for whoever has to read an answer that only it gives.
public struct BithumbLegacySignature: Sendable {
    private let key: KeyedHMAC<SHA512Hash>

    public init(secret: Secret) { key = KeyedHMAC(key: secret) }

    /// The header `Api-Sign`: base 64 of the hexadecimal text of the HMAC-SHA512.
    ///
    /// - Parameters:
    ///   - endpoint: e.g. `/info/balance`.
    ///   - body: form-encoded, exactly as it is sent; it repeats the endpoint.
    ///   - nonce: the header `Api-Nonce`, milliseconds since 1970.
    public func sign(endpoint: String, body: String, nonce: String) -> String {
        let message = Array(endpoint.utf8) + [0] + Array(body.utf8) + [0] + Array(nonce.utf8)
        let code = message.withUnsafeBytes { key.code(of: $0) }
        return Base64.standard.encode(Array(Hexadecimal.encode(code).utf8))
    }
}
