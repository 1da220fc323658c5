/// An HTTP request as it arrived: nothing is decoded, because signatures are over the bytes sent.
public struct WireRequest: Sendable {
    /// In upper case.
    public var method: String
    /// The path as sent, without the query.
    public var path: String
    /// The query as sent, without the question mark; empty when there is none.
    public var query: String
    /// Names in lower case, in the order sent.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// The client's address, for limits that count by it.
    public var peer: String

    public init(
        method: String, path: String, query: String = "",
        headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        peer: String = "127.0.0.1"
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.peer = peer
    }

    /// The first header of that name, which is in lower case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}

/// What a client is answered.
public struct WireResponse: Sendable {
    public var status: Int
    /// Without `content-length` and `date`, which the server adds.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
