package import Domain
public import Transport

/// Makes the tokens (JWT, RFC 7519) that Upbit and Bithumb take as proof of a key.
///
/// The secret is used as the bytes it is written in, the claims stand in the order of the venues'
/// documentation, and the key is hashed once for all tokens. Neither key nor secret shows in text, dumps
/// or reflection.
public final class BearerTokens: Sendable, CustomStringConvertible, CustomReflectable {
    public enum Algorithm: String, Hashable, Sendable {
        case hs256 = "HS256"
        case hs512 = "HS512"
    }

    private enum Key {
        case hs256(KeyedHMAC<SHA256Hash>)
        case hs512(KeyedHMAC<SHA512Hash>)
    }

    private let key: Key
    private let accessKey: Secret
    /// `Bearer`, the encoded header and its point.
    private let start: [UInt8]
    /// The claims up to the nonce.
    private let claims: [UInt8]

    /// - Parameters:
    ///   - accessKey: the key's public half.
    ///   - secret: its other half, as the venue shows it; it is not decoded.
    ///   - header: the token's header where its members stand in another order than `alg`, `typ`.
    /// - Throws: `CredentialError` for an access key that no venue issues.
    public convenience init(
        accessKey: Secret, secret: Secret, algorithm: Algorithm
    ) throws(CredentialError) {
        let header = "{\"alg\":\"\(algorithm.rawValue)\",\"typ\":\"JWT\"}"
        try self.init(accessKey: accessKey, secret: secret, algorithm: algorithm, header: header)
    }

    init(
        accessKey: Secret, secret: Secret, algorithm: Algorithm, header: String
    ) throws(CredentialError) {
        let id = accessKey.withBytes { Array($0) }
        // Letters, digits and `-._~`: nothing that JSON or a header would have to escape.
        guard (1...256).contains(id.count), id.allSatisfy(Self.isPlain) else {
            throw .accessKey
        }
        self.accessKey = accessKey
        key =
            switch algorithm {
            case .hs256: .hs256(KeyedHMAC(key: secret))
            case .hs512: .hs512(KeyedHMAC(key: secret))
            }
        start = Array("Bearer \(Base64.url.encode(Array(header.utf8))).".utf8)
        claims = Array("{\"access_key\":\"".utf8) + id + Array("\",\"nonce\":\"".utf8)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// The value of the `Authorization` header of one call.
    ///
    /// - Parameters:
    ///   - nonce: the text of one of `NonceSource`; never used before.
    ///   - time: for a venue that wants to know when the token was made.
    ///   - parameters: the text to be hashed (`CallParameters.hashed`); empty for a call without any.
    package func authorization(
        nonce: UnsafeRawBufferPointer, time: Timestamp?, parameters: [UInt8]
    ) -> String {
        withUnsafeTemporaryAllocation(
            of: UInt8.self, capacity: claims.count + nonce.count + Self.longestRest
        ) { buffer in
            var payload = ByteWriter(buffer)
            payload.write(claims)
            payload.write(nonce)
            payload.write("\"")
            if let time {
                payload.write(",\"timestamp\":")
                payload.write(time.milliseconds)
            }
            if !parameters.isEmpty {
                payload.write(",\"query_hash\":\"")
                parameters.withUnsafeBytes { payload.writeHash(of: $0) }
                payload.write("\",\"query_hash_alg\":\"SHA512\"")
            }
            payload.write("}")
            return signed(payload.written)
        }
    }

    /// Time, query hash and punctuation.
    private static let longestRest = 256
    /// `Bearer` and its space are not signed.
    private static let unsigned = 7

    private func signed(_ payload: UnsafeRawBufferPointer) -> String {
        let url = Base64.url
        let longest = start.count + url.length(of: payload.count) + 1 + url.length(of: 64)
        return String(unsafeUninitializedCapacity: longest) { buffer in
            var token = ByteWriter(buffer)
            token.write(start)
            token.writeBase64(payload)
            let message = UnsafeRawBufferPointer(rebasing: token.written[Self.unsigned...])
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { code in
                let length = sign(message, into: code)
                token.write(".")
                token.writeBase64(
                    UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(code)[..<length]))
            }
            return token.written.count
        }
    }

    /// - Returns: how long the code is.
    private func sign(
        _ message: UnsafeRawBufferPointer, into code: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        guard let place = code.baseAddress else { return 0 }
        switch key {
        case .hs256(let key):
            key.authenticate(message, into: place)
            return SHA256Hash.digestSize
        case .hs512(let key):
            key.authenticate(message, into: place)
            return SHA512Hash.digestSize
        }
    }

    /// Whether `text` is the access key of these tokens.
    public func belongs(to text: String) -> Bool {
        accessKey.withBytes { $0.elementsEqual(text.utf8) }
    }

    public var description: String { "‹tokens›" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Why a key cannot be used; the key is never in it.
public enum CredentialError: Error, Hashable, Sendable, CustomStringConvertible {
    case accessKey

    public var description: String {
        switch self {
        case .accessKey:
            "the access key is empty, too long, or holds characters that no access key has: copy it "
                + "again from the exchange's page"
        }
    }
}
