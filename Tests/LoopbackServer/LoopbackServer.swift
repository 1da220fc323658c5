import Glibc
import Synchronization

/// A server on 127.0.0.1 whose script reads and writes the bytes of every connection itself.
///
/// Each connection has a thread of its own. `stop()` wakes whatever waits in one, and returns when all
/// have ended.
public final class LoopbackServer: Sendable {
    /// What is done with one connection; when it returns or throws, the connection is closed.
    public typealias Script = @Sendable (Connection) throws -> Void

    /// Chosen by the system.
    public let port: UInt16
    private let core: ServerCore

    /// - Parameters:
    ///   - identity: the certificate to speak TLS with; `nil` for plain TCP.
    ///   - protocols: offered by ALPN in order of preference, e.g. `h2`; none by default.
    public init(
        identity: ServerIdentity? = nil, protocols: [String] = [], script: @escaping Script
    ) throws {
        let (socket, port) = try Sockets.listen()
        self.port = port
        let context = try identity.map { try TLSContext($0, protocols: protocols) }
        core = try ServerCore(listener: socket, context: context, script: script)
        try core.start()
    }

    deinit { core.stop() }

    /// Must not be called from a script: it waits for all of them.
    public func stop() { core.stop() }

    /// Every request that `Connection.readRequest()` read, complete or not, in order of arrival.
    public var requests: [RecordedRequest] { core.record.withLock { $0.requests } }
    /// How many connections were accepted, with or without a finished TLS handshake.
    public var connectionCount: Int { core.record.withLock { $0.connections } }
    /// What scripts threw, beyond clients that went away and the server's own stop.
    public var scriptErrors: [String] { core.record.withLock { $0.errors } }
}

/// What the threads of a server share; it outlives the server's handle until they have ended.
final class ServerCore: Sendable {
    struct Record {
        var requests: [RecordedRequest] = []
        var connections = 0
        var errors: [String] = []
    }

    private struct Threads {
        var running: [pthread_t] = []
        var isStopped = false
    }

    let record = Mutex(Record())
    /// Readable (hung up) from the moment the server stops: every wait polls it too.
    let stopSignal: Int32
    private let stopTrigger: Int32
    private let listener: Int32
    private let context: TLSContext?
    private let script: LoopbackServer.Script
    private let threads = Mutex(Threads())

    init(
        listener: Int32, context: TLSContext?, script: @escaping LoopbackServer.Script
    ) throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0, ends.allSatisfy({ fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }) else {
            throw LoopbackError.system("pipe")
        }
        (stopSignal, stopTrigger) = (ends[0], ends[1])
        self.listener = listener
        self.context = context
        self.script = script
    }

    func start() throws {
        try spawn { [self] in acceptAll() }
    }

    func stop() {
        let isFirst = threads.withLock { state in
            defer { state.isStopped = true }
            return !state.isStopped
        }
        guard isFirst else { return }
        close(stopTrigger)
        // The acceptor may still add a connection that it had accepted; after it no thread is new.
        while let thread = threads.withLock({ $0.running.isEmpty ? nil : $0.running.removeFirst() })
        {
            pthread_join(thread, nil)
        }
        close(listener)
        close(stopSignal)
    }

    private func acceptAll() {
        while Sockets.waitReadable(listener, orStop: stopSignal, milliseconds: -1) == .ready {
            guard let socket = Sockets.accept(from: listener) else { continue }
            do {
                try spawn { [self] in serve(socket) }
            } catch {
                close(socket)
                record.withLock { $0.errors.append("\(error)") }
            }
        }
    }

    private func serve(_ socket: Int32) {
        let index = record.withLock { record in
            defer { record.connections += 1 }
            return record.connections
        }
        let connection = Connection(socket: socket, index: index, core: self)
        do {
            if let context { try connection.startTLS(context) }
            try script(connection)
        } catch LoopbackError.disconnected, LoopbackError.stopped {
            // Scripts are interrupted by these as a matter of course.
        } catch {
            record.withLock { $0.errors.append("connection \(index): \(error)") }
        }
        connection.close()
    }

    private func spawn(_ body: @escaping @Sendable () -> Void) throws {
        let box = Unmanaged.passRetained(ThreadBody(body))
        try threads.withLock { state in
            var thread = pthread_t()
            let status = pthread_create(&thread, nil, runThreadBody, box.toOpaque())
            guard status == 0 else {
                box.release()
                throw LoopbackError.system("pthread_create", errno: status)
            }
            state.running.append(thread)
        }
    }
}

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func runThreadBody(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let raw else { return nil }
    Unmanaged<ThreadBody>.fromOpaque(raw).takeRetainedValue().run()
    return nil
}
