import BitMEX
import Domain
import ExchangeAPI
import Foundation
import Risk
import Transport
import Upbit

/// From the bytes of a frame to those of a signed order, each passage timed, against `JSONDecoder` for
/// the frame alone.
enum PipelineBenchmark {
    /// Different frames; the passages of a turn go through them again and again.
    private static let frames = 512
    private static let passages = 40 * frames

    static func run(_ setup: Setup) throws -> [Figure] {
        var source = WireMessages(seed: 3)
        let desk = try OrderDesk()
        // A day on which both venues traded: their rules of then.
        let day = Timestamp(milliseconds: 1_789_948_800_000)
        let bitmex = OrderPath(
            BitMEXDecoder(), try BitMEXCatalog().instrument(market: "XBTUSD", at: day),
            equity: try Money(parsing: "0.5"), largestOrder: .whole(50_000), desk.bitmex)
        try bitmex.begin(with: Array(source.bitmexBook().utf8))
        let upbit = OrderPath(
            UpbitDecoder(), try UpbitCatalog().instrument(market: "KRW-BTC", at: day),
            equity: .whole(10_000_000), largestOrder: .whole(20_000_000), desk.upbit)
        return try figures(
            "BitMEX orderBookL2, 3 rows", bitmex,
            source.batch(of: frames) { $0.bitmexChanges(3) }, BitMEXTable<BitMEXLevel>.self, setup)
            + figures(
                "Upbit order book, 15 levels", upbit,
                source.batch(of: frames) { $0.upbitBook() }, UpbitBook.self, setup)
    }

    private static func figures<Decoder: VenueDecoder, Message: Decodable>(
        _ name: String, _ path: OrderPath<Decoder>, _ batch: [[UInt8]], _: Message.Type,
        _ setup: Setup
    ) throws -> [Figure] {
        let documents = batch.map { Data($0) }
        let foundation = JSONDecoder()
        let duel = try LatencyDuel(
            .init(calls: passages) { index in
                guard try !path.order(on: batch[index % frames]).body.isEmpty else {
                    throw BenchmarkError.silent(name)
                }
            },
            against: .init(calls: 4 * frames) { index in
                _ = try foundation.decode(Message.self, from: documents[index % frames])
            }, named: "JSONDecoder alone", repetitions: setup.repetitions)
        let longest = duel.ours.map(\.longest).max() ?? 0
        return [(0.5, "p50", 10.0), (0.99, "p99", 50.0)].map { share, word, target in
            var figure = Figure(
                "pipeline", "\(name), \(word)", .time("us", perSecond: 1e6), of: duel,
                within: share)
            figure.target = target
            figure.note =
                "\(passages) passages a turn; the longest of all \(Output.number(longest * 1e6)) us"
            return figure
        }
    }
}

/// Everything between a frame and an order, for one market.
///
/// A class because the book outlives the closures that are timed.
private final class OrderPath<Decoder: VenueDecoder> {
    private let decoder: Decoder
    private let instrument: Instrument
    private let gate: RiskGate
    private let equity: Money
    private let sign: (OrderRequest, Timestamp) throws -> HTTPRequest
    private var book: BookState
    private var events: [MarketEvent] = []
    private var orders: UInt32 = 0
    private let run: UInt64

    init(
        _ decoder: Decoder, _ instrument: Instrument, equity: Money, largestOrder: Money,
        _ sign: @escaping (OrderRequest, Timestamp) throws -> HTTPRequest
    ) {
        self.decoder = decoder
        self.instrument = instrument
        self.equity = equity
        self.sign = sign
        book = BookState(of: instrument.id)
        // Every check there is.
        gate = .standard(
            RiskLimits(
                maxOrderNotional: largestOrder, maxPositionNotional: largestOrder + largestOrder,
                maxDailyLoss: Rate(raw: 5_000_000), priceBand: Rate(raw: 5_000_000),
                staleAfter: .seconds(5), maxOrdersPerDay: 2000))
        var random = SeededRandom(seed: 4)
        run = random.next()
    }

    /// Takes in a whole book, where the venue sends one before the changes.
    func begin(with frame: [UInt8]) throws { try take(frame, received: SystemTime.now()) }

    /// A signal to go long is there: buys what the money is good for at the best ask.
    func order(on frame: [UInt8]) throws -> HTTPRequest {
        let received = SystemTime.now()
        try take(frame, received: received)
        guard let ask = book.bestAsk?.price else {
            throw BenchmarkError.unexpected("\(instrument.id): nobody offers")
        }
        let approved = try gate.approve(
            try request(at: ask, received), in: snapshot(ask, received))
        return try sign(approved.request, SystemTime.now())
    }

    private func take(_ frame: [UInt8], received: Timestamp) throws {
        events.removeAll(keepingCapacity: true)
        try decoder.read(frame, received: received, into: &events)
        for case .book(let update) in events {
            let outcome = book.apply(update)
            guard outcome == .applied else {
                throw BenchmarkError.unexpected("\(instrument.id): a frame was \(outcome)")
            }
        }
    }

    /// Half of the equity, with the fee kept back as the engine does.
    private func request(at ask: Price, _ time: Timestamp) throws -> OrderRequest {
        // Never twice the same money, so that no two orders are alike.
        let budget = (equity - Money(raw: equity.raw / 20_000 * Int128(orders % 4096)))
            .times(Rate(raw: FixedPoint.scale / 2), rounding: .down)
            .scaled(
                by: FixedPoint.scale, over: FixedPoint.scale + max(instrument.takerFee.raw, 0),
                rounding: .down)
        guard let quantity = instrument.quantity(worth: budget, at: ask), quantity > .zero else {
            throw BenchmarkError.unexpected("\(instrument.id): the money buys nothing")
        }
        orders += 1
        return OrderRequest(
            id: ClientOrderID(run: run, sequence: orders), instrument: instrument.id, side: .buy,
            size: .quantity(quantity), type: .limit(ask), time: time, decisionPrice: ask,
            signal: orders)
    }

    private func snapshot(_ ask: Price, _ time: Timestamp) -> RiskSnapshot {
        RiskSnapshot(
            time: time, state: .active, destination: .real(isArmed: true), instrument: instrument,
            lastPrice: ask, dataTime: time, position: .zero, workingBuys: .zero,
            workingSells: .zero, freeCash: equity, equity: equity, dayStartEquity: equity,
            ordersToday: Int(orders % 1000))
    }
}
