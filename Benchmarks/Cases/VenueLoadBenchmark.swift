import Domain
import Sandbox
import SandboxServer
import SimulatedVenue

/// The real servers of the sandbox under load, each beside the host with the least of a venue behind it.
enum VenueLoadBenchmark {
    private static let connections = 16
    /// Whole cycles of `SigningClients` on every connection.
    private static let cycles = 125
    private static let readers = 10
    /// In all markets together, for two seconds: each makes one message or more to each client.
    private static let tradesPerSecond = 12_000
    private static let feedSeconds = 2

    static func run(_ repetitions: Int) throws -> [Figure] {
        try LoadExchange.all(at: SystemTime.now()).flatMap {
            try orders($0, repetitions) + feed($0, repetitions)
        }
    }

    // MARK: Orders

    private static func orders(_ exchange: LoadExchange, _ repetitions: Int) throws -> [Figure] {
        let hosted = try HostedLoad(exchange, markets: 1, trades: 0, pace: .seconds(1))
        defer { hosted.host.stop() }
        let clients = try SigningClients(exchange, connections, port: hosted.host.port)
        let least = SandboxBenchmark.OrderLoad.least
        let bare = try RunningHost(least.serve)
        defer { bare.stop() }
        let baseline = try LoadClients(connections, port: bare.port)
        let count = connections * cycles * SigningClients.cycle
        let duel = try Duel(
            .here(work: Double(count)) { try clients.run(cycles) },
            against: .here(work: Double(count)) {
                for round in 0..<(count / connections) {
                    try baseline.round({ least.requests[(round + $0) % 64] }) { _, _, _ in }
                }
            }, repetitions: repetitions)
        let note = try hosted.audit(clients)
        let name = "host, least venue"
        var wall = Figure(
            "sandbox", "\(exchange.name), signed orders", .rate("orders/s"), of: duel,
            against: name, by: \.wall)
        wall.target = 5000
        wall.note = note
        return [
            wall,
            Figure(
                "sandbox", "\(exchange.name), the same by CPU time, client included",
                .rate("orders/CPU s"), of: duel, against: name, by: \.cpu),
        ]
    }

    // MARK: Market data

    private static func feed(_ exchange: LoadExchange, _ repetitions: Int) throws -> [Figure] {
        var notes = FeedNotes()
        let duel = try Duel(
            .init(work: 1, measured: { try feedOnce(exchange, &notes) }),
            against: .init(
                work: SandboxBenchmark.leastFeedWork * Double(readers),
                measured: SandboxBenchmark.leastFeed),
            repetitions: repetitions)
        let name = "host, least venue"
        var wall = Figure(
            "sandbox", "\(exchange.name), messages to 10 clients in all", .rate("messages/s"),
            of: duel, against: name, by: \.wall)
        wall.target = 50_000
        wall.note = notes.text
        return [
            wall,
            Figure(
                "sandbox", "\(exchange.name), the same by CPU time, clients included",
                .rate("messages/CPU s"), of: duel, against: name, by: \.cpu),
        ]
    }

    /// What the last turn saw, and how many clients fell out in all turns, the first included.
    private struct FeedNotes {
        var turn = ""
        var cutOff = 0
        var uneven = 0

        /// The rate of a turn in which clients were cut off is none that the server keeps up.
        var text: String {
            (cutOff > 0 ? "NOT KEPT UP: \(cutOff) CLIENTS WERE CUT OFF in all turns; " : "")
                + "\(turn); \(uneven) clients read another number of messages than the first"
        }
    }

