import Domain
import Sandbox
import SandboxServer
import Testing

@Suite("Faults on the wire")
struct FaultTests {
    @Test("an order whose answer is lost is carried out; what else is asked is answered")
    func lostAnswer() async throws {
        try await TestHost.run(faults: "lose-answer:orders=1") { (test) async throws in
            #expect(try test.client().ask("POST", "/echo", body: "x") == nil)
            #expect(try test.client().ask("GET", "/bytes?1")?.status == 200)
            #expect(try await test.venue { $0.carriedOut } == ["/echo", "/bytes"])
        }
    }

    @Test("a request that is cut is not carried out")
    func cut() async throws {
        try await TestHost.run(faults: "cut:cancels=1") { (test) async throws in
            #expect(try test.client().ask("DELETE", "/echo") == nil)
            #expect(try test.client().ask("POST", "/echo", body: "x")?.status == 200)
            #expect(try await test.venue { $0.carriedOut } == ["/echo"])
        }
    }

    @Test("an answer that is withheld never comes, though the request is carried out")
    func withheld() async throws {
        try await TestHost.run(
            faults: "withhold-answer=1", change: { $0.limits.withholding = .milliseconds(200) }
        ) { (test) async throws in
            let client = try test.client()
            try client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx")
            try await test.wait { $0.carriedOut == ["/echo"] }
            // Only the end of the connection comes, when even the host has waited long enough.
            #expect(try client.answer() == nil)
        }
    }

    @Test(
        "troubles are told in the venue's words, and nothing is carried out",
        arguments: [("429", 429), ("418", 418), ("502", 502), ("503", 503), ("maintenance", 503)])
    func troubles(name: String, status: Int) async throws {
        try await TestHost.run(faults: name == "maintenance" ? name : "\(name)=1") {
            (test) async throws in
            let client = try test.client()
            #expect(try client.ask("POST", "/echo", body: "x")?.status == status)
            #expect(try client.ask("GET", "/bytes?1")?.status == status)
            try client.send(RawSocket.handshake("/ws"))
            #expect(try client.answer()?.status == status)
            #expect(try await test.venue { $0.carriedOut } == [])
            #expect(try await test.venue { $0.sessionsOpened } == 0)
        }
    }

    @Test("a cancel loses the race against a partial fill")
    func fillBeforeCancel() async throws {
        try await TestHost.run(faults: "fill-before-cancel=1") { (test) async throws in
            let client = try test.client()
            #expect(try client.ask("DELETE", "/echo")?.status == 200)
            #expect(try client.ask("POST", "/echo", body: "x")?.status == 200)
            #expect(
                try await test.venue { $0.carriedOut } == ["part-fill /echo", "/echo", "/echo"])
        }
    }

    @Test("fills are told twice and out of order, and none is lost")
    func fills() async throws {
        try await TestHost.run(faults: "duplicate-fill=1,reorder-fill=1") { (test) async throws in
            let socket = try test.webSocket()
            var heard = try socket.ask("fills 3", until: "done")
            // The third is held back until another comes, or a while has passed.
            while !heard.contains("fill 3") { heard.append(try #require(try socket.next()).text) }
            #expect(heard == ["fill 2", "fill 2", "fill 1", "done", "fill 3"])
        }
    }

    @Test("a mute socket stays open and is silent, until the fault is taken away")
    func mute() async throws {
        try await TestHost.run(faults: "mute=1") { (test) async throws in
            let socket = try test.webSocket()
            #expect(try socket.ask("market", until: "done") == ["done"])
            #expect(try socket.ask("fills", until: "done") == ["fill 1", "done"])
            try await test.host.setFaults(.none)
            #expect(try socket.ask("market", until: "done") == ["price", "done"])
        }
    }

    @Test("sockets are cut when they have lived their time")
    func disconnects() async throws {
        try await TestHost.run(faults: "disconnect=every 50ms") { (test) async throws in
            let socket = try test.webSocket()
            // No close frame: the connection is just gone.
            #expect(try socket.next() == nil)
            try await test.wait { $0.sessionsClosed == 1 }
        }
    }

    @Test("maintenance closes the sockets that are open")
    func maintenance() async throws {
        try await TestHost.run { (test) async throws in
            let socket = try test.webSocket()
            try await test.host.setFaults(FaultPlan(parsing: "maintenance"), of: "echo")
            #expect(try socket.next()?.code == 1012)
        }
    }

    @Test(
        "a lost handshake leaves no session behind", arguments: ["lose-answer", "withhold-answer"])
    func lostHandshake(name: String) async throws {
        try await TestHost.run(
            faults: "\(name):sockets=1", change: { $0.limits.withholding = .milliseconds(100) }
        ) { (test) async throws in
            let client = try test.client()
            try client.send(RawSocket.handshake("/ws"))
            #expect(try client.hasEnded())
            #expect(try await test.venue { $0.sessionsOpened } == 1)
            try await test.wait { $0.sessionsClosed == 1 }
        }
    }

    @Test("a late handshake brings what was said meanwhile; a client that left ends its session")
    func lateHandshake() async throws {
        try await TestHost.run(faults: "delay:sockets=100ms") { (test) async throws in
            #expect(try test.webSocket("/ws?greet").next()?.text == "welcome")
            let impatient = try test.client()
            try impatient.send(RawSocket.handshake("/ws"))
            try await test.wait { $0.sessionsOpened == 2 }
            impatient.close()
            try await test.wait { $0.sessionsClosed == 2 }
        }
    }

    @Test("the venue's clock is off in what it is told and in the Date header")
    func skew() async throws {
        try await TestHost.run(faults: "skew=-24h") { (test) async throws in
            let answer = try #require(try test.client().ask("GET", "/bytes?1"))
            // The host starts on 20 October.
            #expect(answer.header("date")?.hasPrefix("Sun, 19 Oct 2025 ") == true)
            let time = try #require(try await test.venue { $0.times.first })
            #expect(time.wall < TestHost.start - .hours(23))
            #expect(time.market >= TestHost.start)
        }
    }

    @Test("a plan for an exchange that is not served is an error")
    func unknownExchange() async throws {
        try await TestHost.run { (test) async throws in
            await #expect(throws: SandboxHostError.unknownExchange("nyse", known: ["echo"])) {
                try await test.host.setFaults(.none, of: "nyse")
            }
        }
    }
}
