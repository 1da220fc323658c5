import Domain
import NIOCore
import NIOHTTP1
import NIOPosix
public import Sandbox
import Synchronization

/// Serves exchanges over HTTP and WebSocket, each on a port of its own, all on one thread.
///
/// Several may run in one process. Call `stop` when done: the thread and the ports live until then.
public final class SandboxHost: Sendable {
    /// In the order in which they were given.
    public let exchanges: [ExchangeAddress]
    /// Where the control endpoint is, as `http://127.0.0.1:PORT`; `nil` without one.
    public let control: String?
    /// Its clocks as they run.
    public let clock: HostClock

    private let group: MultiThreadedEventLoopGroup
    private let state: NIOLoopBound<HostLoop>
    private let listeners: [any Channel]
    private let isStopped = Mutex(false)

    /// Starts to serve; returns when every port listens.
    ///
    /// - Parameter build: makes the venues' servers, on the thread on which they are used from then on.
    /// - Throws: `SandboxHostError`, and what `build` throws.
    public static func start(
        _ configuration: SandboxConfiguration,
        serving build: @escaping @Sendable () throws -> [HostedExchange]
    ) async throws -> SandboxHost {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        // Before the servers are made: a long past takes seconds to make, in which the world goes on.
        let clock = HostClock(configuration.clock, started: .now())
        do {
            let (state, doors) = try await loop.submit { () -> (NIOLoopBound<HostLoop>, [Door]) in
                let hosted = try build()
                try Self.check(hosted.map(\.server.exchange))
                let host = HostLoop(
                    loop: loop, limits: configuration.limits, clock: clock)
                host.open(
                    hosted.map(\.server), faults: configuration.faults, seed: configuration.seed)
                return (
                    NIOLoopBound(host, eventLoop: loop),
                    Self.doors(of: hosted, configuration)
                )
            }.get()
            let listeners = try await Listener.open(doors, for: state)
            return try await SandboxHost(
                group: group, clock: clock, state: state, doors: doors, listeners: listeners)
        } catch {
            try await group.shutdownGracefully()
            throw error
        }
    }

    private init(
        group: MultiThreadedEventLoopGroup, clock: HostClock, state: NIOLoopBound<HostLoop>,
        doors: [Door], listeners: [any Channel]
    ) async throws {
        self.group = group
        self.clock = clock
        self.state = state
        self.listeners = listeners
        var exchanges: [ExchangeAddress] = []
        var control: String?
        for (door, listener) in zip(doors, listeners) {
            let port = listener.localAddress?.port ?? 0
            let host = door.address.contains(":") ? "[\(door.address)]" : door.address
            if let path = door.socketPath {
                exchanges.append(
                    ExchangeAddress(
                        exchange: door.name, host: host, port: port, socketPath: path))
            } else {
                control = "http://\(host):\(port)"
            }
        }
        self.exchanges = exchanges
        self.control = control
        let addresses = exchanges
        try await group.next().submit { state.value.start(at: addresses) }.get()
    }

    private static func check(_ names: [String]) throws(SandboxHostError) {
        guard !names.isEmpty else { throw .noExchange }
        for (index, name) in names.enumerated() where names[..<index].contains(name) {
            throw .exchangeTwice(name)
        }
    }

    private static func doors(
        of hosted: [HostedExchange], _ configuration: SandboxConfiguration
    ) -> [Door] {
        var doors = hosted.enumerated().map { index, exchange in
            Door(
                name: exchange.server.exchange, address: configuration.reach.text,
                port: exchange.port, index: index, socketPath: exchange.server.socketPath)
        }
        if let port = configuration.controlPort {
            doors.append(
                Door(
                    name: "control", address: SandboxConfiguration.Reach.loopback.text, port: port,
                    index: nil, socketPath: nil))
        }
        return doors
    }

    /// What goes wrong on an exchange.
    ///
    /// - Throws: `SandboxHostError.unknownExchange`.
    public func faults(of exchange: String) async throws -> FaultPlan {
        try await onThread { try $0.port(named: exchange).injector.plan }
    }

    /// What has happened on an exchange so far.
    ///
    /// - Throws: `SandboxHostError.unknownExchange`.
    public func counts(of exchange: String) async throws -> ExchangeCounts {
        try await onThread { try $0.port(named: exchange).counters }
    }

    /// Lets other things go wrong from now on, on one exchange or on all.
    ///
    /// - Throws: `SandboxHostError.unknownExchange`.
    public func setFaults(_ plan: FaultPlan, of exchange: String? = nil) async throws {
        try await onThread { host in
            let ports = try exchange.map { [try host.port(named: $0)] } ?? host.exchanges
            for port in ports { port.injector.replace(with: plan) }
        }
    }

    /// Looks at the servers, on their thread: the only way to them once they serve.
    public func withServers<Result: Sendable>(
        _ body: @escaping @Sendable ([any ExchangeServer]) throws -> Result
    ) async throws -> Result {
        try await onThread { try body($0.exchanges.map(\.server)) }
    }

    /// Lets nobody in any more, says goodbye to everyone, and ends the thread. Sockets have their
    /// sessions closed by then. Harmless when called again.
    public func stop() async throws {
        guard
            isStopped.withLock({ stopped in
                defer { stopped = true }
                return !stopped
            })
        else { return }
        for listener in listeners { listener.close(promise: nil) }
        let state = state
        try await group.next().flatSubmit { state.value.stop() }.get()
        try await group.shutdownGracefully()
    }

    private func onThread<Result: Sendable>(
        _ body: @escaping @Sendable (HostLoop) throws -> Result
    ) async throws -> Result {
        let state = state
        return try await group.next().submit { try body(state.value) }.get()
    }
}
