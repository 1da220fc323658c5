import Domain
import LoopbackServer
import Synchronization
import Testing
import Transport

@Suite("The queue of a client")
struct QueueTests {
    /// A server that answers only once it is told to.
    private struct HeldServer {
        let server: LoopbackServer
        private let gate: Gate

        final class Gate: Sendable {
            let isOpen = Mutex(false)
        }

        init() throws {
            let gate = Gate()
            server = try LoopbackServer { connection in
                while try connection.readRequest() != nil {
                    while !gate.isOpen.withLock({ $0 }) { try connection.pause(milliseconds: 1) }
                    try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                }
            }
            self.gate = gate
        }

        func open() { gate.isOpen.withLock { $0 = true } }

        func waitForRequest() async throws {
            try await eventually { !server.requests.isEmpty }
        }
    }

    private static func get(_ number: Int) -> HTTPRequest { HTTPRequest(.get, "/\(number)") }

    @Test("keeps the order in which requests came, on one connection")
    func order() async throws {
        let held = try HeldServer()
        let client = try held.server.client()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<10 {
                group.addTask {
                    #expect(await client.outcome(Self.get(number)).0 == .answer(200, "ok"))
                }
                if number == 0 { try await held.waitForRequest() }
                // The queue has no eyes for tests: give each task its turn to get in.
                try await eventually { client.queuedCount >= number }
            }
            held.open()
        }
        #expect(held.server.requests.map(\.target) == (0..<10).map { "/\($0)" })
        #expect(held.server.connectionCount == 1)
    }

    @Test("takes so many and no more")
    func bound() async throws {
        let held = try HeldServer()
        let client = try held.server.client(.loopback.with { $0.queueLength = 2 })
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<3 {
                group.addTask {
                    #expect(await client.outcome(Self.get(number)).0 == .answer(200, "ok"))
                }
                if number == 0 { try await held.waitForRequest() }
                try await eventually { client.queuedCount >= number }
            }
            let (outcome, text) = await client.outcome(Self.get(3))
            #expect(outcome == .notSent)
            #expect(text.contains("2 requests wait already"), "\(text)")
            held.open()
        }
        #expect(held.server.requests.map(\.target) == ["/0", "/1", "/2"])
    }

    @Test("drops a request whose task is canceled, while the one under way goes on")
    func cancellation() async throws {
        let held = try HeldServer()
        let client = try held.server.client()
        let first = Task { await client.outcome(Self.get(0)) }
        try await held.waitForRequest()
        let second = Task { await client.outcome(Self.get(1)) }
        try await eventually { client.queuedCount >= 1 }
        second.cancel()
        let (dropped, text) = await second.value
        #expect(dropped == .notSent)
        #expect(text.contains("canceled"), "\(text)")
        first.cancel()
        let third = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await client.outcome(Self.get(2))
        }
        #expect(await third.value.0 == .notSent)
        held.open()
        #expect(await first.value.0 == .answer(200, "ok"))
        #expect(held.server.requests.map(\.target) == ["/0"])
    }

    @Test("lets a request wait so long and no longer")
    func patience() async throws {
        let held = try HeldServer()
        let client = try held.server.client(.loopback.with { $0.queueTime = .milliseconds(50) })
        let first = Task { await client.outcome(Self.get(0)) }
        try await held.waitForRequest()
        let (outcome, text) = await client.outcome(Self.get(1))
        #expect(outcome == .notSent)
        #expect(text.contains("waited 50 ms"), "\(text)")
        held.open()
        #expect(await first.value.0 == .answer(200, "ok"))
        #expect(held.server.requests.map(\.target) == ["/0"])
    }

    @Test("drops what waits when the client is closed; the one under way has its answer")
    func close() async throws {
        let held = try HeldServer()
        let client = try held.server.client()
        let first = Task { await client.outcome(Self.get(0)) }
        try await held.waitForRequest()
        let second = Task { await client.outcome(Self.get(1)) }
        try await eventually { client.queuedCount >= 1 }
        client.close()
        #expect(await second.value.0 == .notSent)
        let (late, text) = await client.outcome(Self.get(2))
        #expect(late == .notSent)
        #expect(text.contains("the client is closed"), "\(text)")
        held.open()
        #expect(await first.value.0 == .answer(200, "ok"))
        await client.closeAndWait()
        client.close()
        #expect(held.server.requests.map(\.target) == ["/0"])
    }

    @Test("answers everybody once, whatever many tasks do at a time")
    func crowd() async throws {
        let server = try LoopbackServer { request in [.answer(200, text: request.target)] }
        let client = try server.client(.loopback.with { $0.queueLength = 1000 })
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<300 {
                group.addTask {
                    if number % 3 == 0 { withUnsafeCurrentTask { $0?.cancel() } }
                    let outcome = await client.outcome(Self.get(number)).0
                    #expect(
                        outcome == (number % 3 == 0 ? .notSent : .answer(200, "/\(number)")))
                }
            }
        }
        #expect(Set(server.requests.map(\.target)).count == server.requests.count)
        #expect(server.requests.count == 200)
        await client.closeAndWait()
    }
}
