import Domain
import Glibc
import SandboxServer
import Testing

@Suite("What a client may cost the sandbox")
struct HTTPLimitTests {
    static let broken: [(request: String, status: Int)] = [
        ("hello\r\n\r\n", 501),
        ("GET\r\n\r\n", 501),
        ("GET / HTTP/9.9\r\nHost: a\r\n\r\n", 505),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET nowhere HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nbroken header\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nBad\u{0}: b\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        (
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400
        ),
        ("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n", 413),
        ("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: gold\r\nContent-Length: 1\r\n\r\n", 417),
        (
            "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                + "Content-Length: 1048577\r\n\r\n", 413
        ),
        ("GET /\(String(repeating: "a", count: 8192)) HTTP/1.1\r\nHost: a\r\n\r\n", 414),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 17_000))\r\n\r\n",
            431
        ),
        (
            "GET / HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: y\r\n", count: 101))\r\n",
            431
        ),
        (
            "GET / HTTP/1.1\r\nHost: a\r\n"
                + String(repeating: "X: \(String(repeating: "a", count: 9000))\r\n", count: 8)
                + "\r\n", 431
        ),
    ]

    @Test("a broken or oversized request is refused, the connection closed, the venue not asked")
    func broken() async throws {
        try await TestHost.run { (test) async throws in
            for (request, status) in Self.broken {
                let client = try test.client()
                try client.send(request)
                let answer = try client.answer()
                #expect(answer?.status == status, "\(request.prefix(60))")
                #expect(answer?.header("connection") == "close", "\(request.prefix(60))")
                #expect(try client.hasEnded(), "\(request.prefix(60))")
            }
            #expect(try await test.venue { $0.carriedOut } == [])
            #expect(try test.client().ask("GET", "/bytes?1")?.status == 200)
        }
    }

    @Test("a request before a broken one is answered first")
    func order() async throws {
        try await TestHost.run(faults: "delay=20ms") { (test) async throws in
            let client = try test.client()
            try client.send("GET /bytes?1 HTTP/1.1\r\nHost: a\r\n\r\n/ HTTP/1.1\r\n\r\n")
            #expect(try client.answer()?.status == 200)
            #expect(try client.answer()?.status == 501)
            #expect(try client.hasEnded())
        }
    }

    @Test("a body that grows beyond the limit is refused, told ahead or not")
    func bodies() async throws {
        try await TestHost.run(change: { $0.limits.bodyBytes = 1000 }) { (test) async throws in
            let exact = try test.client()
            let most = String(repeating: "a", count: 1000)
            #expect(try exact.ask("POST", "/echo", body: most)?.text == most)
            #expect(try exact.ask("POST", "/echo", body: most + "a")?.status == 413)

            let chunked = try test.client()
            let chunk = "1f4\r\n\(String(repeating: "a", count: 500))\r\n"
            try chunked.send(
                "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + chunk + chunk + chunk)
            #expect(try chunked.answer()?.status == 413)
            #expect(try chunked.hasEnded())
        }
    }

    @Test(
        "a request that does not come to its end in time is answered 408",
        arguments: [
            "G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: ",
            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab",
            "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na",
        ])
    func slow(start: String) async throws {
        try await TestHost.run(change: { $0.limits.requestTime = .milliseconds(150) }) {
            (test) async throws in
            let client = try test.client()
            try client.send(start)
            #expect(try client.answer()?.status == 408)
            #expect(try client.hasEnded())
            #expect(try await test.venue { $0.carriedOut } == [])
        }
    }

    @Test("a drop now and then does not keep a slow request alive")
    func trickle() async throws {
        try await TestHost.run(change: { $0.limits.requestTime = .milliseconds(150) }) {
            (test) async throws in
            let client = try test.client()
            try client.send("GET / HTTP/1.1\r\n")
            var sent = 0
            // Ends when the host has closed: a later drop meets a reset.
            while sent < 100_000 {
                do { try client.send("X-\(sent): y\r\n") } catch is RawClientError { break }
                sent += 1
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(sent < 100_000)
        }
    }

    @Test("a connection on which nothing is asked is closed after a while")
    func idle() async throws {
        try await TestHost.run(change: { $0.limits.keepAlive = .milliseconds(150) }) {
            (test) async throws in
            let silent = try test.client()
            let once = try test.client()
            #expect(try once.ask("GET", "/bytes?1")?.status == 200)
            #expect(try silent.hasEnded())
            #expect(try once.hasEnded())
        }
    }

    @Test("connections beyond the limit are closed, and let in again when others have left")
    func tooMany() async throws {
        try await TestHost.run(control: true, change: { $0.limits.connections = 3 }) {
            (test) async throws in
            let clients = try (1...3).map { _ in try test.client() }
            for client in clients {
                #expect(try client.ask("GET", "/bytes?1")?.status == 200)
            }
            #expect(try test.client().hasEnded())
            let control = try RawClient(port: test.controlPort)
            #expect(try control.ask("GET", "/state")?.text.contains("\"turned_away\":1") == true)
            control.close()
            clients[0].close()
            var isIn = false
            while !isIn {
                let next = try test.client()
                do { isIn = try next.ask("GET", "/bytes?1")?.status == 200 } catch {
                    guard error is RawClientError else { throw error }
                }
            }
            #expect(try clients[1].ask("GET", "/bytes?1")?.status == 200)
        }
    }

    @Test("a thousand clients are served at once")
    func thousand() async throws {
        try Descriptors.raise(to: 4096)
        try await TestHost.run { (test) async throws in
            let clients = try (0..<1200).map { _ in try test.client() }
            for (number, client) in clients.enumerated() {
                try client.send(
                    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n\(1000 + number)")
            }
            for (number, client) in clients.enumerated() {
                #expect(try client.answer()?.text == "\(1000 + number)")
            }
        }
    }

    @Test("a client that asks and does not read is held, then closed; it costs no more memory")
    func slowReader() async throws {
        try await TestHost.run(change: { $0.limits.readingTime = .milliseconds(300) }) {
            (test) async throws in
            let client = try RawClient(port: test.port, receiveBuffer: 4096)
            let request = "GET /bytes?400000 HTTP/1.1\r\nHost: a\r\n\r\n"
            try client.send(String(repeating: request, count: 500))
            // It is cut while it sleeps; what the kernel took before is all there is to read.
            try await test.wait { _ in true }
            var others = 0
            while try await test.venue({ $0.carriedOut.count }) < 500, others < 100 {
                #expect(try test.client().ask("GET", "/bytes?1")?.status == 200)
                others += 1
                try await Task.sleep(for: .milliseconds(10))
            }
            let carriedOut = try await test.venue { $0.carriedOut.filter { $0 == "/bytes" }.count }
            // 500 answers are 200 MB: only what fits the buffers was ever made.
            #expect(carriedOut - others < 60)
            #expect(try client.takeAll().count < 25_000_000)
        }
    }
}

/// How many files and sockets this process may have open.
enum Descriptors {
    static func raise(to count: UInt64) throws {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw RawClientError.unexpected
        }
        limit.rlim_cur = max(limit.rlim_cur, min(rlim_t(count), limit.rlim_max))
        guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            throw RawClientError.unexpected
        }
    }
}
