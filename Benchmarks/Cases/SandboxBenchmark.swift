import Domain
import Foundation
import Glibc
import Sandbox
import SandboxServer
import Transport

/// The sandbox under load: signed orders over kept connections, and market data to WebSocket clients,
/// each against SwiftNIO moving the same bytes.
enum SandboxBenchmark {
    /// A venue's server and the orders it is sent.
    struct OrderLoad {
        let name: String
        let serve: @Sendable () throws -> [HostedExchange]
        /// Whole HTTP requests of one length, answered with one length.
        let requests: [[UInt8]]
    }

    private static let connections = 16
    private static let orders = 20_000
    private static let readers = 10
    /// With a tick of 5 ms, twice the rate that is asked for.
    private static let batch = 500
    private static let batches = 200

    static func run(_ setup: Setup) throws -> [Figure] {
        try [OrderLoad.least].flatMap { try measure($0, setup.repetitions) }
            + feed(setup.repetitions) + [stuck()]
            + VenueLoadBenchmark.run(setup.repetitions)
    }

    // MARK: Orders

    private static func measure(_ load: OrderLoad, _ repetitions: Int) throws -> [Figure] {
        let host = try RunningHost(load.serve)
        defer { host.stop() }
        let ours = try LoadClients(connections, port: host.port)
        guard let first = load.requests.first else { return [] }
        try ours.send(first)
        let answer = try ours.readAnswers(length: answerLength)
        guard answer.starts(with: Array("HTTP/1.1 201".utf8)) else {
            throw BenchmarkError.unexpected(
                "\(load.name) refused an order: \(String(decoding: answer, as: UTF8.self))")
        }
        let bare = try BareServer.answering(first.count, with: answer)
        let baseline = try LoadClients(connections, port: bare.port)
        let duel = try Duel(
            .here(work: Double(orders)) {
                try ours.ask(load.requests, count: orders, length: answer.count)
            },
            against: .here(work: Double(orders)) {
                try baseline.ask(load.requests, count: orders, length: answer.count)
            }, repetitions: repetitions)
        try bare.stop()
        let name = "SwiftNIO, same bytes"
        var wall = Figure(
            "sandbox", "signed orders, \(load.name)", .rate("orders/s"), of: duel, against: name,
            by: \.wall)
        wall.target = 5000
        return [
            wall,
            Figure(
                "sandbox", "the same by CPU time, client included", .rate("orders/CPU s"),
                of: duel, against: name, by: \.cpu),
        ]
    }

