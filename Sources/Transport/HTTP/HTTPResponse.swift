public import Domain

/// One whole answer, its body decompressed.
public struct HTTPResponse: Hashable, Sendable {
    /// E.g. 200.
    public let status: Int
    /// In the order they came; a name may repeat.
    public let headers: [HTTPField]
    public let body: [UInt8]
    public let timing: HTTPTiming

    public init(status: Int, headers: [HTTPField], body: [UInt8], timing: HTTPTiming) {
        self.status = status
        self.headers = headers
        self.body = body
        self.timing = timing
    }

    /// The value of the last header of that name, in any case; `nil` when there is none.
    public func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        return headers.last { $0.name.lowercased() == wanted }?.value
    }
}

/// How long each phase of a request took, counted from its start.
public struct HTTPTiming: Hashable, Sendable {
    /// Until the host's name was resolved; zero on a warm connection, as the next two.
    public let nameLookup: TimeSpan
    public let connect: TimeSpan
    public let tls: TimeSpan
    /// Until the first byte of the answer.
    public let firstByte: TimeSpan
    public let total: TimeSpan
    /// Whether an earlier request had opened the connection.
    public let isReused: Bool
    /// By our clock, before the request was sent and after the answer was whole: the clock's skew is
    /// measured between the two.
    public let sent: Timestamp
    public let received: Timestamp

    public init(
        nameLookup: TimeSpan, connect: TimeSpan, tls: TimeSpan, firstByte: TimeSpan,
        total: TimeSpan, isReused: Bool, sent: Timestamp, received: Timestamp
    ) {
        self.nameLookup = nameLookup
        self.connect = connect
        self.tls = tls
        self.firstByte = firstByte
        self.total = total
        self.isReused = isReused
        self.sent = sent
        self.received = received
    }
}
