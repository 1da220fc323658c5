public import ExchangeAPI
import Transport

/// Where Upbit is reached.
///
/// - SeeAlso: <https://docs.upbit.com/kr/reference>
public enum UpbitEndpoints {
    /// The exchange itself, in Korea; its regional twins have other keys, accounts and books.
    public static let own: VenueEndpoints = {
        let host = "api.upbit.com"
        let stream = EndpointURL(scheme: .wss, host: host, path: "/websocket/v1")
        return VenueEndpoints(
            rest: EndpointURL(scheme: .https, host: host), publicStream: stream,
            privateStream: EndpointURL(scheme: .wss, host: host, path: "/websocket/v1/private"))
    }()
}