    private static func answerLength(_ bytes: [UInt8]) -> Int? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n"),
            let line = text[..<end.lowerBound].components(separatedBy: "\r\n")
                .first(where: { $0.lowercased().hasPrefix("content-length: ") }),
            let length = Int(line.dropFirst("content-length: ".count))
        else { return nil }
        return text[..<end.upperBound].utf8.count + length
    }

    // MARK: Market data

    private static let handshake = Array(
        ("GET /feed HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            .utf8)

    private static func feed(_ repetitions: Int) throws -> [Figure] {
        let work = Double(batch * batches)
        let bytes = batch * LoadVenue.frameLength
        let duel = try Duel(
            .init(work: work, measured: leastFeed),
            against: .init(
                work: work,
                measured: {
                    let bare = try BareServer.feeding(
                        [UInt8](repeating: 109, count: bytes), to: readers, times: batches)
                    let cost = try Cost.of {
                        try LoadClients(readers, port: bare.port).receive(bytes * batches)
                    }.cost
                    try bare.stop()
                    return cost
                }), repetitions: repetitions)
        let name = "SwiftNIO, same bytes"
        var wall = Figure(
            "sandbox", "messages to each of 10 clients, 100,000 a second offered",
            .rate("messages/s"), of: duel, against: name, by: \.wall)
        wall.target = 50_000
        return [
            wall,
            Figure(
                "sandbox", "the same by CPU time, clients included", .rate("messages/CPU s"),
                of: duel, against: name, by: \.cpu),
        ]
    }

    static let leastFeedWork = Double(batch * batches)

    /// The least venue's messages, each to ten clients.
    static func leastFeed() throws -> Cost {
        let host = try RunningHost {
            [
                HostedExchange(
                    LoadVenue(clients: readers, batch: batch, total: batch * batches))
            ]
        }
        defer { host.stop() }
        let clients = try LoadClients(readers, port: host.port)
        return try Cost.of {
            try clients.send(handshake)
            try clients.receive(batch * LoadVenue.frameLength * batches)
        }.cost
    }

    /// The feed with one more client, which never reads.
    private static func stuck() throws -> Figure {
        let total = batch * batches
        let host = try RunningHost {
            [HostedExchange(LoadVenue(clients: readers + 1, batch: batch, total: total))]
        }
        defer { host.stop() }
        let stuck = try LoadClients(1, port: host.port)
        let clients = try LoadClients(readers, port: host.port)
        let before = residentBytes()
        try stuck.send(handshake)
        try clients.send(handshake)
        try clients.receive(batch * LoadVenue.frameLength * batches)
        let after = residentBytes()
        var figure = Figure(
            "sandbox", "memory grown by a feed with a stuck client", .megabytes,
            costs: [Double(max(0, after - before))])
        figure.note =
            "\(total * LoadVenue.frameLength / 1_000_000) MB were sent to each client; "
            + (try host.cutOff() == 1 ? "the stuck one was cut off" : "NOBODY WAS CUT OFF")
        return figure
    }

    static func residentBytes() -> Int {
        let words = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?
            .split(separator: " ")
        return (words?.dropFirst().first.flatMap { Int($0) } ?? 0)
            * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}

extension SandboxBenchmark.OrderLoad {
    /// The host with the least of a venue behind it.
    static let least = SandboxBenchmark.OrderLoad(
        name: "least venue", serve: { [HostedExchange(LoadVenue())] },
        requests: (0..<64).map { index in
            let body = Array(
                "{\"market\":\"KRW-BTC\",\"side\":\"bid\",\"price\":\"\(150_000_000 + index)\"}"
                    .utf8)
            let signature = LoadVenue.signature(of: body)
            let head = """
                POST /v1/orders HTTP/1.1\r
                Host: 127.0.0.1\r
                User-Agent: haetae-bench\r
                Accept: */*\r
                Content-Type: application/json\r
                Content-Length: \(body.count)\r
                Api-Signature: \(signature)\r
                \r\n
                """
            return Array(head.utf8) + body
        })
}

/// A sandbox for as long as it is measured.
final class RunningHost {
    private let host: SandboxHost
    var port: Int { host.exchanges[0].port }
    var socketPath: String { host.exchanges[0].socketPath }

    init(_ serve: @escaping @Sendable () throws -> [HostedExchange]) throws {
        let now = SystemTime.now()
        var configuration = SandboxConfiguration(
            clock: SandboxClock(wallStart: now, marketStart: now), seed: 1)
        configuration.controlPort = 0
        let chosen = configuration
        host = try Blocking.wait { try await SandboxHost.start(chosen, serving: serve) }
    }

    /// How many clients were cut off so far.
    func cutOff() throws -> Int { try counts().cutOff }

    func counts() throws -> ExchangeCounts {
        let host = host
        return try Blocking.wait { try await host.counts(of: host.exchanges[0].exchange) }
    }

    /// Looks at what the servers work on, on their thread.
    func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
        let host = host
        return try Blocking.wait { try await host.withServers { _ in try body() } }
    }

    func stop() {
        let host = host
        do {
            try Blocking.wait { try await host.stop() }
        } catch {
            FileHandle.standardError.write(Data("the sandbox does not stop: \(error)\n".utf8))
        }
    }
}

/// Waits for asynchronous work on a thread that has nothing else to do.
enum Blocking {
    static func wait<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) throws -> Value {
        let done = DispatchSemaphore(value: 0)
        let box = Box<Value>()
        Task.detached {
            do { box.result = .success(try await body()) } catch { box.result = .failure(error) }
            done.signal()
        }
        done.wait()
        guard let result = box.result else {
            throw BenchmarkError.unexpected("work ended without a result")
        }
        return try result.get()
    }

    /// Written before the signal, read after it.
    private final class Box<Value: Sendable>: @unchecked Sendable {
        var result: Result<Value, any Error>?
    }
}
