import Domain
import ExchangeAPI
import Transport

/// A dialect that goes by the status alone.
struct PlainDialect: RestDialect {
    let exchange: String

    func failure(of response: HTTPResponse, at now: Timestamp) -> VenueCallError? {
        switch response.status {
        case 200..<300: nil
        case 429: .notSent(NotSent(.rateLimited, "busy", notBefore: now + .seconds(1)))
        case 400..<500:
            .refused(Refusal(.unknownMarket, message: "no", status: response.status))
        default: .outcomeUnknown("status \(response.status)")
        }
    }

    func limits(
        of response: HTTPResponse, groups: [String], at now: Timestamp
    ) -> [LimitNews] { [] }
}

/// A session over a script, with what it sends and what it passes.
struct ScriptedSession {
    let http: ScriptedHTTP
    let gate = OpenGate()
    let clock = ManualClock()
    let session: RestSession

    init(_ exchange: String, _ turns: [ScriptedHTTP.Turn]) {
        http = ScriptedHTTP(turns)
        session = RestSession(
            http: http, dialect: PlainDialect(exchange: exchange), gate: gate, clock: clock)
    }

    /// Each body with status 200.
    init(_ exchange: String, bodies: String...) {
        self.init(exchange, bodies.map { .answer(200, [], $0) })
    }

    /// What was asked for, one line a request.
    var targets: [String] {
        http.requests.map { "\($0.method.rawValue) \($0.target)" }
    }

    /// Whether nothing but method and target was sent.
    var isBare: Bool { http.requests.allSatisfy { $0.headers.isEmpty && $0.body.isEmpty } }

    /// ISO 8601 in the place of a date header: the ports are told how to read it.
    static let readDate: DateReader = { Timestamp(iso8601: $0) }
}
