import Domain
import Sandbox
import SandboxServer

/// A host with one `EchoVenue`, and a client of it.
struct TestHost {
    static let start = Timestamp(milliseconds: 1_761_000_000_000)

    let host: SandboxHost
    var port: Int { host.exchanges[0].port }

    init(
        faults: String = "none", control: Bool = false, exchanges: [String] = ["echo"],
        change: (inout SandboxConfiguration) -> Void = { _ in }
    ) async throws {
        var configuration = SandboxConfiguration(
            clock: SandboxClock(wallStart: Self.start, marketStart: Self.start), seed: 7)
        configuration.faults = try FaultPlan(parsing: faults)
        configuration.controlPort = control ? 0 : nil
        change(&configuration)
        host = try await SandboxHost.start(configuration) {
            exchanges.map { HostedExchange(EchoVenue($0)) }
        }
    }

    /// Runs a test against a host, and stops the host whatever comes of it.
    static func run(
        faults: String = "none", control: Bool = false, exchanges: [String] = ["echo"],
        change: (inout SandboxConfiguration) -> Void = { _ in },
        _ body: (TestHost) async throws -> Void
    ) async throws {
        let test = try await TestHost(
            faults: faults, control: control, exchanges: exchanges, change: change)
        do {
            try await body(test)
        } catch {
            try await test.host.stop()
            throw error
        }
        try await test.host.stop()
    }

    func client() throws -> RawClient { try RawClient(port: port) }

    func webSocket(_ target: String = "/ws") throws -> RawSocket {
        try RawSocket(try client(), target: target)
    }

    var controlPort: Int { Int(host.control?.split(separator: ":").last ?? "") ?? 0 }

    /// What the venue knows, asked on its thread.
    func venue<Result: Sendable>(
        _ body: @escaping @Sendable (EchoVenue) -> Result
    ) async throws -> Result {
        try await host.withServers { servers in
            guard let venue = servers.first as? EchoVenue else { throw RawClientError.unexpected }
            return body(venue)
        }
    }

    /// Waits until something the venue knows is so. The test runner ends a test that waits for ever.
    func wait(until condition: @escaping @Sendable (EchoVenue) -> Bool) async throws {
        while !(try await venue(condition)) { try await Task.sleep(for: .milliseconds(5)) }
    }
}
