import Glibc

enum RawClientError: Error {
    case cannotConnect(Int32)
    case cannotWrite(Int32)
    case broken(Int32)
    /// Nothing came for as long as a test waits.
    case silence
    /// The other side closed in the middle of an answer.
    case endedEarly
    case unexpected
}

/// An answer as it stood on the wire.
struct RawAnswer: Equatable {
    let status: Int
    let headers: [String]
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    func header(_ name: String) -> String? {
        headers.first { $0.lowercased().hasPrefix(name.lowercased() + ": ") }
            .map { String($0.dropFirst(name.count + 2)) }
    }
}

/// A client that writes any bytes, and takes its time.
final class RawClient {
    private let descriptor: Int32
    private var unread: [UInt8] = []
    private var isClosed = false

    init(port: Int, receiveBuffer: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer {
            setsockopt(
                descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            let reason = errno
            Glibc.close(descriptor)
            isClosed = true
            throw RawClientError.cannotConnect(reason)
        }
    }

    deinit { close() }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        Glibc.close(descriptor)
    }

    /// No more will be written; answers are still read.
    func closeOutput() { shutdown(descriptor, Int32(SHUT_WR)) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(
                    descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw RawClientError.cannotWrite(errno)
            }
            sent += count
        }
    }

    /// Reads once; false at the end of the connection.
    private func receive() throws -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 60_000) > 0 else { throw RawClientError.silence }
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count >= 0 else {
            // Cut while something was unread: the end, too.
            if errno == ECONNRESET { return false }
            throw RawClientError.broken(errno)
        }
        unread.append(contentsOf: chunk[..<count])
        return count > 0
    }

    /// Takes the next bytes; `nil` when the connection ends before.
    func take(_ count: Int) throws -> [UInt8]? {
        while unread.count < count {
            guard try receive() else { return nil }
        }
        defer { unread.removeFirst(count) }
        return Array(unread[..<count])
    }

    /// Everything until the other side closes.
    func takeAll() throws -> [UInt8] {
        while try receive() {}
        defer { unread = [] }
        return unread
    }

    /// Whether the connection has ended without another byte.
    func hasEnded() throws -> Bool { try takeAll().isEmpty }

    /// Reads an answer with a `Content-Length`, or without a body; `nil` when the connection ends
    /// instead.
    func answer(isHead: Bool = false) throws -> RawAnswer? {
        let end = Array("\r\n\r\n".utf8)
        while unread.firstRange(of: end) == nil {
            guard try receive() else {
                if unread.isEmpty { return nil }
                throw RawClientError.endedEarly
            }
        }
        guard let range = unread.firstRange(of: end) else { throw RawClientError.unexpected }
        let lines = String(decoding: unread[..<range.lowerBound], as: UTF8.self)
            .split(separator: "\r\n").map(String.init)
        unread.removeFirst(range.upperBound)
        guard let status = lines[0].split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { throw RawClientError.unexpected }
        let head = RawAnswer(status: status, headers: Array(lines.dropFirst()), body: [])
        let length = isHead ? 0 : head.header("content-length").flatMap { Int($0) } ?? 0
        guard let body = try take(length) else { throw RawClientError.endedEarly }
        return RawAnswer(status: status, headers: head.headers, body: body)
    }

    /// Asks for something, and reads the answer.
    func ask(
        _ method: String, _ target: String, headers: [String] = [], body: String? = nil
    ) throws -> RawAnswer? {
        let lines =
            ["\(method) \(target) HTTP/1.1", "Host: 127.0.0.1"] + headers
            + (body.map { ["Content-Length: \($0.utf8.count)"] } ?? [])
        try send(lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
        return try answer(isHead: method == "HEAD")
    }
}