    /// - Returns: the cost of one message to one client.
    private static func feedOnce(
        _ exchange: LoadExchange, _ notes: inout FeedNotes
    ) throws -> Cost {
        let markets = exchange.feedMarkets
        let pace = TimeSpan(nanoseconds: Int64(markets) * 1_000_000_000 / Int64(tradesPerSecond))
        let trades = tradesPerSecond * feedSeconds / markets
        let hosted = try HostedLoad(exchange, markets: markets, trades: trades, pace: pace)
        defer { hosted.host.stop() }
        let clients = try LoadClients(readers, port: hosted.host.port)
        var counters = [FrameCounter](repeating: FrameCounter(), count: readers)
        try clients.send(ClientFrame.handshake(hosted.host.socketPath))
        let names = exchange.markets(markets).map(\.id.market)
        try clients.send(ClientFrame.text(exchange.subscription(names)))
        var waits = 0
        while waits < 20, !counters.allSatisfy({ $0.messages > 3 }) {
            _ = try clients.listen(&counters, since: .now, quiet: 500)
            waits += 1
        }
        guard waits < 20 else { throw BenchmarkError.silent("the snapshots of \(exchange.name)") }
        for index in counters.indices { counters[index].restart() }
        let before = SandboxBenchmark.residentBytes()
        let (cost, seconds) = try Cost.of {
            hosted.gate.open(at: SystemTime.now())
            return try clients.listen(&counters, since: .now, quiet: 500)
        }
        let after = SandboxBenchmark.residentBytes()
        let messages = counters.map(\.messages).min() ?? 0
        guard messages >= 1000 else {
            throw BenchmarkError.silent("the feed of \(exchange.name)")
        }
        notes.cutOff += try hosted.host.counts().cutOff
        notes.uneven += counters.filter { $0.messages != counters[0].messages }.count
        notes.turn =
            "\(tradesPerSecond) trades a second offered in \(markets) markets for \(feedSeconds) s; "
            + "\(messages) messages, \(counters[0].bytes / 1_000_000) MB to each client; "
            + "resident memory \(before / 1_000_000) MB before, \(after / 1_000_000) MB after"
        return Cost(cpu: cost.cpu, wall: seconds).divided(by: Double(messages * readers))
    }
}

/// A real server in a host, and what a measurement asks of its world.
private final class HostedLoad {
    /// The world lives on the host's thread; it is looked at there only.
    private final class Place: @unchecked Sendable { var world: SandboxWorld? }

    let host: RunningHost
    let gate = LoadGate()
    private let exchange: LoadExchange
    private let place = Place()

    init(_ exchange: LoadExchange, markets: Int, trades: Int, pace: TimeSpan) throws {
        self.exchange = exchange
        let gate = gate
        let place = place
        host = try RunningHost {
            let world = try exchange.world(
                markets: markets, trades: trades, pace: pace, gate: gate, at: SystemTime.now())
            place.world = world
            return [HostedExchange(exchange.server(world))]
        }
    }

    /// Holds the venue's books against what the clients were answered.
    ///
    /// - Throws: when they differ.
    func audit(_ clients: SigningClients) throws -> String {
        let requests = try host.counts().requests
        guard requests == clients.answered else {
            throw BenchmarkError.unexpected(
                "\(exchange.name) took \(requests) requests in and answered \(clients.answered)")
        }
        let exchange = exchange
        let place = place
        let trips = clients.answered / SigningClients.cycle
        let difference = try host.onThread { () -> String? in
            guard let world = place.world else { return "there is no world" }
            return exchange.difference(in: world, afterRoundTrips: trips)
        }
        if let difference { throw BenchmarkError.unexpected("\(exchange.name): \(difference)") }
        return "\(requests) requests, each answered with 2xx; balances right to the last unit"
    }
}

extension LoadExchange {
    /// What is wrong with the account after so many purchases and sales of `quantity`; `nil` when nothing
    /// is.
    fileprivate func difference(in world: SandboxWorld, afterRoundTrips trips: Int) -> String? {
        let open = world.venue.openOrders(of: Self.account)
        guard open.isEmpty else { return "\(open.count) orders are still open" }
        let (bought, sold) = (price(.sell, 1), price(.buy, 1))
        let fees = [bought, sold].reduce(Money.zero) {
            $0 + instrument.fee(on: instrument.value(of: quantity, at: $1), role: .taker)
        }
        let gain =
            instrument.signedValue(of: quantity, at: sold)
            - instrument.signedValue(of: quantity, at: bought)
        let change = gain - fees
        for (currency, amount) in balances {
            let known = world.venue.balance(of: Self.account, currency)
            let expected =
                currency == instrument.settlement
                ? Money(raw: amount.raw + change.raw * Int128(trips)) : amount
            guard known.free == expected, known.locked == .zero else {
                return "\(known.free) and \(known.locked) locked of \(currency.code) instead of "
                    + "\(expected)"
            }
        }
        return nil
    }
}
