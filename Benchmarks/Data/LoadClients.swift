import Glibc

/// Connections of one thread, as many as are wanted, that block.
final class LoadClients {
    private var descriptors: [Int32] = []
    var count: Int { descriptors.count }
    private var buffer = [UInt8](repeating: 0, count: 256 * 1024)

    init(_ count: Int, port: Int) throws {
        for _ in 0..<count {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var on: Int32 = 1
            setsockopt(
                descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on,
                socklen_t(MemoryLayout<Int32>.size))
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(UInt16(port).bigEndian)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let code = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            descriptors.append(descriptor)
            guard code == 0 else {
                throw BenchmarkError.unexpected("cannot connect to port \(port): errno \(errno)")
            }
        }
    }

    deinit { for descriptor in descriptors { close(descriptor) } }

    /// Sends the same to all.
    func send(_ bytes: [UInt8]) throws {
        for descriptor in descriptors { try send(bytes, to: descriptor) }
    }

    private func send(_ bytes: [UInt8], to descriptor: Int32) throws {
        guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw BenchmarkError.unexpected("a request was not taken: errno \(errno)")
        }
    }

    /// Reads the head and body of one HTTP answer from each, and returns the first.
    func readAnswers(length: (([UInt8]) -> Int?)) throws -> [UInt8] {
        var first: [UInt8] = []
        for descriptor in descriptors {
            var answer: [UInt8] = []
            while length(answer).map({ answer.count < $0 }) ?? true {
                answer += try read(descriptor)
            }
            if first.isEmpty { first = answer }
        }
        return first
    }

    /// Requests in turn on all connections, each with one under way, until `count` are answered with
    /// `length` bytes.
    func ask(_ requests: [[UInt8]], count: Int, length: Int) throws {
        var asked = 0
        while asked < count {
            for descriptor in descriptors {
                try send(requests[asked % requests.count], to: descriptor)
                asked += 1
            }
            for descriptor in descriptors {
                var received = 0
                while received < length { received += try readCount(descriptor) }
            }
        }
    }

    /// Reads until each has got `count` bytes.
    func receive(_ count: Int) throws {
        var waiting = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var received = [Int](repeating: 0, count: descriptors.count)
        while received.contains(where: { $0 < count }) {
            guard poll(&waiting, nfds_t(waiting.count), 30_000) > 0 else {
                throw BenchmarkError.silent("a feed of messages")
            }
            for index in waiting.indices where waiting[index].revents != 0 {
                received[index] += try readCount(waiting[index].fd)
            }
        }
    }

    /// One request on each connection, made when it is its turn, then one whole answer on each.
    func round(
        _ request: (Int) throws -> [UInt8], _ answered: (Int, _ status: Int, [UInt8]) throws -> Void
    ) throws {
        for (place, descriptor) in descriptors.enumerated() {
            try send(try request(place), to: descriptor)
        }
        for (place, descriptor) in descriptors.enumerated() {
            var reader = AnswerReader()
            var answer = reader.take()
            while answer == nil {
                let count = try readCount(descriptor)
                buffer.withUnsafeBytes { reader.append(.init(rebasing: $0[..<count])) }
                answer = reader.take()
            }
            if let answer { try answered(place, answer.status, answer.answer) }
        }
    }

    /// Reads whatever comes until nothing has come for `quiet` milliseconds, or all were cut off.
    ///
    /// - Returns: the seconds from `started` to the last byte.
    func listen(
        _ counters: inout [FrameCounter], since started: ContinuousClock.Instant, quiet: Int32
    ) throws -> Double {
        var waiting = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var last = started
        while poll(&waiting, nfds_t(waiting.count), quiet) > 0 {
            for index in waiting.indices where waiting[index].revents != 0 {
                let count = recv(waiting[index].fd, &buffer, buffer.count, 0)
                guard count > 0 else {
                    counters[index].end()
                    waiting[index].fd = -1
                    continue
                }
                buffer.withUnsafeBytes { counters[index].read(.init(rebasing: $0[..<count])) }
            }
            last = .now
        }
        return started.seconds(to: last)
    }

    private func readCount(_ descriptor: Int32) throws -> Int {
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else {
            throw BenchmarkError.unexpected("a connection ended early: errno \(errno)")
        }
        return count
    }

    private func read(_ descriptor: Int32) throws -> [UInt8] {
        let count = try readCount(descriptor)
        return Array(buffer[..<count])
    }
}
