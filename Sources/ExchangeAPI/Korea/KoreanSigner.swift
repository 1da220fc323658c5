public import Domain
public import Transport

/// Makes the signed requests of Upbit, and of Bithumb, whose interface is modelled on it.
///
/// Each request has a token of its own: one that is made again for another attempt has another nonce.
public struct KoreanSigner: Sendable {
    private let tokens: BearerTokens
    private let nonces: NonceSource
    private let isTimed: Bool

    /// - Parameter isTimed: whether tokens tell when they were made.
    public init(tokens: BearerTokens, nonces: NonceSource, isTimed: Bool) {
        self.tokens = tokens
        self.nonces = nonces
        self.isTimed = isTimed
    }

    /// One request: the parameters are the query of a GET or DELETE, and the JSON body of a POST.
    public func request(
        _ method: HTTPMethod, _ path: String, _ parameters: CallParameters = CallParameters(),
        at now: Timestamp
    ) -> HTTPRequest {
        let authorization = HTTPField(
            "Authorization", token(for: parameters.plainText, at: now))
        guard !parameters.isEmpty else {
            return HTTPRequest(method, path, headers: [authorization])
        }
        guard method == .post else {
            return HTTPRequest(method, "\(path)?\(parameters.query)", headers: [authorization])
        }
        return HTTPRequest(
            method, path, headers: [authorization, Self.contentType], body: parameters.json)
    }

    private static let contentType = HTTPField(
        "Content-Type", "application/json; charset=utf-8")

    /// The headers that log a WebSocket in; fresh ones for each connection.
    public func login(at now: Timestamp) -> [HTTPField] {
        [HTTPField("Authorization", token(for: [], at: now))]
    }

    /// Whether the venue's text names the key that signs here.
    public func signs(for accessKey: String) -> Bool { tokens.belongs(to: accessKey) }

    /// The value of the `Authorization` header of one call; `parameters` as they are hashed.
    package func token(for parameters: [UInt8], at now: Timestamp) -> String {
        tokens.authorization(
            nonce: nonces.next(), time: isTimed ? now : nil, parameters: parameters)
    }
}
