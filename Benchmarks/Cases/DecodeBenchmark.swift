import BitMEX
import Domain
import ExchangeAPI
import Foundation
import Upbit

/// Bytes of a message in, events of the house out, against `JSONDecoder` and structures that hold the
/// same fields.
enum DecodeBenchmark {
    /// Messages of each kind; all different.
    private static let messages = 512
    /// How often they are decoded in one turn.
    private static let rounds = 20

    static func run(_ setup: Setup) throws -> [Figure] {
        var source = WireMessages(seed: 1)
        return [
            try figure(
                "Upbit trade", UpbitDecoder(), source.batch(of: messages) { $0.upbitTrade() },
                UpbitTrade.self, setup),
            try figure(
                "Upbit order book, 15 levels", UpbitDecoder(),
                source.batch(of: messages) { $0.upbitBook() }, UpbitBook.self, setup),
            try figure(
                "BitMEX trade, 2 rows", BitMEXDecoder(),
                source.batch(of: messages) { $0.bitmexTrades(2) },
                BitMEXTable<BitMEXTrade>.self, setup),
            try figure(
                "BitMEX orderBookL2, 3 rows", BitMEXDecoder(),
                source.batch(of: messages) { $0.bitmexLevels(3) },
                BitMEXTable<BitMEXLevel>.self, setup),
        ]
    }

    private static func figure<Message: Decodable>(
        _ name: String, _ decoder: some VenueDecoder, _ batch: [[UInt8]], _: Message.Type,
        _ setup: Setup
    ) throws -> Figure {
        let documents = batch.map { Data($0) }
        let foundation = JSONDecoder()
        let duel = try Duel(
            .here(work: Double(batch.count * rounds)) {
                for _ in 0..<rounds { try decodeAll(batch, decoder) }
            },
            against: .here(work: Double(documents.count)) {
                for document in documents {
                    _ = try foundation.decode(Message.self, from: document)
                }
            }, repetitions: setup.repetitions)
        var figure = Figure(
            "decode", name, .time("ns", perSecond: 1e9), of: duel, against: "JSONDecoder", by: \.cpu
        )
        figure.ratioTarget = 20
        return figure
    }

    private static func decodeAll(
        _ batch: [[UInt8]], _ decoder: some VenueDecoder
    ) throws {
        let received = Timestamp(milliseconds: 1_790_000_000_000)
        var events: [MarketEvent] = []
        for message in batch {
            events.removeAll(keepingCapacity: true)
            try decoder.read(message, received: received, into: &events)
            guard !events.isEmpty else { throw BenchmarkError.silent(decoder.exchange) }
        }
    }
}
