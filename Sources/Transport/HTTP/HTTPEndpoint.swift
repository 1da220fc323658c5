import CCurl

/// Where a client sends to, from its base URL.
struct HTTPEndpoint: Hashable, Sendable {
    /// Scheme, host and port with a slash: what libcurl connects to.
    let url: String
    /// Host with its port unless that is the scheme's own: what error texts name.
    let name: String
    /// Goes before every target; empty, or a path without a slash at its end.
    let prefix: String

    init(_ base: String) throws(HTTPSetupError) {
        guard let parts = curl_url() else { throw .library("curl_url has no memory") }
        defer { curl_url_cleanup(parts) }
        let code = curl_url_set(parts, CURLUPART_URL, base, 0)
        guard code == CURLUE_OK else {
            throw .baseURL(String(cString: curl_url_strerror(code)))
        }
        func part(_ which: CURLUPart) -> String? {
            var text: UnsafeMutablePointer<CChar>?
            guard curl_url_get(parts, which, &text, 0) == CURLUE_OK, let text else { return nil }
            defer { curl_free(text) }
            return String(cString: text)
        }
        guard let scheme = part(CURLUPART_SCHEME), ["http", "https"].contains(scheme) else {
            throw .baseURL("the scheme must be https or http")
        }
        guard part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil else {
            throw .baseURL("it must not hold a user or a password")
        }
        guard part(CURLUPART_QUERY) == nil, part(CURLUPART_FRAGMENT) == nil else {
            throw .baseURL("it must not hold a query or a fragment")
        }
        guard let host = part(CURLUPART_HOST), !host.isEmpty else {
            throw .baseURL("it names no host")
        }
        var path = part(CURLUPART_PATH) ?? ""
        while path.hasSuffix("/") { path.removeLast() }
        guard path.isEmpty || RequestRules.isTarget(path) else {
            throw .baseURL("its path must be percent-encoded")
        }
        name = part(CURLUPART_PORT).map { "\(host):\($0)" } ?? host
        url = "\(scheme)://\(name)/"
        prefix = path
    }
}
