internal import Transport

/// A JSON Web Token as a client sent it, not yet believed.
struct BearerToken {
    let algorithm: String
    let claims: JSONTree
    /// Header and payload as sent: what the signature is over.
    private let signed: [UInt8]
    private let signature: [UInt8]

    /// Longer tokens are refused unread.
    static let longest = 8192

    /// Reads the value of an `Authorization` header; `nil` for anything but `Bearer` and a token.
    init?(authorization: String) {
        let scheme = "Bearer "
        guard authorization.utf8.count <= Self.longest, authorization.hasPrefix(scheme) else {
            return nil
        }
        let token = Array(authorization.utf8.dropFirst(scheme.utf8.count))
        // RFC 7515 has the alphabet of URLs, and no padding.
        guard token.allSatisfy({ !"+/=".utf8.contains($0) }) else { return nil }
        let parts = token.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3,
            let header = Base64Text.decoded(parts[0]).flatMap({ JSONTree($0) }),
            let payload = Base64Text.decoded(parts[1]).flatMap({ JSONTree($0) }),
            let algorithm = header["alg"]?.text, case .object = payload
        else { return nil }
        self.algorithm = algorithm
        claims = payload
        signed = Array(token[..<parts[1].endIndex])
        signature = Array(parts[2])
    }

    /// Whether the token was signed by the owner of `key`.
    ///
    /// The texts are compared, not the bytes behind them: the last letter of a signature has bits to
    /// spare, and a token with another letter there is not the one that was signed.
    func isSigned<Hash: HashFunction>(by key: KeyedHMAC<Hash>) -> Bool {
        let code = signed.withUnsafeBytes { key.code(of: $0) }
        return Base64.url.encode(code).utf8.isEqualSteadily(to: signature)
    }

    /// Whether `query_hash` is that of the parameters received; without any it may be absent.
    ///
    /// - Parameter plain: see `SignedParameters.plain`.
    func covers(_ plain: String) -> Bool {
        switch claims["query_hash"] {
        case nil, .null?: return plain.isEmpty
        case .string(let hash)?:
            // The documentation calls SHA512 the default of the other claim.
            let algorithm = claims["query_hash_alg"] ?? .string("SHA512")
            let expected = Hexadecimal.encode(SHA512Hash.digest(of: plain))
            return algorithm == .string("SHA512")
                && expected.utf8.isEqualSteadily(to: hash.utf8)
        default: return false
        }
    }
}

/// Reads Base 64 of either alphabet, with or without padding.
enum Base64Text {
    static func decoded(_ text: some Collection<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count * 3 / 4)
        var bits: UInt32 = 0
        var count = 0
        var isOver = false
        for letter in text {
            if letter == UInt8(ascii: "=") {
                isOver = true
                continue
            }
            guard !isOver, let value = value(of: letter) else { return nil }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return count == 6 ? nil : bytes
    }

    private static func value(of letter: UInt8) -> UInt32? {
        switch letter {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(letter) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(letter) - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(letter) + 4
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
