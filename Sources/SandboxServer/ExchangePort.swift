import Domain
import NIOCore
import Sandbox

/// One exchange behind its listener: the venue's server, the faults before it, and who is connected.
final class ExchangePort: RequestTarget {
    let server: any ExchangeServer
    private let faulty: (any FaultyMarket)?
    private let reporter: (any ExchangeReporting)?
    private unowned let host: HostLoop
    var injector: FaultInjector
    var counters = ExchangeCounts()
    private(set) var sockets: [ObjectIdentifier: ClientSocket] = [:]

    init(_ server: any ExchangeServer, host: HostLoop, injector: FaultInjector) {
        self.server = server
        faulty = server as? any FaultyMarket
        reporter = server as? any ExchangeReporting
        self.host = host
        self.injector = injector
    }

    /// The venue's clocks, with the skew that was asked for.
    var time: SandboxTime { host.time(skew: injector.skew) }

    var date: Timestamp { time.wall }

    func countRefusal() { counters.refusals += 1 }

    func report() -> ExchangeReport { reporter?.report() ?? ExchangeReport() }

    /// Lets the market run until now, which is returned.
    @discardableResult
    func advance() -> SandboxTime {
        let now = time
        server.advance(to: now)
        return now
    }

    /// The market and the faults of sockets, every few milliseconds.
    func tick() {
        advance()
        guard !sockets.isEmpty else { return }
        let now = host.steadyTime
        // A copy: a socket may leave while it is asked.
        for socket in sockets.values { socket.advance(at: now) }
    }

    func forget(_ socket: ClientSocket) {
        sockets[ObjectIdentifier(socket)] = nil
        host.dismiss(socket)
    }

    func reply(to request: WireRequest, isHandshake: Bool) -> Reply {
        counters.requests += 1
        let fate = injector.fate(of: .of(request, isHandshake: isHandshake))
        let time = advance()
        let reply: Reply
        switch fate.handling {
        case .cut: return .cut
        case .refused(let trouble):
            reply = .answer(server.answer(to: trouble, at: time), after: .zero)
        case .carriedOut, .carriedOutAfterPartFill:
            if fate.handling == .carriedOutAfterPartFill {
                faulty?.fillPartly(before: request, at: time)
            }
            reply =
                isHandshake
                ? connect(request, at: time)
                : .answer(server.respond(to: request, at: time), after: .zero)
        }
        return apply(fate.answer, to: reply)
    }

    private func connect(_ request: WireRequest, at time: SandboxTime) -> Reply {
        let socket = ClientSocket(port: self, host: host)
        switch server.connect(request, outlet: socket, at: time) {
        case .refused(let response): return .answer(response, after: .zero)
        case .accepted(let session):
            socket.begin(session)
            sockets[ObjectIdentifier(socket)] = socket
            host.supervise(socket)
            return .socket(socket, after: .zero)
        }
    }

    private func apply(_ fate: RequestFate.Answer, to reply: Reply) -> Reply {
        if case .sent(.zero) = fate { return reply }
        switch (fate, reply) {
        case (.sent(let delay), .answer(let response, _)):
            return .answer(response, after: delay)
        case (.sent(let delay), .socket(let socket, _)): return .socket(socket, after: delay)
        case (.sent, .cut), (.sent, .withheld): return reply
        case (.lost, _), (.withheld, _):
            if case .socket(let socket, _) = reply { socket.abandon() }
            return fate == .lost ? .cut : .withheld
        }
    }
}
