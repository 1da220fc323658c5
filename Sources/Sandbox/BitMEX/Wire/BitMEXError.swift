/// What the venue answers instead of a result.
struct BitMEXError: Error, Hashable, Sendable {
    enum Name: String, Sendable {
        case http = "HTTPError"
        case validation = "ValidationError"
        case rateLimit = "RateLimitError"
        case coded = "CodedHTTPError"
    }

    let status: Int
    let message: String
    var name = Name.http
    /// Only coded errors have them.
    var details: String?
    /// Seconds, for answers that say when to come back.
    var retryAfter: Int64?

    static func bad(_ message: String) -> BitMEXError {
        BitMEXError(status: 400, message: message)
    }
    static func invalid(_ parameter: String) -> BitMEXError {
        BitMEXError(status: 400, message: "Invalid \(parameter)", name: .validation)
    }
    static func required(_ parameter: String) -> BitMEXError {
        BitMEXError(status: 400, message: "'\(parameter)' is a required arg.")
    }
    static let badQuantity = BitMEXError.bad("orderQty is invalid")
    static let notFound = BitMEXError(status: 404, message: "Not Found")
    static let unauthorized = BitMEXError(status: 401, message: "Authorization Required")
    static let invalidKey = BitMEXError(status: 401, message: "Invalid API Key.")
    static let badSignature = BitMEXError(status: 401, message: "Signature not valid.")
    static let disabledKey = BitMEXError(status: 403, message: "This key is disabled.")
    static let accessDenied = BitMEXError(status: 403, message: "Access Denied")
    static let duplicate = BitMEXError.bad("Duplicate clOrdID")
    static let finished = BitMEXError.bad("Invalid ordStatus")
    static let unknownOrder = BitMEXError.bad("Invalid orderID")
    static let overloaded = BitMEXError(
        status: 503, message: "The system is currently overloaded. Please try again later.")
    static func rateLimited(_ seconds: Int64) -> BitMEXError {
        BitMEXError(
            status: 429, message: "Rate limit exceeded, retry in \(seconds) seconds.",
            name: .rateLimit, retryAfter: seconds)
    }
    /// - Parameter amount: in the smallest unit of the currency.
    static func insufficient(_ amount: Int64, _ unit: String) -> BitMEXError {
        BitMEXError(
            status: 400,
            message: "Account has insufficient Available Balance, \(amount) \(unit) required",
            name: .coded, details: "19000")
    }

    var body: [UInt8] {
        var bytes = Array("{\"error\":{\"message\":".utf8)
        JSONWriter.quote(message, into: &bytes)
        bytes.append(contentsOf: ",\"name\":\"\(name.rawValue)\"".utf8)
        if let details {
            bytes.append(contentsOf: ",\"details\":".utf8)
            JSONWriter.quote(details, into: &bytes)
        }
        bytes.append(contentsOf: "}}".utf8)
        return bytes
    }

    var response: WireResponse {
        var headers = [(name: "content-type", value: "application/json; charset=utf-8")]
        if let retryAfter { headers.append((name: "retry-after", value: String(retryAfter))) }
        return WireResponse(status: status, headers: headers, body: body)
    }
}
