import Domain
import ExchangeAPI
import Foundation
import Testing
import Transport

@testable import BitMEX

@Suite("BitMEX errors")
struct BitMEXDialectTests {
    private static let now = ManualClock.start

    /// What a row of the table expects.
    enum Verdict: Hashable, Sendable {
        case success
        case refused(Refusal.Kind)
        /// Milliseconds from now until it may be tried again.
        case notSent(NotSent.Kind, Int64)
        case unknown
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let status: Int
        let headers: [HTTPField]
        let body: String
        let verdict: Verdict
        var testDescription: String { "\(status) \(body.prefix(70))" }

        init(_ status: Int, _ body: String, _ verdict: Verdict) {
            self.init(status, [], body, verdict)
        }

        init(
            _ status: Int, _ headers: [HTTPField], _ body: String, _ verdict: Verdict
        ) {
            self.status = status
            self.headers = headers
            self.body = body
            self.verdict = verdict
        }

        /// An error as the venue writes it.
        init(
            _ status: Int, _ headers: [HTTPField] = [], error: String,
            name: String = "HTTPError", _ verdict: Verdict
        ) {
            self.init(
                status, headers, #"{"error":{"message":"\#(error)","name":"\#(name)"}}"#, verdict)
        }
    }

    static let refusals: [Row] = [
        Row(400, error: "Duplicate clOrdID", .refused(.duplicateClientID)),
        Row(400, error: "Invalid ordStatus", .refused(.orderFinished)),
        Row(
            400, error: "Unable to cancel order due to existing state: Filled",
            .refused(.orderFinished)),
        Row(400, error: "Invalid orderID", .refused(.unknownOrder)),
        Row(400, error: "Invalid origClOrdID", .refused(.unknownOrder)),
        Row(404, error: "Not Found", .refused(.unknownOrder)),
        Row(400, error: "Invalid price tickSize", .refused(.invalidPrice)),
        Row(400, error: "Invalid price", .refused(.invalidPrice)),
        Row(400, error: "Invalid stopPx", .refused(.invalidPrice)),
        Row(400, error: "Price greater than limitUpPrice", .refused(.invalidPrice)),
        Row(
            400, error: "Order price is below the liquidation price of current long position",
            .refused(.invalidPrice)),
        Row(400, error: "Invalid orderQty", .refused(.invalidQuantity)),
        Row(400, error: "orderQty is invalid", .refused(.invalidQuantity)),
        Row(400, error: "Invalid leavesQty for lotSize", .refused(.invalidQuantity)),
        Row(
            400, error: "Account has insufficient Available Balance, 12 XBt required",
            name: "ValidationError", .refused(.insufficientFunds)),
        Row(
            400, error: "Executing at order price would lead to immediate liquidation",
            name: "ValidationError", .refused(.insufficientFunds)),
        Row(
            400,
            #"{"error":{"message":"Words of another day","name":"CodedHTTPError","details":"19000"}}"#,
            .refused(.insufficientFunds)),
        Row(
            400, #"{"error":{"message":"Other words","name":"CodedHTTPError","code":19000}}"#,
            .refused(.insufficientFunds)),
        Row(
            400,
            #"{"error":{"message":"Duplicate clOrdID","name":"CodedHTTPError","details":"7"}}"#,
            .refused(.duplicateClientID)),
        Row(
            400, #"{"error":{"message":"New","name":"CodedHTTPError","details":{"a":1}}}"#,
            .refused(.other)),
        Row(400, error: "Too many open orders", .refused(.aboveMaximum)),
        Row(400, error: "Too many open stop orders", .refused(.aboveMaximum)),
        Row(
            400, error: "Value of position and orders exceeds position Risk Limit",
            .refused(.aboveMaximum)),
        Row(400, error: "Invalid symbol", .refused(.unknownMarket)),
        Row(400, error: "Market is not open", .refused(.marketHalted)),
        Row(400, error: "Unsupported execInst", .refused(.invalidRequest)),
        Row(400, error: "Invalid side", .refused(.invalidRequest)),
        Row(400, error: "A rule of tomorrow", name: "ValidationError", .refused(.invalidRequest)),
        Row(400, error: "A rule of tomorrow", .refused(.other)),
        Row(400, #"{"error":"A rule of tomorrow"}"#, .refused(.other)),
        Row(422, error: "A rule of tomorrow", .refused(.other)),
        Row(401, error: "Invalid API Key.", .refused(.unauthorized)),
        Row(401, error: "Signature not valid.", .refused(.unauthorized)),
        Row(401, error: "A word of tomorrow", .refused(.unauthorized)),
        Row(
            401, error: "This request has expired - `expires` is in the past. Current time: 1",
            .refused(.clockSkew)),
        Row(
            400, error: "This request has expired - `expires` is in the past. Current time: 1",
            .refused(.clockSkew)),
        Row(403, error: "Access Denied", .refused(.forbidden)),
        Row(403, error: "This key is disabled.", .refused(.unauthorized)),
        Row(403, error: "Account is restricted", .refused(.accountRestricted)),
        Row(403, error: "A word of tomorrow", .refused(.forbidden)),
        Row(404, error: "A word of tomorrow", .refused(.other)),
    ]

    static let retries: [Row] = [
        Row(
            503, error: "The system is currently overloaded. Please try again later.",
            .notSent(.overloaded, 500)),
        Row(
            503, [HTTPField("Retry-After", "2")],
            error: "The system is currently overloaded. Please try again later.",
            .notSent(.overloaded, 2000)),
        Row(
            429, [HTTPField("retry-after", "7")],
            error: "Rate limit exceeded, retry in 3 seconds.", name: "RateLimitError",
            .notSent(.rateLimited, 7000)),
        Row(
            429, error: "Rate limit exceeded, retry in 3 seconds.", name: "RateLimitError",
            .notSent(.rateLimited, 3000)),
        Row(429, [HTTPField("retry-after", "0")], "", .notSent(.rateLimited, 1000)),
        Row(
            429, [HTTPField("retry-after", "99999999999999999999")], "",
            .notSent(.rateLimited, 5000)),
        Row(
            429, [HTTPField("retry-after", "9000000000000000000")], "",
            .notSent(.rateLimited, 86_400_000)),
        Row(429, [HTTPField("retry-after", "-5")], "", .notSent(.rateLimited, 5000)),
        // Eight seconds after the clock's whole second.
        Row(
            429, [HTTPField("retry-after", "Mon, 21 Sep 2026 14:13:28 GMT")], "",
            .notSent(.rateLimited, 8000)),
        Row(
            429, [HTTPField("retry-after", "Mon, 21 Sep 2026 14:13:10 GMT")], "",
            .notSent(.rateLimited, 5000)),
        Row(
            429, [HTTPField("x-ratelimit-reset", "1790000030")], "<html>",
            .notSent(.rateLimited, 29_877)),
        Row(429, "<html>too many</html>", .notSent(.rateLimited, 5000)),
        Row(400, error: "Rate-limit has been reached: usage=60", .notSent(.rateLimited, 5000)),
        Row(403, "<html><body>Forbidden</body></html>", .notSent(.banned, 3_600_000)),
        Row(403, "", .notSent(.banned, 3_600_000)),
        Row(403, error: "Your address is banned", .notSent(.banned, 3_600_000)),
        Row(
            403, [HTTPField("retry-after", "7200")], "<html>", .notSent(.banned, 7_200_000)),
    ]

    static let unknowns: [Row] = [
        Row(503, error: "Service unavailable", .unknown),
        Row(503, "<html>The system is currently overloaded</html>", .unknown),
        Row(500, error: "Internal Server Error", .unknown),
        Row(500, error: "The system is currently overloaded. Please try again.", .unknown),
        Row(500, error: "Duplicate clOrdID", .unknown),
        Row(502, "<html><head><title>502 Bad Gateway</title></head></html>", .unknown),
        Row(504, "", .unknown), Row(530, "error code: 1033", .unknown),
        Row(520, #"{"error":{"message":"x","name":"HTTPError"}}"#, .unknown),
        Row(408, error: "Request Timeout", .unknown),
        Row(400, "<html>400 Bad Request</html>", .unknown),
        Row(404, "<html>no such page</html>", .unknown),
        Row(400, #"{"error":{"message":7}}"#, .unknown),
        Row(301, "", .unknown), Row(302, "<html>moved</html>", .unknown),
        Row(200, "", .unknown), Row(200, "<html>maintenance</html>", .unknown),
        Row(200, #"{"orderID":"a","#, .unknown),
        Row(200, error: "A word of tomorrow", .unknown),
        Row(204, "", .unknown),
    ]

    static let successes: [Row] = [
        Row(200, "[]", .success), Row(200, " \n[{}]", .success), Row(200, "{}", .success),
        Row(200, #"{"orderID":"a","error":null}"#, .success),
        Row(200, #"[{"orderID":"a","error":"each order's own"}]"#, .success),
    ]

    static let insideSuccess: [Row] = [
        Row(200, error: "Duplicate clOrdID", .refused(.duplicateClientID)),
        Row(200, #"{"error":"Invalid orderQty"}"#, .refused(.invalidQuantity)),
        Row(
            200, error: "Rate limit exceeded, retry in 2 seconds.", name: "RateLimitError",
            .notSent(.rateLimited, 2000)),
    ]

    @Test(
        "every answer means what the table says",
        arguments: refusals + retries + unknowns + successes + insideSuccess)
    func table(_ row: Row) throws {
        let failure = BitMEXDialect().failure(of: Self.response(row), at: Self.now)
        #expect(Self.verdict(failure) == row.verdict)
        if case .refused(let refusal) = failure { #expect(refusal.status == row.status) }
    }

    @Test("a refusal keeps the venue's name, code and words")
    func words() {
        let row = Row(
            400,
            #"{"error":{"message":"Account has insufficient Available Balance, 9 XBt required","#
                + #""name":"CodedHTTPError","details":"19000"}}"#, .success)
        #expect(
            BitMEXDialect().failure(of: Self.response(row), at: Self.now)
                == .refused(
                    Refusal(
                        .insufficientFunds, name: "CodedHTTPError 19000",
                        message: "Account has insufficient Available Balance, 9 XBt required",
                        status: 400)))
    }

    @Test("words of the venue's are cut, held to one line, and do not repeat the key")
    func hidden() throws {
        let dialect = try BitMEXDialect(signer: PublishedKey.signer())
        let message = #"\n\u0000\#(PublishedKey.id) "# + String(repeating: "x", count: 4000)
        for status in [200, 400, 401, 403, 429, 500, 503] {
            let failure = dialect.failure(
                of: Self.response(Row(status, error: message, .success)), at: Self.now)
            let text = try #require(failure.map { "\($0)" })
            #expect(!text.contains(PublishedKey.id))
            #expect(text.count < 400)
            #expect(!text.contains("\n") && !text.contains("\0"))
        }
    }

    @Test(
        "answers recorded from the venue beside the repository (skipped without them)",
        .enabled(if: SharedData.exists("payloads/bitmex/peron/http_503_overloaded.json")))
    func recorded() throws {
        struct Recording: Decodable {
            struct Status: Decodable { let code: Int }
            struct Wrapped: Decodable {
                struct Fault: Decodable { let message, name: String }
                let error: Fault
            }
            let status: Status
            let headers: [String: String]
            let body: Wrapped
        }
        func verdict(_ recording: Recording) -> Verdict {
            let error = recording.body.error
            let body = #"{"error":{"message":"\#(error.message)","name":"\#(error.name)"}}"#
            let headers = recording.headers.map { HTTPField($0.key, $0.value) }
            return Self.verdict(
                BitMEXDialect().failure(
                    of: Self.response(
                        Row(recording.status.code, headers, body, .success)), at: Self.now))
        }
        func load<Value: Decodable>(_ name: String) throws -> Value {
            try JSONDecoder().decode(
                Value.self, from: Data(SharedData.text("payloads/bitmex/\(name).json").utf8))
        }
        let overloads: [Recording] = try load("peron/http_503_overloaded")
        #expect(overloads.map(verdict) == Array(repeating: .notSent(.overloaded, 500), count: 2))
        #expect(
            try verdict(load("peron/http_400_duplicate_clordid")) == .refused(.duplicateClientID))
        let poor = try SharedData.text(
            "payloads/bitmex/xchange/api_v1_order_error-insufficient-balance.json")
        #expect(
            Self.verdict(
                BitMEXDialect().failure(of: Self.response(Row(400, poor, .success)), at: Self.now))
                == .refused(.insufficientFunds))
    }

    static func response(_ row: Row) -> HTTPResponse {
        HTTPResponse(
            status: row.status, headers: row.headers, body: Array(row.body.utf8),
            timing: .instant)
    }

    static func verdict(_ failure: VenueCallError?) -> Verdict {
        switch failure {
        case nil: return .success
        case .refused(let refusal): return .refused(refusal.kind)
        case .notSent(let notSent):
            let wait = notSent.notBefore.map { ($0 - now).nanoseconds / 1_000_000 } ?? 0
            return .notSent(notSent.kind, wait)
        case .outcomeUnknown: return .unknown
        }
    }
}
