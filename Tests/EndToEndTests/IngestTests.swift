import Foundation
import Testing

@Suite("Candles into the database and out again")
struct IngestTests {
    private static let upbit = "ingest --exchange upbit --market KRW-BTC"

    @Test("plain and compressed files store the same; again they are all duplicates")
    func plainAndCompressed() throws {
        let shop = try Workshop()
        let fixture = CandleFixture.wonMarket(300, seed: 51)
        try shop.write(fixture.text, to: "candles.csv")
        try shop.compress("candles.csv")
        let first = try shop.document("\(Self.upbit) --import candles.csv.gz")
        #expect(try first.count("stored") == 300 && first.count("duplicates") == 0)
        #expect(try first.string("interval") == "1m")
        #expect(try first.string("from") == CandleFixture.time(CandleFixture.wonStart))
        let before = try shop.candles()
        let second = try shop.document("\(Self.upbit) --import candles.csv")
        #expect(try second.count("stored") == 0 && second.count("duplicates") == 300)
        #expect(try shop.candles() == before)
        #expect(before == fixture.exported, "every digit comes back")
    }

    @Test("an overlapping file adds what is new; one that contradicts is refused as a whole")
    func overlap() throws {
        let shop = try Workshop()
        let fixture = CandleFixture.wonMarket(400, seed: 52)
        try shop.write(fixture.prefix(300).text, to: "first.csv")
        try shop.write(fixture.dropFirst(200).text, to: "second.csv")
        _ = try shop.document("\(Self.upbit) --import first.csv")
        let second = try shop.document("\(Self.upbit) --import second.csv")
        #expect(try second.count("stored") == 100 && second.count("duplicates") == 100)
        #expect(try shop.candles() == fixture.exported)
        var changed = CandleFixture.wonMarket(450, seed: 52).dropFirst(390)
        changed.candles[3].close += 1000 * CandleFixture.one
        changed.candles[3].high += 1000 * CandleFixture.one
        try shop.write(changed.text, to: "changed.csv")
        let refusal = try shop.haetae("\(Self.upbit) --import changed.csv")
        #expect(refusal.status == 65)
        let time = CandleFixture.time(changed.candles[3].time)
        #expect(refusal.errors.contains(time), "\(refusal.errors)")
        #expect(try shop.candles() == fixture.exported, "nothing of it was stored")
    }

    @Test("an error in a file's last line stores nothing of it")
    func wholeOrNothing() throws {
        let shop = try Workshop()
        let fixture = CandleFixture.wonMarket(500, seed: 53)
        try shop.write(fixture.prefix(20).text, to: "first.csv")
        _ = try shop.document("\(Self.upbit) --import first.csv")
        try shop.write(fixture.text + "oops\n", to: "bad.csv")
        let refusal = try shop.haetae("\(Self.upbit) --import bad.csv")
        #expect(refusal.status == 65)
        #expect(refusal.errors.contains("bad.csv") && refusal.errors.contains("502"))
        #expect(try shop.candles() == fixture.prefix(20).exported)
    }

