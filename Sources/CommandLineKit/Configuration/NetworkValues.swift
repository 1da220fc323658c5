/// Addresses as the configuration may name them.
extension ValueParsers {
    /// Where an exchange is reached: `https://host[:port][/path]`, or plain http on this machine.
    static func exchangeURL(_ text: String) throws(Refusal) -> String {
        let (scheme, rest) = try split(text)
        guard scheme == "https" || scheme == "http" else {
            throw Refusal("\"\(scheme.shortened)\" is no scheme for this", "https://host")
        }
        let host = try host(in: rest)
        guard scheme == "https" || ["127.0.0.1", "localhost", "[::1]"].contains(host) else {
            throw Refusal(
                "keys and orders would go to \(host.shortened) in the clear",
                "https, or http on 127.0.0.1")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// A proxy, without a password: this file holds no secrets.
    static func proxyURL(_ text: String) throws(Refusal) -> String {
        let (scheme, rest) = try split(text)
        guard ["http", "https", "socks5", "socks5h"].contains(scheme) else {
            throw Refusal(
                "\"\(scheme.shortened)\" is no kind of proxy", "http, https, socks5 or socks5h")
        }
        _ = try host(in: rest)
        return text
    }

    /// A sentence that says why.
    static func reason(_ text: String) throws(Refusal) -> String {
        guard (10...200).contains(text.count) else {
            throw Refusal("that is no reason", "a sentence of 10 to 200 characters, or `off`")
        }
        return text
    }

    private static func split(_ text: String) throws(Refusal) -> (scheme: String, rest: Substring) {
        guard text.utf8.count <= 300, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            let mark = text.firstRange(of: "://")
        else { throw Refusal("\"\(text.shortened)\" is no address", "e.g. https://host:8443") }
        return (String(text[..<mark.lowerBound]), text[mark.upperBound...])
    }

    /// The host of what stands behind the scheme, lower case.
    private static func host(in rest: Substring) throws(Refusal) -> String {
        let authority = rest.prefix { $0 != "/" }
        // A name before @ comes with a password, which is not repeated here.
        guard !rest.contains("@") else {
            throw Refusal(
                "it holds a user name or a password",
                "put a proxy with a password into the environment: https_proxy")
        }
        guard !rest.contains("?"), !rest.contains("#") else {
            throw Refusal("it has a query", "scheme, host, port and path only")
        }
        let colon = authority.lastIndex(of: ":").flatMap { index in
            authority[index...].contains("]") ? nil : index
        }
        if let colon {
            let digits = authority[authority.index(after: colon)...]
            guard let port = UInt16(digits), port > 0 else {
                throw Refusal("\"\(String(digits).shortened)\" is no port", "1 to 65535")
            }
        }
        let host = authority[..<(colon ?? authority.endIndex)].lowercased()
        guard !host.isEmpty else { throw Refusal("it names no host", "e.g. https://host:8443") }
        return host
    }
}
