/// The verb of a request, as it is sent and signed.
public enum HTTPMethod: String, Hashable, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
}

/// One request, exactly as its bytes go out: nothing is encoded, sorted or added to afterwards.
///
/// What was signed is what is sent, because both read these very fields.
public struct HTTPRequest: Hashable, Sendable {
    public let method: HTTPMethod
    /// Path and query, percent-encoded, beginning with a slash; scheme and host belong to the client.
    public let target: String
    /// Name and value in the order they are sent. Values may hold secrets: they are never logged.
    public var headers: [HTTPField]
    /// Empty for none.
    public let body: [UInt8]

    public init(
        _ method: HTTPMethod, _ target: String, headers: [HTTPField] = [], body: [UInt8] = []
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }
}

/// One header of a request or an answer.
public struct HTTPField: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
