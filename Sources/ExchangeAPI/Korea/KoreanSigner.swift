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

    /// One request, with the parameters in its query or its body.
    public func request(
        _ method: HTTPMethod, _ path: String,
        _ parameters: consuming CallParameters = CallParameters(), at now: Timestamp
    ) -> HTTPRequest {
        let authorization = HTTPField("Authorization", token(for: parameters.hashed, at: now))
        guard !parameters.isEmpty else {
            return HTTPRequest(method, path, headers: [authorization])
        }
        let form = parameters.form
        let sent = parameters.finished()
        switch form {
        case .query:
            let target = "\(path)?\(String(decoding: sent, as: UTF8.self))"
            return HTTPRequest(method, target, headers: [authorization])
        case .body:
            return HTTPRequest(
                method, path, headers: [authorization, Self.contentType], body: sent)
        }
    }

    private static let contentType = HTTPField(
        "Content-Type", "application/json; charset=utf-8")

    /// The headers that log a WebSocket in; fresh ones for each connection.
    public func login(at now: Timestamp) -> [HTTPField] {
        [
            HTTPField(
                "Authorization", token(for: [], at: now))
        ]
    }

    /// Whether the venue's text names the key that signs here.
    public func signs(for accessKey: String) -> Bool { tokens.belongs(to: accessKey) }

    /// The value of the `Authorization` header of one call; `parameters` as they are hashed.
    package func token(for parameters: [UInt8], at now: Timestamp) -> String {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Nonce.length) { memory in
            var nonce = ByteWriter(memory)
            nonces.next().write(to: &nonce)
            return tokens.authorization(
                nonce: nonce.written, time: isTimed ? now : nil, parameters: parameters)
        }
    }
}
