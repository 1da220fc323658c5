import Sandbox

/// Keeps foreign pages, which a person's browser shows beside ours, from the control endpoint.
///
/// A name of their own that points to 127.0.0.1 is told by `Host`; a form or a script that sends
/// here from elsewhere by `Origin` and `Sec-Fetch-Site`. Programs send neither of the latter.
enum ControlGuard {
    /// Why a request is not carried out; `nil` when it is.
    static func refusal(of request: WireRequest) -> WireResponse? {
        guard let host = request.header("host"), isLoopback(host) else {
            return text(
                403,
                "this endpoint answers to 127.0.0.1, localhost and [::1] only, not to "
                    + (request.header("host") ?? "a request without Host"))
        }
        guard request.method != "GET" else { return nil }
        if let origin = request.header("origin"),
            origin.lowercased() != "http://\(host)".lowercased()
        {
            return text(403, "a page of \(origin) may not change this sandbox")
        }
        if let site = request.header("sec-fetch-site"), site != "same-origin", site != "none" {
            return text(403, "a page of another site may not change this sandbox")
        }
        return nil
    }

    /// Whether the name before the port is one of this machine's own for itself.
    private static func isLoopback(_ host: String) -> Bool {
        let name: Substring
        if host.hasPrefix("[") {
            guard let end = host.firstIndex(of: "]") else { return false }
            name = host[...end]
            guard isPort(host[host.index(after: end)...]) else { return false }
        } else {
            name = host.prefix { $0 != ":" }
            guard isPort(host.dropFirst(name.count)) else { return false }
        }
        return ["127.0.0.1", "localhost", "[::1]"].contains(name.lowercased())
    }

    /// Nothing, or a colon and digits.
    private static func isPort(_ text: Substring) -> Bool {
        text.isEmpty
            || (text.first == ":" && text.count <= 6
                && text.dropFirst().utf8.allSatisfy { (48...57).contains($0) })
    }

    static func text(_ status: Int, _ words: String) -> WireResponse {
        WireResponse(
            status: status,
            headers: [
                ("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ], body: Array("\(words)\n".utf8))
    }
}
