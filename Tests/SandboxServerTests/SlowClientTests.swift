import Domain
import Sandbox
import SandboxServer
import Testing

@Suite("Clients of the real servers that do not read")
struct SlowClientTests {
    @Test(
        "one is cut off within the limit, and one that reads misses nothing",
        arguments: RealExchange.allCases)
    func slowClient(exchange: RealExchange) async throws {
        let start = TestHost.start
        let trades = TradeOrder()
        var configuration = SandboxConfiguration(
            clock: SandboxClock(wallStart: start, marketStart: start), seed: 7)
        configuration.limits.unsentBytes = 1_000_000
        let host = try await SandboxHost.start(configuration) {
            [HostedExchange(exchange.server(at: start, trading: trades))]
        }
        do {
            try await watch(exchange, trades, on: host)
        } catch {
            try await host.stop()
            throw error
        }
        try await host.stop()
    }

    private func watch(
        _ exchange: RealExchange, _ trades: TradeOrder, on host: SandboxHost
    ) async throws {
        let address = host.exchanges[0]
        let stuck = try RawSocket(
            RawClient(port: address.port, receiveBuffer: 4096), target: address.socketPath)
        try stuck.send(exchange.subscription)
        let reader = try RawSocket(RawClient(port: address.port), target: address.socketPath)
        try reader.send(exchange.subscription)
        // Both listen before anything happens.
        while try await host.counts(of: exchange.rawValue).messagesReceived < 2 {
            try await Task.sleep(for: .milliseconds(5))
        }
        var bytes = 0
        // The next burst comes when the reader has read the last, so that only the other falls behind.
        while try await host.counts(of: exchange.rawValue).cutOff == 0 {
            bytes += try burst(of: 500, exchange, trades, to: reader)
            try #require(bytes < 100_000_000, "nobody was cut off")
        }
        // What the kernel holds is all that is left.
        #expect(try stuck.client.takeAll().count < bytes)
        #expect(bytes < 30_000_000)
        _ = try burst(of: 500, exchange, trades, to: reader)
        #expect(try await host.counts(of: exchange.rawValue).cutOff == 1)
    }

    /// Lets others trade, and reads until all of it has been told.
    private func burst(
        of count: Int, _ exchange: RealExchange, _ trades: TradeOrder, to reader: RawSocket
    ) throws -> Int {
        trades.add(count)
        var (told, bytes) = (0, 0)
        while told < count {
            let frame = try #require(try reader.next())
            told += exchange.trades(in: frame.text)
            bytes += frame.payload.count
        }
        #expect(told == count)
        return bytes
    }
}
