internal import Domain
internal import SimulatedVenue

/// One client's WebSocket: what it listens to, in which form, and its heartbeat.
final class BithumbSession: PingAwareSession {
    /// Without any traffic for so long the connection ends.
    static let longestSilence = TimeSpan.seconds(120)
    /// How often the server says that it is up, once it was asked.
    static let beat = TimeSpan.seconds(10)
    private static let isUp = Array(#"{"status":"UP"}"#.utf8)

    /// Whose orders and balances it tells; `nil` on the public socket.
    let account: SandboxAccount?
    private(set) var subscriptions: [BithumbSubscription] = []
    private(set) var isSimple = false
    private let outlet: any SocketOutlet
    private weak var server: BithumbServer?
    private var lastTraffic: Timestamp
    /// When to say next that the server is up; only after a client has asked.
    private var nextBeat: Timestamp?
    private var isOver = false

    init(
        server: BithumbServer, outlet: any SocketOutlet, account: SandboxAccount?,
        at wall: Timestamp
    ) {
        self.server = server
        self.outlet = outlet
        self.account = account
        lastTraffic = wall
    }

    // MARK: - What the client does

    func receive(_ bytes: [UInt8], isBinary: Bool, at time: SandboxTime) {
        guard !isOver, let server else { return }
        lastTraffic = time.wall
        let request: BithumbSocketRequest
        do throws(BithumbSocketRequest.Refusal) {
            request = try BithumbSocketRequest(
                bytes, isPrivate: account != nil, in: server.world)
        } catch {
            send(error.bytes, .reply)
            return
        }
        switch request {
        case .ping:
            send(Self.isUp, .reply)
            nextBeat = time.wall + Self.beat
        case .subscribe(let subscriptions, let isSimple):
            self.subscriptions = subscriptions
            self.isSimple = isSimple
            server.sendSnapshots(to: self)
        }
    }

    func pinged(at time: SandboxTime) { lastTraffic = time.wall }

    func closed() {
        isOver = true
        server?.sessions[ObjectIdentifier(self)] = nil
    }

    // MARK: - What the server does

    func send(_ bytes: [UInt8], _ topic: SocketMessage.Topic) {
        guard !isOver else { return }
        if let server { lastTraffic = max(lastTraffic, server.world.time.wall) }
        outlet.send(SocketMessage(bytes, topic: topic))
    }

    /// Says every ten seconds that the server is up, to those who asked once, and ends a connection on
    /// which nothing happens.
    func tick(at time: Timestamp) {
        if let due = nextBeat, time >= due {
            send(Self.isUp, .reply)
            nextBeat = max(due + Self.beat, time)
        }
        guard !isOver, time - lastTraffic >= Self.longestSilence else { return }
        outlet.close(code: 1001, reason: "idle")
        closed()
    }

    /// Whether it wants to be told at once what happens in the market.
    func wants(_ kind: BithumbSubscription.Kind, _ market: MarketIndex) -> Bool {
        subscriptions.contains { $0.kind == kind && $0.wantsRealtime && $0.covers(market) }
    }
}

extension BithumbServer {
    public func connect(
        _ request: WireRequest, outlet: any SocketOutlet, at time: SandboxTime
    ) -> SocketAnswer {
        guard gate.admitsHandshake(from: request.peer, at: time.wall) else {
            return .refused(BithumbError.tooManyRequests.response)
        }
        do throws(BithumbError) {
            let session = BithumbSession(
                server: self, outlet: outlet, account: try listener(request, at: time),
                at: time.wall)
            sessions[ObjectIdentifier(session)] = session
            return .accepted(session)
        } catch {
            return .refused(error.response)
        }
    }

    /// The account of a private socket, whose handshake is signed as a request without parameters.
    private func listener(
        _ request: WireRequest, at time: SandboxTime
    ) throws(BithumbError) -> SandboxAccount? {
        switch request.path {
        case socketPath: return nil
        case Self.privateSocketPath:
            return try access.account(
                signing: .none, authorization: request.header("authorization"), right: .view,
                in: world, at: time.wall)
        // The first version of the private socket was shut down on 2026-10-30.
        default: throw .pathNotFound
        }
    }
}
