public import ExchangeAPI
import Transport

/// Where Bithumb is reached.
///
/// - SeeAlso: <https://apidocs.bithumb.com>
public enum BithumbEndpoints {
    /// The exchange itself. The private stream of version 1 has ended; that of version 2 is meant.
    public static let own: VenueEndpoints = {
        let host = "ws-api.bithumb.com"
        return VenueEndpoints(
            rest: EndpointURL(scheme: .https, host: "api.bithumb.com"),
            publicStream: EndpointURL(scheme: .wss, host: host, path: "/websocket/v1"),
            privateStream: EndpointURL(scheme: .wss, host: host, path: "/websocket/v2/private"))
    }()
}
