import Foundation
import Testing

@Suite("Bad candle files are refused by place and remedy, and leave nothing behind")
struct BadCandlesTests {
    private static let good = CandleFixture.wonMarket(400, seed: 81)

    /// One faulty file: what is wrong, how it ends, and what the message has to name.
    struct Fault: CustomTestStringConvertible, Sendable {
        let name: String
        let file: String
        let status: Int32
        let words: [String]
        let make: @Sendable (Workshop) throws -> Void

        var testDescription: String { name }
    }

    /// The good file with its line number `line` (the header is 1) replaced.
    private static func replacing(_ line: Int, _ change: (String) -> String) -> String {
        var lines = good.text.split(separator: "\n").map(String.init)
        lines[line - 1] = change(lines[line - 1])
        return lines.joined(separator: "\n") + "\n"
    }

    /// Line `line` with its field `field` replaced.
    private static func field(_ field: Int, ofLine line: Int, _ text: String) -> String {
        replacing(line) { row in
            var fields = row.split(separator: ",").map(String.init)
            fields[field] = text
            return fields.joined(separator: ",")
        }
    }

    private static func text(
        _ name: String, _ words: [String], _ text: @autoclosure @escaping @Sendable () -> String
    ) -> Fault {
        Fault(name: name, file: "bad.csv", status: 65, words: words) { shop in
            try shop.write(text(), to: "bad.csv")
        }
    }

    private static let faults: [Fault] = [
        Fault(
            name: "a missing file", file: "bad.csv", status: 66, words: ["no such file", "path"]
        ) { _ in },
        Fault(
            name: "no gzip inside .gz", file: "bad.csv.gz", status: 65,
            words: ["not gzip", "compress it"]
        ) { try $0.write(good.text, to: "bad.csv.gz") },
        Fault(
            name: "a truncated gzip", file: "bad.csv.gz", status: 65,
            words: ["ends too early", "fetch"]
        ) { shop in
            try shop.write(good.text, to: "bad.csv")
            try shop.compress("bad.csv")
            let bytes = try shop.bytes("bad.csv.gz")
            try bytes.prefix(bytes.count * 3 / 4).write(
                to: URL(filePath: shop.file("bad.csv.gz")))
        },
        text("another header", ["line 1", "open_time_ms", "when,price"], "when,price\n1,2\n"),
        text(
            "text in a number", ["line 50", "field high", "abc", "repair"],
            field(2, ofLine: 50, "abc")),
        text(
            "a negative price", ["line 51", "field low", "-1000", "repair"],
            field(3, ofLine: 51, "-1000")),
        text(
            "high below low", ["line 52", "field high", "below low", "repair"],
            field(2, ofLine: 52, "1000")),
        text(
            "time going backwards", ["line 61", "field open_time_ms", "sort"],
            field(0, ofLine: 61, String(CandleFixture.wonStart))),
        text(
            "a row between two minutes", ["line 350", "field open_time_ms"],
            field(0, ofLine: 350, String(CandleFixture.wonStart + 347 * 60_000 + 1000))),
        text("an interval that is none", ["30s", "1m", "--interval"], odd),
        text("minutes after five-minute candles", ["line 302", "open_time_ms"], mixed),
        text("an empty file", ["is empty", "header"], ""),
        text("a header alone", ["no row"], CandleFixture.header + "\n"),
        text("a row cut short", ["line 70"], replacing(70) { String($0.prefix(20)) }),
        text(
            "more digits than are held", ["line 71", "field close"],
            field(4, ofLine: 71, "158000000.123456789")),
    ]

    private static let odd = CandleFixture(
        100, seed: 82, start: CandleFixture.wonStart, price: 158_000_000 * CandleFixture.one,
        tick: 1000 * CandleFixture.one, unit: CandleFixture.one, stepMilliseconds: 30_000
    ).text

    /// Three hundred candles of five minutes, then some of one.
    private static let mixed: String = {
        var fixture = CandleFixture(
            300, seed: 83, start: CandleFixture.wonStart, price: 158_000_000 * CandleFixture.one,
            tick: 1000 * CandleFixture.one, unit: CandleFixture.one, stepMilliseconds: 300_000)
        var later = CandleFixture.wonMarket(50, seed: 83)
        for index in later.candles.indices {
            later.candles[index].time =
                fixture.candles[299].time + Int64(index + 1) * 60_000
        }
        fixture.candles += later.candles
        return fixture.text
    }()

    @Test("the file, the line and what to do are named; nothing is stored", arguments: faults)
    func refused(fault: Fault) throws {
        let shop = try Workshop()
        try shop.write(Self.good.prefix(300).text, to: "good.csv")
        _ = try shop.document("ingest --market KRW-BTC --import good.csv")
        let before = try shop.candles()
        try fault.make(shop)
        for command in [
            "ingest --market KRW-BTC --import",
            "backtest --market KRW-BTC --predictor ema:3/8 --candles",
        ] { try check(fault, command, shop) }
        #expect(try shop.candles() == before, "nothing half-stored")
        #expect(try shop.runs().isEmpty)
    }

    @Test("every command that reads candles refuses them alike")
    func commands() throws {
        let shop = try Workshop()
        let fault = try #require(Self.faults.first { $0.name == "text in a number" })
        try fault.make(shop)
        for command in [
            "paper --market KRW-BTC --predictor ema:3/8 --feed",
            "train --market KRW-BTC --model pair --candles",
            "evaluate --market KRW-BTC --model pair --candles",
        ] { try check(fault, command, shop) }
        #expect(try shop.files() == [fault.file])
    }

    private func check(_ fault: Fault, _ command: String, _ shop: Workshop) throws {
        let line = "\(command) \(fault.file) --json"
        let outcome = try shop.haetae(line)
        #expect(outcome.status == fault.status, "\(line): \(outcome.errors)")
        let error = try Document(strictly: outcome.output).at("error")
        let message = try error.string("message")
        #expect(try error.count("code") == Int(fault.status))
        #expect(outcome.errors.hasPrefix("haetae: \(message)"))
        for word in fault.words + [fault.file] {
            #expect(message.contains(word), "\(line): \(message)")
        }
    }

    @Test("a funding file is checked line by line as well")
    func funding() throws {
        let shop = try Workshop()
        try shop.write(CandleFixture.inverseMarket(100, seed: 84).text, to: "candles.csv")
        let line =
            "backtest --exchange bitmex --market XBTUSD --candles candles.csv --predictor ema:3/8 "
            + "--funding funding.csv"
        let header = "funding_time_ms,funding_rate\n"
        #expect(try shop.haetae(line).status == 66)
        for (text, word) in [
            ("a,b\n", "line 1"), (header + "x,0.1\n", "line 2"),
            (header + "1551398400000,none\n", "line 2"),
            (header + "1551398400000,0.0001\n1551398400000,0.0001\n", "line 3"), ("", "empty"),
        ] {
            try shop.write(text, to: "funding.csv")
            let outcome = try shop.haetae(line)
            #expect(outcome.status == 65, "\(text)")
            #expect(outcome.errors.contains("funding.csv") && outcome.errors.contains(word))
        }
        #expect(try shop.hasNoRun())
    }
}
