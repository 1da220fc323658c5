public import Transport

/// Where a venue is reached: its REST interface and its two streams.
///
/// A venue's folder states its own; a `base_url` moves all three to a sandbox or a compatible venue.
public struct VenueEndpoints: Hashable, Sendable {
    /// Scheme and host, and what goes before every target; the targets bring the venue's own path.
    public let rest: EndpointURL
    /// Whole, with the path.
    public let publicStream: EndpointURL
    public let privateStream: EndpointURL

    public init(rest: EndpointURL, publicStream: EndpointURL, privateStream: EndpointURL) {
        self.rest = rest
        self.publicStream = publicStream
        self.privateStream = privateStream
    }

    /// The same interfaces at another place: the streams keep their paths and take the scheme (`ws`
    /// for `http`, `wss` for `https`), host, port and prefix of `base`.
    ///
    /// - Parameters:
    ///   - base: e.g. `http://127.0.0.1:8080`; the venue's own REST path at its end is taken off.
    ///   - restPath: the path that this venue's documentation writes behind the host, e.g. `/api/v1`.
    ///   - allowsPlain: whether plain http may leave this machine; to this machine it always may.
    public func moved(
        to base: String, restPath: String = "", allowsPlain: Bool = false
    ) throws(EndpointError) -> VenueEndpoints {
        let given = try EndpointURL(parsing: base)
        guard given.scheme == .https || given.scheme == .http else { throw .scheme }
        guard given.scheme.isSecure || given.isLoopback || allowsPlain else {
            throw .plain(host: given.host)
        }
        let isWhole = !restPath.isEmpty && given.path.hasSuffix(restPath)
        let prefix = isWhole ? String(given.path.dropLast(restPath.count)) : given.path
        func stream(_ own: EndpointURL) -> EndpointURL {
            EndpointURL(
                scheme: given.scheme.isSecure ? .wss : .ws, host: given.host, port: given.port,
                path: prefix + own.path)
        }
        return VenueEndpoints(
            rest: EndpointURL(
                scheme: given.scheme, host: given.host, port: given.port, path: prefix),
            publicStream: stream(publicStream), privateStream: stream(privateStream))
    }
}
