import Domain
import Sandbox
import SandboxServer
import Testing

@Suite("The sandbox over HTTP")
struct HTTPServerTests {
    @Test("a request's body comes back, with date, length and the venue's own headers")
    func echo() async throws {
        try await TestHost.run { (test) async throws in
            let client = try test.client()
            let answer = try #require(try client.ask("POST", "/echo", body: "{\"a\":1}"))
            #expect(answer.status == 200)
            #expect(answer.text == "{\"a\":1}")
            #expect(answer.header("content-length") == "7")
            #expect(answer.headers.contains("X-Case: Kept"))
            let date = try #require(answer.header("date"))
            let year = try #require(date.split(separator: " ").dropFirst(3).first)
            #expect(year == "2025")
            #expect(date.hasSuffix(" GMT"))
        }
    }

    @Test("a connection carries many requests")
    func keepAlive() async throws {
        try await TestHost.run { (test) async throws in
            let client = try test.client()
            for number in 1...100 {
                #expect(try client.ask("POST", "/echo", body: "\(number)")?.text == "\(number)")
            }
            #expect(try client.ask("GET", "/gone")?.status == 404)
            #expect(try client.ask("GET", "/nothing")?.status == 204)
            #expect(try client.ask("GET", "/bytes?3")?.text == "xxx")
        }
    }

    @Test("requests sent at once are answered in their order")
    func pipelining() async throws {
        // Half of the answers are late, so that later ones would overtake them.
        try await TestHost.run(faults: "delay=1ms..20ms@0.5") { (test) async throws in
            let client = try test.client()
            let wanted = (1...60).map { "answer \($0)" }
            try client.send(
                wanted.map {
                    "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \($0.utf8.count)\r\n\r\n\($0)"
                }.joined())
            for text in wanted { #expect(try client.answer()?.text == text) }
        }
    }

    @Test("path, query, names and values reach the venue as they were sent")
    func rawBytes() async throws {
        try await TestHost.run { (test) async throws in
            let client = try test.client()
            let answer = try client.ask(
                "DELETE", "/describe?states[]=wait&x=%5B%2b+%zz&&=", headers: ["X-Mixed: A  b"])
            #expect(
                answer?.text == "DELETE /describe?states[]=wait&x=%5B%2b+%zz&&=\n"
                    + "host=127.0.0.1\nx-mixed=A  b")
            let absolute = try client.ask("GET", "http://example.com:80/describe?a=1?b")
            #expect(absolute?.text.hasPrefix("GET /describe?a=1?b\n") == true)
        }
    }

    @Test("HEAD is answered as GET is, without the body")
    func head() async throws {
        try await TestHost.run { (test) async throws in
            let client = try test.client()
            let answer = try client.ask("HEAD", "/bytes?20")
            #expect(answer?.status == 200)
            #expect(answer?.header("content-length") == "20")
            // The connection goes on where it should.
            #expect(try client.ask("GET", "/bytes?2")?.text == "xx")
        }
    }

    @Test("a client that asks first is told to go on")
    func expectContinue() async throws {
        try await TestHost.run { (test) async throws in
            let client = try test.client()
            try client.send(
                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                    + "Expect: 100-continue\r\n\r\n")
            #expect(try client.answer()?.status == 100)
            try client.send("hello")
            #expect(try client.answer()?.text == "hello")
        }
    }

    @Test("a body in chunks is a body")
    func chunks() async throws {
        try await TestHost.run { (test) async throws in
            let client = try test.client()
            try client.send(
                "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\n\r\n")
            #expect(try client.answer()?.text == "abcde")
        }
    }

    @Test("the connection is kept or closed as the client wants")
    func closing() async throws {
        try await TestHost.run { (test) async throws in
            let asked = try test.client()
            let answer = try asked.ask("GET", "/bytes?1", headers: ["Connection: close"])
            #expect(answer?.header("connection") == "close")
            #expect(try asked.hasEnded())

            let old = try test.client()
            try old.send("GET /bytes?1 HTTP/1.0\r\n\r\n")
            #expect(try old.answer()?.text == "x")
            #expect(try old.hasEnded())

            let kept = try test.client()
            for _ in 1...2 {
                try kept.send("GET /bytes?1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                #expect(try kept.answer()?.header("connection") == "keep-alive")
            }
        }
    }

    @Test(
        "a client that closes its side first is answered, however late and large the answer is",
        arguments: ["none", "delay=50ms"])
    func halfClosed(faults: String) async throws {
        try await TestHost.run(faults: faults) { (test) async throws in
            let client = try test.client()
            try client.send("GET /bytes?900000 HTTP/1.1\r\nHost: a\r\n\r\n")
            client.closeOutput()
            #expect(try client.answer()?.body.count == 900_000)
            #expect(try client.hasEnded())
        }
    }

    @Test("a line break in a venue's header does not become a header")
    func injection() async throws {
        try await TestHost.run { (test) async throws in
            let answer = try test.client().ask("GET", "/inject")
            #expect(answer?.status == 500)
            #expect(answer?.header("set-cookie") == nil)
        }
    }

    @Test("a request for another protocol is answered in this one")
    func otherUpgrade() async throws {
        try await TestHost.run { (test) async throws in
            let client = try test.client()
            let answer = try client.ask(
                "GET", "/bytes?1",
                headers: ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c"])
            #expect(answer?.text == "x")
            #expect(answer?.header("connection") == "close")
        }
    }

    @Test("the market is run before a request, and both clocks go on at their speed")
    func clocks() async throws {
        try await TestHost.run(change: { $0.clock.speed = Rate(raw: 60 * FixedPoint.scale) }) {
            (test) async throws in
            let client = try test.client()
            _ = try client.ask("GET", "/bytes?1")
            try await Task.sleep(for: .milliseconds(20))
            _ = try client.ask("GET", "/bytes?1")
            let (times, advanced) = try await test.venue { ($0.times, $0.lastAdvance) }
            #expect(times.count == 2)
            #expect(times[0].wall < times[1].wall)
            let wall = times[1].wall - TestHost.start
            let market = times[1].market - TestHost.start
            // Nanoseconds times sixty, exactly.
            #expect(market.nanoseconds == wall.nanoseconds * 60)
            #expect(try #require(advanced).market >= times[1].market)
        }
    }
}
