import BitMEX
import Bithumb
import Domain
import ExchangeAPI
import Foundation
import Testing
import Upbit

@Suite("What holds for any bytes")
struct FoundInputTests {
    static let decoders: [any VenueDecoder] = [UpbitDecoder(), BithumbDecoder(), BitMEXDecoder()]

    @Test("every fixture keeps it, whole and with white space", arguments: Fixture.all)
    func fixtures(fixture: Fixture) {
        let invariants = DecoderInvariants(decoder: fixture.decoder, stream: fixture.stream)
        #expect(invariants.violation(Array(fixture.text.utf8)) == nil, "\(fixture.text)")
    }

    @Test("so does every input that once broke it", arguments: decoders.indices)
    func found(index: Int) throws {
        let decoder = Self.decoders[index]
        for stream in [Fixture.Stream.market, .account] {
            let invariants = DecoderInvariants(decoder: decoder, stream: stream)
            for file in try Self.files("\(decoder.exchange)-\(stream.rawValue)") {
                let bytes = [UInt8](try Data(contentsOf: file))
                #expect(invariants.violation(bytes) == nil, "\(file.lastPathComponent)")
            }
        }
    }

    /// The kept inputs of one decoder; there is no folder as long as nothing was found.
    private static func files(_ name: String) throws -> [URL] {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = root.appending(path: "Fuzz/Found/\(name)")
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
    }

    @Test("a number that is not the one in the message is noticed")
    func noticed() {
        let wrong = WrongPrice()
        let message = Array("{\"price\":91200000.5}".utf8)
        let invariants = DecoderInvariants(decoder: wrong, stream: .market)
        #expect(invariants.violation(message) == "91200000.50000001 does not stand in the message")
        #expect(NumberText("8.428e-05") == NumberText("0.00008428"))
        #expect(NumberText("100") == NumberText("1E+2"))
        #expect(NumberText("-0.0") == NumberText("0"))
        #expect(NumberText("1e99999999999999999999") == nil)
    }

    @Test("events of a message that is refused, or lost ones, are noticed")
    func leftovers() {
        let invariants = DecoderInvariants(decoder: Leftovers(), stream: .account)
        #expect(invariants.violation([])?.hasPrefix("events of a refused message") == true)
        let market = DecoderInvariants(decoder: Leftovers(), stream: .market)
        #expect(market.violation([]) == "an earlier event is gone")
    }
}

/// Reads the price a step too high.
private struct WrongPrice: VenueDecoder {
    var exchange: String { "wrong" }

    func decodeMarket(
        _ bytes: UnsafeRawBufferPointer, received: Timestamp, into events: inout [MarketEvent]
    ) throws(WireError) {
        let times = EventTimes(venue: nil, received: received)
        let market = InstrumentID(exchange: exchange, market: "X")
        events.append(
            .ticker(
                Ticker(
                    instrument: market, last: Price(raw: 9_120_000_050_000_001), volume: nil,
                    turnover: nil, isActive: nil, tradeTime: nil, times: times)))
    }

    func decodeAccount(
        _ bytes: UnsafeRawBufferPointer, received: Timestamp, into events: inout [AccountEvent]
    ) throws(WireError) {}
}

/// Refuses a message and leaves something of it, or takes away what was there.
private struct Leftovers: VenueDecoder {
    var exchange: String { "leftovers" }

    func decodeMarket(
        _ bytes: UnsafeRawBufferPointer, received: Timestamp, into events: inout [MarketEvent]
    ) throws(WireError) {
        events.removeAll()
        throw WireError("message", .missing)
    }

    func decodeAccount(
        _ bytes: UnsafeRawBufferPointer, received: Timestamp, into events: inout [AccountEvent]
    ) throws(WireError) {
        if let first = events.first { events.append(first) }
        throw WireError("message", .missing)
    }
}
