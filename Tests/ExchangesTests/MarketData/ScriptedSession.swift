import BitMEX
import Bithumb
import Domain
import ExchangeAPI
import Transport
import Upbit

/// A session over a script, with what it sends and what it passes.
struct ScriptedSession {
    let http: ScriptedHTTP
    let gate = OpenGate()
    let clock = ManualClock()
    let session: RestSession

    init(_ venue: String, _ turns: [ScriptedHTTP.Turn]) {
        http = ScriptedHTTP(turns)
        session = RestSession(
            http: http, dialect: Self.dialect(of: venue), gate: gate, clock: clock)
    }

    /// Each body with status 200.
    init(_ venue: String, bodies: String...) {
        self.init(venue, bodies.map { .answer(200, [], $0) })
    }

    static func dialect(of venue: String) -> any RestDialect {
        switch venue {
        case "upbit": UpbitDialect()
        case "bithumb": BithumbDialect(.market)
        default: BitMEXDialect()
        }
    }

    /// What was asked for, one line a request.
    var targets: [String] {
        http.requests.map { "\($0.method.rawValue) \($0.target)" }
    }

    /// Whether nothing but method and target was sent.
    var isBare: Bool { http.requests.allSatisfy { $0.headers.isEmpty && $0.body.isEmpty } }
}
