import Transport

/// Addresses as the configuration may name them.
extension ValueParsers {
    /// Where an exchange is reached: `https://host[:port][/path]`, or plain http on this machine.
    static func exchangeURL(_ text: String) throws(Refusal) -> String {
        let address = try address(text, remedy: "https://host[:port]")
        guard address.scheme == .https || address.scheme == .http else {
            throw Refusal(
                "an exchange is not reached by \(address.scheme.rawValue)", "https://host")
        }
        guard address.scheme.isSecure || address.isLoopback else {
            throw Refusal(
                "keys and orders would go to \(address.host.shortened) in the clear",
                "https, or http on 127.0.0.1")
        }
        return address.description
    }

    /// A proxy, without a password: this file holds no secrets.
    static func proxyURL(_ text: String) throws(Refusal) -> String {
        let schemes = ["http", "https", "socks5", "socks5h"]
        guard let end = text.firstRange(of: "://"),
            schemes.contains(String(text[..<end.lowerBound]))
        else {
            throw Refusal(
                "it is no proxy's address",
                schemes.map { "\($0)://host:port" }.joined(separator: ", "))
        }
        _ = try address(
            "https" + text[end.lowerBound...],
            remedy: "put a proxy with a password into the environment: https_proxy")
        return text
    }

    /// A sentence that says why.
    static func reason(_ text: String) throws(Refusal) -> String {
        guard (10...200).contains(text.count) else {
            throw Refusal("that is no reason", "a sentence of 10 to 200 characters, or `off`")
        }
        return text
    }

    private static func address(_ text: String, remedy: String) throws(Refusal) -> EndpointURL {
        do throws(EndpointError) {
            return try EndpointURL(parsing: text)
        } catch {
            throw Refusal(error.reason, remedy)
        }
    }
}
