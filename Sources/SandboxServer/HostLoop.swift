import Domain
import NIOCore
import Sandbox

/// Everything of a host that lives on its one thread.
final class HostLoop {
    let loop: any EventLoop
    let limits: HostLimits
    private let clock: HostClock
    private(set) var exchanges: [ExchangePort] = []
    private(set) var addresses: [ExchangeAddress] = []
    private lazy var control = ControlPort(host: self)
    private var supervised: [ObjectIdentifier: any Supervised] = [:]
    private var dirty: [ClientSocket] = []
    private var timers: [RepeatedTask] = []
    /// Connections that are open, of all listeners.
    private(set) var connections = 0
    private(set) var turnedAway = 0
    private var farewell: EventLoopPromise<Void>?

    init(loop: any EventLoop, limits: HostLimits, clock: HostClock) {
        self.loop = loop
        self.limits = limits
        self.clock = clock
    }

    func open(_ servers: [any ExchangeServer], faults: FaultPlan, seed: UInt64) {
        exchanges = servers.enumerated().map { index, server in
            // Each exchange throws dice of its own.
            ExchangePort(
                server, host: self,
                injector: FaultInjector(plan: faults, seed: seed &+ UInt64(index)))
        }
    }

    func start(at addresses: [ExchangeAddress]) {
        self.addresses = addresses
        for port in exchanges { port.advance() }
        timers = [
            every(HostPace.tick) { $0.tick() }, every(HostPace.sweep) { $0.sweep() },
        ]
    }

    /// The exchange of an index, or the control endpoint.
    func target(_ index: Int?) -> any RequestTarget {
        index.map { exchanges[$0] } ?? control
    }

    func port(named name: String) throws(SandboxHostError) -> ExchangePort {
        guard let port = exchanges.first(where: { $0.server.exchange == name }) else {
            throw .unknownExchange(name, known: exchanges.map(\.server.exchange))
        }
        return port
    }

    private func every(_ span: TimeSpan, _ body: @escaping @Sendable (HostLoop) -> Void)
        -> RepeatedTask
    {
        let this = NIOLoopBound(self, eventLoop: loop)
        let delay = TimeAmount.nanoseconds(span.nanoseconds)
        return loop.scheduleRepeatedTask(initialDelay: delay, delay: delay) { _ in
            body(this.value)
        }
    }

    // MARK: Time

    var now: NIODeadline { .now() }

    /// A time that only goes on, whatever the skew.
    var steadyTime: Timestamp { clock.time().wall }

    func time(skew: TimeSpan) -> SandboxTime { clock.time(skew: skew) }

    private func tick() {
        for port in exchanges { port.tick() }
    }

    private func sweep() {
        let now = now
        for connection in Array(supervised.values) { connection.check(at: now) }
    }

    // MARK: Connections

    /// Counts a connection in; false when there are too many. However many clients the exchanges have,
    /// whoever wants to know why can ask.
    func admit(toControl: Bool) -> Bool {
        let limit = limits.connections + (toControl ? HostPace.controlReserve : 0)
        guard connections < limit, farewell == nil else {
            turnedAway += 1
            return false
        }
        connections += 1
        return true
    }

    func connectionClosed() {
        connections -= 1
        if connections == 0 { farewell?.succeed() }
    }

    func supervise(_ connection: any Supervised) {
        supervised[ObjectIdentifier(connection)] = connection
    }

    func dismiss(_ connection: any Supervised) {
        supervised[ObjectIdentifier(connection)] = nil
    }

    /// Lets a socket write at the end of this turn of the loop, all it got until then.
    func needsFlush(_ socket: ClientSocket) {
        if dirty.isEmpty {
            loop.assumeIsolated().execute { [self] in
                let sockets = dirty
                dirty.removeAll(keepingCapacity: true)
                for socket in sockets { socket.flush() }
            }
        }
        dirty.append(socket)
    }

    // MARK: The end

    /// Says goodbye to everyone. The future comes true when all have left, or have had their time.
    func stop() -> EventLoopFuture<Void> {
        if let farewell { return farewell.futureResult }
        let farewell = loop.makePromise(of: Void.self)
        self.farewell = farewell
        for timer in timers { timer.cancel() }
        timers = []
        for connection in Array(supervised.values) { connection.stop() }
        if connections == 0 { farewell.succeed() }
        loop.scheduleTask(in: .nanoseconds(HostPace.farewell.nanoseconds)) { farewell.succeed() }
        return farewell.futureResult
    }
}
