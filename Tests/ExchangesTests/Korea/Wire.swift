import Domain
import LoopbackServer
import Synchronization
import Testing
import Transport

/// A server on loopback that answers what it is asked from a list, in order.
struct WireVenue {
    let server: LoopbackServer
    let client: HTTPClient

    init(_ replies: [[Reply]], clock: any WallClock = ManualClock()) throws {
        let script = Turns(replies)
        server = try LoopbackServer { _ in script.next() }
        var options = HTTPOptions()
        // Tests share few threads, and may wait for their turn.
        options.longestIdle = .hours(1)
        options.proxy = .none
        options.firstByteTime = TimeSpan(nanoseconds: 300_000_000)
        options.totalTime = .seconds(5)
        client = try HTTPClient(
            base: "http://127.0.0.1:\(server.port)", options: options, clock: clock)
    }

    /// What came in, held against what must, byte for byte; headers that are the client's own apart.
    func expect(_ expected: [HTTPRequest]) {
        #expect(server.requests.count == expected.count)
        for (got, wanted) in zip(server.requests, expected) {
            #expect(got.requestLine == "\(wanted.method.rawValue) \(wanted.target) HTTP/1.1")
            #expect(got.body == wanted.body)
            let own: Set = ["host", "user-agent", "accept", "accept-encoding", "content-length"]
            let headers = got.headers.filter { !own.contains($0.name.lowercased()) }
            #expect(headers.map { HTTPField($0.name, $0.value) } == wanted.headers)
        }
    }
}

/// Hands out one turn to each who asks.
private final class Turns: Sendable {
    private let turns: Mutex<[[Reply]]>

    init(_ turns: [[Reply]]) { self.turns = Mutex(turns) }

    func next() -> [Reply] {
        turns.withLock { $0.isEmpty ? [.close] : $0.removeFirst() }
    }
}
