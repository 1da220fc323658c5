/// Why a request has no answer, by what that means for an order in it.
///
/// Texts name host and phase, never headers, bodies or queries.
public enum HTTPFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// No byte of the request went out: name look-up, connection, TLS or proxy failed, the queue was
    /// full, or the client was closed. Sending it again is safe.
    case notSent(String)
    /// It may have reached the venue: the connection broke or the time ran out after sending began, or
    /// the answer cannot be trusted (cut short, too large, wrongly compressed).
    case unanswered(String)

    public var description: String {
        switch self {
        case .notSent(let reason): "not sent: \(reason)"
        case .unanswered(let reason): "sent, but not answered: \(reason)"
        }
    }
}

/// What sends requests to one host; tests put a recorded one in its place.
public protocol HTTPSending: Sendable {
    /// The answer, whatever its status; redirects are answers and are not followed.
    ///
    /// The request is sent at most once, also when a warm connection turns out to be dead.
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse
}
