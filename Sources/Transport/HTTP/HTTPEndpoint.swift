/// Where a client sends to, from its base URL.
struct HTTPEndpoint: Hashable, Sendable {
    /// Scheme, host and port with a slash: what libcurl connects to.
    let url: String
    /// Host with its port unless that is the scheme's own: what error texts name.
    let name: String
    /// Goes before every target; empty, or a path without a slash at its end.
    let prefix: String

    init(_ base: String) throws(HTTPSetupError) {
        let address: EndpointURL
        do throws(EndpointError) {
            address = try EndpointURL(parsing: base)
        } catch {
            throw .baseURL(error.reason)
        }
        guard address.scheme == .https || address.scheme == .http else {
            throw .baseURL("the scheme must be https or http")
        }
        guard address.path.isEmpty || RequestRules.isTarget(address.path) else {
            throw .baseURL("its path must be percent-encoded")
        }
        name = address.port.map { "\(address.host):\($0)" } ?? address.host
        url = "\(address.scheme.rawValue)://\(name)/"
        prefix = address.path
    }
}
