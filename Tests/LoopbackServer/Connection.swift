import Glibc
import Synchronization

/// One accepted connection, in the hands of the server's script; it stays on that script's thread.
public final class Connection {
    /// 0 for the first that the server accepted.
    public let index: Int
    private var socket: Int32
    private let core: ServerCore
    private var session: TLSSession?
    /// Read from the socket, but beyond what the script asked for.
    private var ahead: [UInt8] = []

    private static let pieceSize = 65_536
    private static let largestRequest = 64 << 20

    init(socket: Int32, index: Int, core: ServerCore) {
        self.socket = socket
        self.index = index
        self.core = core
    }

    deinit { close() }

    func startTLS(_ context: TLSContext) throws {
        let session = try TLSSession(context, socket: socket, stopSignal: core.stopSignal)
        try session.handshake()
        self.session = session
    }

    /// The protocol that ALPN settled on; `nil` for none.
    public var negotiatedProtocol: String? { session?.negotiatedProtocol }

    /// The next bytes, at least one unless the client has closed its side (then none).
    public func read(atMost limit: Int = 65_536) throws -> [UInt8] {
        if !ahead.isEmpty {
            let piece = Array(ahead.prefix(limit))
            ahead.removeFirst(piece.count)
            return piece
        }
        guard socket >= 0 else { return [] }
        if let session { return try session.read(atMost: limit) }
        return try Sockets.receive(from: socket, orStop: core.stopSignal, atMost: limit)
    }

    /// Exactly so many bytes; an earlier end is `.disconnected`.
    public func read(exactly count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let piece = try read(atMost: count - bytes.count)
            guard !piece.isEmpty else { throw LoopbackError.disconnected }
            bytes += piece
        }
        return bytes
    }

    /// The next request with its body, which is recorded too; `nil` when none began.
    ///
    /// A request that breaks off is recorded and returned as far as it came.
    public func readRequest() throws -> RecordedRequest? {
        var bytes: [UInt8] = []
        defer {
            if !bytes.isEmpty {
                let request = RecordedRequest(connection: index, bytes: bytes)
                core.record.withLock { $0.requests.append(request) }
            }
        }
        while true {
            if let length = RecordedRequest.completeLength(of: bytes) {
                ahead = Array(bytes[length...]) + ahead
                bytes.removeSubrange(length...)
                return RecordedRequest(connection: index, bytes: bytes)
            }
            guard bytes.count < Self.largestRequest else {
                throw LoopbackError.tooLarge(limit: Self.largestRequest)
            }
            let piece = try read(atMost: Self.pieceSize)
            if piece.isEmpty {
                return bytes.isEmpty ? nil : RecordedRequest(connection: index, bytes: bytes)
            }
            bytes += piece
        }
    }

    public func write(_ bytes: [UInt8]) throws {
        guard socket >= 0 else { throw LoopbackError.disconnected }
        if let session { return try session.write(bytes) }
        try bytes.withUnsafeBytes { try Sockets.send($0, to: socket, orStop: core.stopSignal) }
    }

    public func write(_ text: String) throws { try write(Array(text.utf8)) }

    /// Throws `.stopped` when the server stops meanwhile.
    public func pause(milliseconds: Int) throws {
        let wait = Sockets.pause(
            orStop: core.stopSignal, milliseconds: Int32(clamping: milliseconds))
        if wait == .stopped { throw LoopbackError.stopped }
    }

    /// Says nothing more until the client closes or the server stops; what comes in is dropped.
    public func staySilent() throws {
        while try !read().isEmpty {}
    }

    /// An orderly end: close_notify under TLS, then FIN.
    public func close() {
        guard socket >= 0 else { return }
        session?.shutDown()
        end()
    }

    /// A FIN without TLS's own good-bye, as of a process that died.
    public func drop() { end() }

    /// RST: what was written and not yet taken is lost.
    public func reset() {
        guard socket >= 0 else { return }
        Sockets.resetOnClose(socket)
        end()
    }

    private func end() {
        guard socket >= 0 else { return }
        session = nil
        Glibc.close(socket)
        socket = -1
    }
}
