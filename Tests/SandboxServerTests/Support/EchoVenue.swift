import Domain
import Sandbox

/// A venue that answers with what it was asked: the host is tested, not a market.
final class EchoVenue: ExchangeServer, FaultyMarket, ExchangeReporting {
    let exchange: String
    let socketPath = "/ws"
    /// Paths of the requests carried out, in order; those of partial fills begin with `part-fill`.
    private(set) var carriedOut: [String] = []
    private(set) var times: [SandboxTime] = []
    private(set) var sessionsOpened = 0
    private(set) var sessionsClosed = 0
    private(set) var lastAdvance: SandboxTime?
    private var sessions: [ObjectIdentifier: EchoSession] = [:]

    init(_ exchange: String = "echo") { self.exchange = exchange }

    func respond(to request: WireRequest, at time: SandboxTime) -> WireResponse {
        carriedOut.append(request.path)
        times.append(time)
        switch request.path {
        case "/echo":
            return WireResponse(status: 200, headers: [("X-Case", "Kept")], body: request.body)
        case "/bytes":
            return WireResponse(
                status: 200, body: [UInt8](repeating: 120, count: Int(request.query) ?? 0))
        case "/describe":
            let headers = request.headers.map { "\($0.name)=\($0.value)" }.joined(separator: "\n")
            return WireResponse(
                status: 200,
                body: Array("\(request.method) \(request.path)?\(request.query)\n\(headers)".utf8))
        case "/inject":
            return WireResponse(status: 200, headers: [("X-Word", "a\r\nSet-Cookie: b")])
        case "/nothing": return WireResponse(status: 204)
        default: return WireResponse(status: 404, body: Array("no \(request.path)".utf8))
        }
    }

    func connect(
        _ request: WireRequest, outlet: any SocketOutlet, at time: SandboxTime
    ) -> SocketAnswer {
        guard request.path == socketPath else {
            return .refused(WireResponse(status: 401, body: Array("no entry".utf8)))
        }
        let session = EchoSession(venue: self, outlet: outlet)
        sessions[ObjectIdentifier(session)] = session
        sessionsOpened += 1
        if request.query == "greet" {
            outlet.send(SocketMessage(Array("welcome".utf8), topic: .reply))
        }
        return .accepted(session)
    }

    func advance(to time: SandboxTime) {
        lastAdvance = time
    }

    /// Sends a message to every session.
    func broadcast(_ message: SocketMessage) {
        for session in sessions.values { session.outlet.send(message) }
    }

    func answer(to trouble: VenueTrouble, at time: SandboxTime) -> WireResponse {
        let status =
            switch trouble {
            case .rateLimited: 429
            case .banned: 418
            case .overloaded: 503
            case .badGateway: 502
            case .maintenance: 503
            }
        return WireResponse(status: status, body: Array("\(trouble)".utf8))
    }

    func fillPartly(before request: WireRequest, at time: SandboxTime) {
        carriedOut.append("part-fill \(request.path)")
    }

    func report() -> ExchangeReport {
        ExchangeReport(
            markets: [.init(name: "KRW-<BTC>", last: "150000000", bid: "149999000", ask: nil)],
            accounts: [
                .init(
                    name: "first", balances: [.init(currency: "KRW", free: "1000", locked: "0.5")],
                    openOrders: 2)
            ])
    }

    func forget(_ session: EchoSession) {
        sessions[ObjectIdentifier(session)] = nil
        sessionsClosed += 1
    }
}

final class EchoSession: SocketSession {
    private let venue: EchoVenue
    let outlet: any SocketOutlet

    init(venue: EchoVenue, outlet: any SocketOutlet) {
        self.venue = venue
        self.outlet = outlet
    }

    func receive(_ bytes: [UInt8], isBinary: Bool, at time: SandboxTime) {
        let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        switch words.first {
        case "fills":
            for number in 1...(words.dropFirst().first.flatMap { Int($0) } ?? 1) {
                outlet.send(SocketMessage(Array("fill \(number)".utf8), topic: .fill))
            }
            outlet.send(SocketMessage(Array("done".utf8), topic: .reply))
        case "market":
            outlet.send(SocketMessage(Array("price".utf8), topic: .market))
            outlet.send(SocketMessage(Array("done".utf8), topic: .reply))
        case "everybody":
            for _ in 0..<20 {
                venue.broadcast(SocketMessage([UInt8](repeating: 97, count: 5000), topic: .market))
            }
            outlet.send(SocketMessage(Array("done".utf8), topic: .reply))
        case "leave": outlet.close(code: 4001, reason: "as you wish")
        case "flood":
            // More than any limit, in one go.
            let message = [UInt8](repeating: 97, count: 10_000)
            for _ in 0..<10_000 { outlet.send(SocketMessage(message, topic: .market)) }
        default: outlet.send(SocketMessage(bytes, isBinary: isBinary, topic: .reply))
        }
    }

    func closed() { venue.forget(self) }
}