    @Test("a minute without a row is no trade at Upbit and missing at BitMEX")
    func gaps() throws {
        let shop = try Workshop()
        var fixture = CandleFixture.wonMarket(200, seed: 54)
        fixture.candles.removeSubrange(150..<153)
        try shop.write(fixture.text, to: "upbit.csv")
        let stored = try shop.document("\(Self.upbit) --import upbit.csv")
        #expect(try stored.count("no_trade") == 3 && stored.count("missing") == 0)
        let bitmex = "ingest --exchange bitmex --market XBTUSD"
        var inverse = CandleFixture.inverseMarket(200, seed: 54)
        inverse.candles.removeSubrange(150..<153)
        inverse.candles[10].volume = 0
        try shop.write(inverse.text, to: "bitmex.csv")
        let other = try shop.document("\(bitmex) --import bitmex.csv")
        #expect(try other.count("missing") == 3 && other.count("no_trade") == 1)
        let lists = try shop.document("\(bitmex) --gaps").elements()
        let missing = try #require(lists.first).at("gaps").elements().filter {
            try $0.string("kind") == "missing"
        }
        let gap = try #require(missing.first)
        #expect(missing.count == 1)
        #expect(try gap.count("candles") == 3)
        #expect(
            try gap.string("from")
                == CandleFixture.time(CandleFixture.inverseStart + 150 * 60_000))
        let quiet = try shop.document("\(Self.upbit) --gaps").elements()
        let kinds = try #require(quiet.first).at("gaps").elements().map { try $0.string("kind") }
        #expect(kinds == ["no_trade"])
        #expect(try shop.haetae("\(bitmex) --gaps").output.contains("3 candles missing"))
    }

    @Test("an interrupted import stores nothing, and can be done again")
    func interrupted() throws {
        let shop = try Workshop()
        try shop.write(CandleFixture.wonMarket(10, seed: 55).text, to: "first.csv")
        _ = try shop.document("\(Self.upbit) --import first.csv")
        let before = try shop.candles()
        // A pipe that delivers slowly: the import waits in the middle of the file.
        let fixture = CandleFixture.wonMarket(24_000, seed: 55)
        try shop.write(fixture.text, to: "long.csv")
        #expect(mkfifo(shop.file("slow.csv"), 0o600) == 0)
        signal(SIGPIPE, SIG_IGN)
        let running = try shop.start("\(Self.upbit) --import slow.csv")
        let writer = try #require(FileHandle(forWritingAtPath: shop.file("slow.csv")))
        let bytes = try shop.bytes("long.csv")
        try writer.write(contentsOf: bytes.prefix(bytes.count / 2))
        kill(running.process, SIGINT)
        // Whoever reads may be gone by now, which is what is wanted: an error then, not our end.
        try? writer.write(contentsOf: bytes.suffix(from: bytes.count / 2))
        try writer.close()
        let outcome = try Binary.wait(for: running)
        #expect(outcome.status == 130, "\(outcome.errors)")
        #expect(outcome.errors.contains("nothing of this file was stored"))
        #expect(try shop.candles() == before)
    }

    @Test("backtest and train give from the database what they give from the file")
    func sameAsFile() throws {
        let shop = try Workshop(Configurations.quick + Configurations.gateOff)
        let fixture = CandleFixture.wonMarket(2 * 1440 + 300, seed: 56)
        try shop.write(fixture.text, to: "candles.csv")
        _ = try shop.document("\(Self.upbit) --import candles.csv")
        let line = "backtest --market KRW-BTC --predictor ema:5/20"
        let fromFile = try shop.document("\(line) --candles candles.csv")
        #expect(try shop.document(line).comparable == fromFile.comparable)
        let training = "train --market KRW-BTC --model pair"
        let model = try shop.document("\(training) --candles candles.csv")
        let again = try shop.document(training)
        #expect(model.text == again.text, "the same model, kept once")
        #expect(try model.string("model") == "pair-upbit-KRW-BTC-1m@1")
    }
}

extension Workshop {
    /// The stored candles of KRW-BTC as they are exported; empty when there are none.
    func candles() throws -> [[String: String]] {
        try export("candles --exchange upbit --market KRW-BTC")
    }

    func compress(_ name: String) throws {
        _ = try Binary.run([], in: path, shell: "gzip -kn \(name)")
    }
}

extension CandleFixture {
    /// What `export --what candles` says of these.
    var exported: [[String: String]] {
        candles.map { candle in
            [
                "exchange": "upbit", "market": "KRW-BTC", "interval": "1m",
                "open_time": Self.time(candle.time), "open": Self.decimal(candle.open),
                "high": Self.decimal(candle.high), "low": Self.decimal(candle.low),
                "close": Self.decimal(candle.close), "volume": Self.decimal(candle.volume),
                "quote_volume": "", "trades": "",
            ]
        }
    }
}
