import Glibc

/// The few calls of the socket interface that the server needs.
enum Sockets {
    enum Wait: Equatable { case ready, timedOut, stopped }

    /// A listening socket on 127.0.0.1 and the port that the system chose.
    static func listen() throws -> (socket: Int32, port: UInt16) {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw LoopbackError.system("socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && Glibc.listen(socket, 128) == 0
                    && getsockname(socket, $0, &length) == 0
            }
        }
        guard isListening else {
            let error = LoopbackError.system("listen on 127.0.0.1")
            close(socket)
            throw error
        }
        return (socket, UInt16(bigEndian: address.sin_port))
    }

    /// The next connection, set up for waiting with `poll`; `nil` when there is none after all.
    static func accept(from listener: Int32) -> Int32? {
        let socket = Glibc.accept(listener, nil, nil)
        guard socket >= 0 else { return nil }
        guard fcntl(socket, F_SETFD, FD_CLOEXEC) == 0, fcntl(socket, F_SETFL, O_NONBLOCK) == 0
        else {
            close(socket)
            return nil
        }
        // Small pieces go out as they are written, not when the last one was acknowledged.
        var isOn: Int32 = 1
        setsockopt(
            socket, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
        return socket
    }

    /// Until `socket` has bytes or is closed by the other side, at most so long (-1: for ever).
    static func waitReadable(_ socket: Int32, orStop stop: Int32, milliseconds: Int32) -> Wait {
        wait(socket, Int16(POLLIN), stop, milliseconds)
    }

    static func waitWritable(_ socket: Int32, orStop stop: Int32) -> Wait {
        wait(socket, Int16(POLLOUT), stop, -1)
    }

    /// A pause that the server's stop ends.
    static func pause(orStop stop: Int32, milliseconds: Int32) -> Wait {
        wait(-1, 0, stop, milliseconds)
    }

    private static func wait(
        _ socket: Int32, _ events: Int16, _ stop: Int32, _ milliseconds: Int32
    ) -> Wait {
        var polled = [
            pollfd(fd: stop, events: Int16(POLLIN), revents: 0),
            pollfd(fd: socket, events: events, revents: 0),
        ]
        while true {
            let count = poll(&polled, 2, milliseconds)
            if count < 0 && errno == EINTR { continue }
            if polled[0].revents != 0 || count < 0 { return .stopped }
            return count == 0 ? .timedOut : .ready
        }
    }

    /// Writes all bytes; a client that is gone is an error, never a signal.
    static func send(
        _ bytes: UnsafeRawBufferPointer, to socket: Int32, orStop stop: Int32
    ) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest)
            let count = Glibc.send(socket, part.baseAddress, part.count, Int32(MSG_NOSIGNAL))
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                guard waitWritable(socket, orStop: stop) == .ready else {
                    throw LoopbackError.stopped
                }
            } else if errno != EINTR {
                throw LoopbackError.disconnected
            }
        }
    }

    /// What has come, waiting for the first byte; empty when the client closed its side.
    static func receive(from socket: Int32, orStop stop: Int32, atMost limit: Int) throws -> [UInt8]
    {
        while true {
            guard waitReadable(socket, orStop: stop, milliseconds: -1) == .ready else {
                throw LoopbackError.stopped
            }
            var failure: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
                let result = recv(socket, buffer.baseAddress, limit, 0)
                failure = result < 0 ? errno : 0
                count = max(0, result)
            }
            switch failure {
            case 0: return bytes
            case EAGAIN, EINTR: continue
            default: throw LoopbackError.disconnected
            }
        }
    }

    /// Makes the next close send RST in place of FIN, dropping what was not sent.
    static func resetOnClose(_ socket: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            socket, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }
}
