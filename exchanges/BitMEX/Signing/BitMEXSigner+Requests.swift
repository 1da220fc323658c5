public import Domain
public import Transport

extension BitMEXSigner {
    /// A signed request, which is to be sent as it is.
    ///
    /// - Parameters:
    ///   - target: the path from `/api/v1` on, with its query.
    ///   - body: JSON; empty for none.
    public func request(
        _ method: HTTPMethod, _ target: String, body: [UInt8] = [], at now: Timestamp
    ) -> HTTPRequest {
        var headers = fields(method, target, body: body, at: now)
        if !body.isEmpty { headers.append(HTTPField("content-type", "application/json")) }
        return HTTPRequest(method, target, headers: headers, body: body)
    }

    /// What opens a WebSocket that is logged in from the start.
    ///
    /// - Parameter path: of the stream, without the prefix of a `base_url`: it is signed.
    public func handshake(_ path: String = "/realtime", at now: Timestamp) -> [HTTPField] {
        fields(.get, path, at: now)
    }

    /// The message that logs an open WebSocket in. A second one on the same socket is an error.
    ///
    /// - Parameter path: of the stream, without the prefix of a `base_url`: it is signed.
    public func login(_ path: String = "/realtime", at now: Timestamp) -> String {
        let expires = expiry(at: now)
        let signature = signature(of: .get, path, expires: expires)
        return #"{"op":"authKeyExpires","args":["\#(keyID)",\#(expires),"\#(signature)"]}"#
    }

    private func fields(
        _ method: HTTPMethod, _ target: String, body: [UInt8] = [], at now: Timestamp
    ) -> [HTTPField] {
        let expires = expiry(at: now)
        return [
            HTTPField("api-key", keyID), HTTPField("api-expires", String(expires)),
            HTTPField(
                "api-signature", signature(of: method, target, expires: expires, body: body)),
        ]
    }
}
