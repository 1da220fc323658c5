import Domain
import Sandbox
import SandboxServer
import Testing

@Suite("The sandbox as a whole")
struct HostTests {
    @Test("several exchanges and several hosts serve side by side")
    func several() async throws {
        try await TestHost.run(exchanges: ["a", "b"]) { (first) async throws in
            try await TestHost.run { (second) async throws in
                let ports = (first.host.exchanges + second.host.exchanges).map(\.port)
                #expect(Set(ports).count == 3)
                for port in ports {
                    #expect(try RawClient(port: port).ask("GET", "/bytes?1")?.status == 200)
                }
                #expect(
                    first.host.exchanges[1].socket
                        == "ws://127.0.0.1:\(first.host.exchanges[1].port)/ws")
                #expect(first.host.control == nil)
            }
        }
    }

    @Test("a port that is taken is an error that names it, and nothing is left behind")
    func taken() async throws {
        try await TestHost.run { (test) async throws in
            let port = test.port
            let configuration = SandboxConfiguration(
                clock: SandboxClock(wallStart: TestHost.start, marketStart: TestHost.start),
                seed: 1)
            do {
                let other = try await SandboxHost.start(configuration) {
                    [HostedExchange(EchoVenue("free")), HostedExchange(EchoVenue(), port: port)]
                }
                try await other.stop()
                Issue.record("two hosts listen on port \(port)")
            } catch let error as SandboxHostError {
                #expect("\(error)".hasPrefix("echo cannot listen on 127.0.0.1 port \(port): "))
            }
            await #expect(throws: SandboxHostError.noExchange) {
                try await SandboxHost.start(configuration) { [] }
            }
            await #expect(throws: SandboxHostError.exchangeTwice("echo")) {
                try await SandboxHost.start(configuration) {
                    [HostedExchange(EchoVenue()), HostedExchange(EchoVenue())]
                }
            }
        }
    }

    @Test("another speed makes neither clock jump, and the wall goes on as it did")
    func speed() async throws {
        try await TestHost.run { (test) async throws in
            let clock = test.host.clock
            let before = clock.time()
            clock.run(at: .zero)
            let still = clock.time()
            #expect(still.market >= before.market && still.wall >= before.wall)
            #expect(clock.time().market == still.market, "it stands still")
            clock.run(at: Rate(raw: 1000 * FixedPoint.scale))
            let start = clock.time()
            #expect(start.market >= still.market)
            var end = start
            while end.wall - start.wall < .milliseconds(20) { end = clock.time() }
            let passed = end.wall - start.wall
            #expect((end.market - start.market).nanoseconds == passed.nanoseconds * 1000)
        }
    }

    @Test("stopping says goodbye to every socket, ends the sessions and frees the port")
    func stop() async throws {
        let test = try await TestHost()
        let venue = VenueBox()
        try await test.host.withServers { servers in venue.hold(servers.first) }
        let sockets = try (1...20).map { _ in try test.webSocket() }
        let idle = try test.client()
        #expect(try idle.ask("GET", "/bytes?1")?.status == 200)
        try await test.host.stop()
        try await test.host.stop()
        for socket in sockets { #expect(try socket.next()?.code == 1001) }
        #expect(try idle.hasEnded())
        #expect(venue.sessionsClosed == 20)
        #expect(throws: RawClientError.self) { try test.client() }
    }
}

/// Holds the venue beyond the end of its host, when no thread uses it any more.
private final class VenueBox: @unchecked Sendable {
    private var venue: EchoVenue?
    func hold(_ server: (any ExchangeServer)?) { venue = server as? EchoVenue }
    var sessionsClosed: Int? { venue?.sessionsClosed }
}
