import Domain
import Transport

/// Checks that a request comes from who holds a key's secret.
struct BitMEXAuthentication {
    let world: SandboxWorld
    /// Keyed hashes by key, made once.
    private var codes: [String: KeyedHMAC<SHA256Hash>] = [:]

    init(world: SandboxWorld) { self.world = world }

    /// The three values of a signed request, as sent.
    struct Credentials {
        var key: String
        var expires: String
        var signature: String
    }

    /// The credentials in the headers; `nil` for an anonymous request.
    static func headers(of request: WireRequest) -> Credentials? {
        guard let key = request.header("api-key"), !key.isEmpty else { return nil }
        return Credentials(
            key: key, expires: request.header("api-expires") ?? "",
            signature: request.header("api-signature") ?? "")
    }

    /// The account of a request whose signature is over `verb + target + expires + body`.
    ///
    /// - Parameters:
    ///   - target: path and query exactly as sent.
    ///   - time: the world's clock.
    mutating func account(
        of credentials: Credentials, verb: String, target: String, body: [UInt8],
        at time: Timestamp
    ) throws(BitMEXError) -> SandboxAccount {
        guard let account = world.account(key: credentials.key) else { throw .invalidKey }
        guard let expires = Int64(credentials.expires), expires >= 0,
            credentials.expires.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 })
        else { throw .bad("Invalid api-expires") }
        let message = Array((verb + target + credentials.expires).utf8) + body
        let code = code(of: message, account)
        guard code.utf8.isEqualSteadily(to: credentials.signature.utf8) else {
            throw .badSignature
        }
        let now = time.nanoseconds / 1_000_000_000
        guard expires > now else {
            throw BitMEXError(
                status: 401,
                message: "This request has expired - `expires` is in the past. "
                    + "Current time: \(now)")
        }
        if let end = account.expires, end <= time { throw .disabledKey }
        return account
    }

    private mutating func code(of message: [UInt8], _ account: SandboxAccount) -> String {
        let hash =
            codes[account.key]
            ?? {
                let made = KeyedHMAC<SHA256Hash>(key: account.secret)
                codes[account.key] = made
                return made
            }()
        return Hexadecimal.encode(message.withUnsafeBytes { hash.code(of: $0) })
    }
}
