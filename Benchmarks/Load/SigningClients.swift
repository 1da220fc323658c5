import Domain
import Transport

/// Clients of a real server that sign each order when they send it, one under way on each connection.
///
/// A connection goes through four requests again and again: a limit order that rests, a purchase and a
/// sale that fill at once, and the cancellation of the first.
final class SigningClients {
    static let cycle = 4

    private let exchange: LoadExchange
    private let desk: OrderDesk
    private let clients: LoadClients
    private let run = UInt64(SystemTime.now().milliseconds)
    private var sequence: UInt32 = 0
    /// The orders that rest, by connection.
    private var resting: [ClientOrderID]
    /// Requests that were answered with 2xx.
    private(set) var answered = 0

    init(_ exchange: LoadExchange, _ connections: Int, port: Int) throws {
        self.exchange = exchange
        desk = try OrderDesk()
        clients = try LoadClients(connections, port: port)
        resting = [ClientOrderID](repeating: ClientOrderID(run: 0, sequence: 0), count: connections)
    }

    /// - Throws: when an order is refused.
    func run(_ cycles: Int) throws {
        for step in 0..<(cycles * Self.cycle) {
            try clients.round({ try request(step % Self.cycle, on: $0) }) { _, status, answer in
                guard (200..<300).contains(status) else {
                    throw BenchmarkError.unexpected(
                        "\(exchange.name) refused a request: "
                            + String(decoding: answer, as: UTF8.self))
                }
                answered += 1
            }
        }
    }

    private func request(_ step: Int, on connection: Int) throws -> [UInt8] {
        let now = SystemTime.now()
        let request: HTTPRequest
        switch step {
        case 0:
            let order = order(.buy, exchange.price(.buy, 40 + Int64(connection)), at: now)
            resting[connection] = order.id
            request = try exchange.place(desk, order, now)
        case 1:
            request = try exchange.place(desk, order(.buy, exchange.price(.sell, 1), at: now), now)
        case 2:
            request = try exchange.place(desk, order(.sell, exchange.price(.buy, 1), at: now), now)
        default: request = exchange.cancel(desk, resting[connection], now)
        }
        return request.bytes(host: "127.0.0.1")
    }

    private func order(_ side: Side, _ price: Price, at now: Timestamp) -> OrderRequest {
        sequence += 1
        return OrderRequest(
            id: ClientOrderID(run: run, sequence: sequence), instrument: exchange.instrument.id,
            side: side, size: .quantity(exchange.quantity), type: .limit(price), time: now,
            decisionPrice: price)
    }
}
