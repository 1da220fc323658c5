import Domain
import Foundation
import MarketData
import Testing

@Suite("Candle file errors")
struct CandleFileErrorTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let name: String
        let rows: String
        let line: Int?
        let problem: CandleFileProblem
        var interval: TimeSpan?
        var testDescription: String { name }
    }

    private static func at(_ minute: Int64) -> Timestamp {
        Timestamp(milliseconds: minute * 60_000)
    }
    private static func minutes(_ starts: some Sequence<Int>) -> String {
        starts.map { "\($0 * 60_000),1,1,1,1,1\n" }.joined()
    }

    static let rows: [Refusal] = [
        Refusal(
            name: "too few fields", rows: "0,1,1,1,1\n", line: 2,
            problem: .fieldCount(expected: 6, found: 5)),
        Refusal(
            name: "too many fields", rows: "0,1,1,1,1,1\n60000,1,1,1,1,1,9\n", line: 3,
            problem: .fieldCount(expected: 6, found: 7)),
        Refusal(
            name: "an empty field", rows: "0,1,,1,1,1\n", line: 2,
            problem: .notANumber(.high, .empty)),
        Refusal(
            name: "text in a price", rows: "0,1,1,one,1,1\n", line: 2,
            problem: .notANumber(.low, .notANumber("one"))),
        Refusal(
            name: "a number with a tail", rows: "0,1,1,1,1.5x,1\n", line: 2,
            problem: .notANumber(.close, .notANumber("1.5x"))),
        Refusal(
            name: "NaN volume", rows: "0,1,1,1,1,nan\n", line: 2,
            problem: .notANumber(.volume, .notANumber("nan"))),
        Refusal(
            name: "a price too large", rows: "0,92233720369,1,1,1,1\n", line: 2,
            problem: .notANumber(.open, .tooLarge("92233720369"))),
        Refusal(
            name: "a price of zero", rows: "0,0.000,1,1,1,1\n", line: 2,
            problem: .notPositive(.open, text: "0.000")),
        Refusal(
            name: "a negative price", rows: "0,1,1,-1,1,1\n", line: 2,
            problem: .notPositive(.low, text: "-1")),
        Refusal(
            name: "a negative volume", rows: "0,1,1,1,1,-0.5\n", line: 2,
            problem: .negative(.volume, text: "-0.5")),
        Refusal(
            name: "a negative volume that cutting would hide", rows: "0,1,1,1,1,-1e-9\n", line: 2,
            problem: .negative(.volume, text: "-1e-9")),
        Refusal(
            name: "high below low", rows: "0,1,1,2,1,1\n", line: 2,
            problem: .highBelowLow(high: price(1), low: price(2))),
        Refusal(
            name: "close above high", rows: "0,1,2,1,3,1\n", line: 2,
            problem: .closeOutside(close: price(3), low: price(1), high: price(2))),
        Refusal(
            name: "a time with a fraction", rows: "0.5,1,1,1,1,1\n", line: 2,
            problem: .notMilliseconds(text: "0.5")),
        Refusal(
            name: "an ISO time", rows: "2025-01-01,1,1,1,1,1\n", line: 2,
            problem: .notMilliseconds(text: "2025-01-01")),
        Refusal(
            name: "microseconds", rows: "1704067200000000,1,1,1,1,1\n", line: 2,
            problem: .timeOutOfRange(text: "1704067200000000")),
        Refusal(
            name: "seconds", rows: "1704067200,1,1,1,1,1\n1704067260,1,1,1,1,1\n", line: nil,
            problem: .intervalUnsupported(spacing: TimeSpan(nanoseconds: 60_000_000))),
        Refusal(
            name: "time backward", rows: minutes([0, 1, 2, 1]), line: 5,
            problem: .timeBackward(time: at(1), previous: at(2), previousLine: 4)),
        Refusal(
            name: "a time told twice with other values",
            rows: minutes([0, 1]) + "60000,1,2,1,1,1\n", line: 4,
            problem: .timeTwice(time: at(1), firstLine: 3)),
        Refusal(
            name: "a row after a blank line", rows: minutes([0, 1]) + "  \n" + minutes([2]),
            line: 5, problem: .rowAfterBlankLine),
        Refusal(name: "no row", rows: "", line: nil, problem: .headerOnly),
        Refusal(name: "only a blank line", rows: "\n \n", line: nil, problem: .headerOnly),
        Refusal(
            name: "a line without end", rows: String(repeating: "9", count: 300_000), line: 2,
            problem: .lineTooLong(limit: 4096)),
    ]

    static let spacings: [Refusal] = [
        Refusal(
            name: "off the grid from the start", rows: "30000,1,1,1,1,1\n90000,1,1,1,1,1\n",
            line: 2,
            problem: .offGrid(time: Timestamp(milliseconds: 30_000), interval: .minutes(1))),
        Refusal(
            name: "off the grid later", rows: minutes(0..<300) + "18000500,1,1,1,1,1\n", line: 302,
            problem: .offGrid(time: Timestamp(milliseconds: 18_000_500), interval: .minutes(1))),
        Refusal(
            name: "five-minute bars stamped with minute 1",
            rows: minutes(stride(from: 1, to: 100, by: 5)), line: 2,
            problem: .offGrid(time: at(1), interval: .minutes(5))),
        Refusal(
            name: "minutes behind five-minute bars",
            rows: minutes(stride(from: 0, to: 1500, by: 5)) + minutes(1496..<1500), line: 302,
            problem: .intervalMixed(interval: .minutes(5), spacing: .minutes(1), time: at(1496))),
        Refusal(
            name: "five-minute bars behind minutes",
            rows: minutes(0..<300) + minutes(stride(from: 300, to: 600, by: 5)), line: 334,
            problem: .intervalMixed(interval: .minutes(1), spacing: .minutes(5), time: at(460))),
        Refusal(
            name: "spacings without a common interval", rows: minutes([0, 3, 6, 11]), line: 5,
            problem: .intervalMixed(interval: .minutes(3), spacing: .minutes(5), time: at(11))),
        Refusal(name: "one row", rows: minutes([0]), line: nil, problem: .intervalUnknown),
        Refusal(
            name: "a spacing nobody uses", rows: minutes([0, 7, 14]), line: nil,
            problem: .intervalUnsupported(spacing: .minutes(7))),
        Refusal(
            name: "stated longer than found", rows: minutes([0, 1, 2]), line: nil,
            problem: .intervalContradicted(stated: .minutes(5), found: .minutes(1)),
            interval: .minutes(5)),
        Refusal(
            name: "stated shorter than found", rows: minutes(stride(from: 0, to: 100, by: 5)),
            line: nil,
            problem: .intervalContradicted(stated: .minutes(1), found: .minutes(5)),
            interval: .minutes(1)),
        Refusal(
            name: "a stated interval nobody has", rows: minutes([0, 1]), line: nil,
            problem: .statedIntervalUnsupported(.minutes(2)), interval: .minutes(2)),
    ]

    @Test("a bad row is refused with its line, its field and its text", arguments: rows + spacings)
    func refusals(refusal: Refusal) throws {
        let outcome = try result(of: refusal.rows, interval: refusal.interval)
        guard case .failure(let error) = outcome else {
            Issue.record("the file was read")
            return
        }
        #expect(error.problem == refusal.problem)
        #expect(error.line == refusal.line)
        #expect(error.kind == .badData)
        #expect(error.description.contains(";"), "names no remedy: \(error)")
        #expect(error.field == nil || error.description.contains("field \(error.field ?? "")"))
    }

    @Test(
        "a wrong header is refused with what was expected and what was found",
        arguments: [
            (
                "open_time_ms,open,high,low,close\n",
                CandleFileProblem.columnsMissing(
                    [.volume], found: "open_time_ms,open,high,low,close")
            ),
            (
                "open_time_ms,open,high,low,close,volume,vwap,x\n",
                .columnsUnknown(
                    ["\"vwap\"", "\"x\""], found: "open_time_ms,open,high,low,close,volume,vwap,x")
            ),
            (
                "open_time_ms,open,high,low,close,volume,open\n",
                .columnRepeated(
                    .open, found: "open_time_ms,open,high,low,close,volume,open")
            ),
            (
                "0,1,1,1,1,1\n",
                .columnsMissing(
                    [.time, .open, .high, .low, .close, .volume], found: "0,1,1,1,1,1")
            ),
        ])
    func headers(text: String, problem: CandleFileProblem) throws {
        let file = try TemporaryFile(text + "0,1,1,1,1,1\n")
        #expect(
            read(file.path)
                == .failure(CandleFileError(file: file.path, line: 1, problem: problem)))
    }

    @Test("statistics that the bar does not keep are still checked to be numbers")
    func optionalColumns() throws {
        let header = "open_time_ms,open,high,low,close,volume,quote_volume,trades\n"
        let text = try TemporaryFile(header + "0,1,1,1,1,1,12e,3\n")
        #expect(read(text.path).problem == .notANumber(.quoteVolume, .notANumber("12e")))
        let negative = try TemporaryFile(header + "0,1,1,1,1,1,12,-3\n")
        #expect(read(negative.path).problem == .negative(.trades, text: "-3"))
    }

    @Test("a file that is not there, or may not be read, is missing input")
    func missing() throws {
        let file = try TemporaryFile("")
        let absent = file.path + ".not-there"
        let error = CandleFileError(file: absent, line: nil, problem: .missing)
        #expect(read(absent) == .failure(error))
        #expect(error.kind == .inputMissing)
        let folder = URL(fileURLWithPath: file.path).deletingLastPathComponent().path
        #expect(read(folder).problem == .unreadable(reason: "Is a directory"))
        #expect(
            CandleFileError(file: folder, line: nil, problem: .unreadable(reason: "")).kind
                == .inputMissing)
    }

    @Test("an empty file says so, whatever its name", arguments: ["bars.csv", "bars.csv.gz"])
    func empty(name: String) throws {
        let file = try TemporaryFile("", name: name)
        #expect(read(file.path).problem == .empty)
    }

    @Test("the text of an error names file, line, field, text and remedy")
    func description() {
        let error = CandleFileError(
            file: "btc.csv", line: 17,
            problem: .notANumber(.close, .notANumber("1.5x")))
        #expect(
            error.description
                == "btc.csv line 17 field close: \"1.5x\" is not a decimal number; "
                + "repair or remove the row")
    }
}
