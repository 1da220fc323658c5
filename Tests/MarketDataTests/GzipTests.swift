import Domain
import MarketData
import Testing

@Suite("Gzip candle file")
struct GzipTests {
    private let header = "open_time_ms,open,high,low,close,volume\n"
    private func rows(_ range: Range<Int>) -> String {
        range.map { "\($0 * 60_000),\($0 + 1),\($0 + 3),\($0 + 1),\($0 + 2),0.\($0)\n" }.joined()
    }

    @Test("a gzip file gives the bars of the plain file, whatever its name")
    func sameBars() throws {
        let text = header + rows(0..<40_000)
        let plain = try TemporaryFile(text)
        let packed = try TemporaryFile(gzip(text), name: "bars.csv.gz")
        let unnamed = try TemporaryFile(gzip(text), name: "bars.csv")
        let expected = try readAll(plain.path)
        #expect(expected.count == 40_000)
        #expect(try readAll(packed.path) == expected)
        #expect(try readAll(unnamed.path) == expected)
    }

    @Test("several members and zeros behind them are one file")
    func members() throws {
        let bytes =
            gzip(header + rows(0..<10)) + gzip("") + gzip(rows(10..<500))
            + [UInt8](repeating: 0, count: 512)
        let file = try TemporaryFile(bytes, name: "bars.csv.gz")
        let plain = try TemporaryFile(header + rows(0..<500))
        #expect(try readAll(file.path) == readAll(plain.path))
    }

    @Test("a file cut anywhere is refused as truncated, never read as a shorter one")
    func truncated() throws {
        let bytes = gzip(header + rows(0..<600))
        for count in [bytes.count - 1, bytes.count - 8, bytes.count / 2, 20, 10, 2] {
            let file = try TemporaryFile(Array(bytes.prefix(count)), name: "bars.csv.gz")
            #expect(read(file.path).problem == .truncatedGzip, "cut to \(count) bytes")
        }
    }

    @Test("a flipped bit is refused: at the latest the check sum tells")
    func damaged() throws {
        let bytes = gzip(header + rows(0..<600))
        var sum = bytes
        sum[bytes.count - 6] ^= 1
        let file = try TemporaryFile(sum, name: "bars.csv.gz")
        #expect(read(file.path).problem == .damagedGzip(reason: "incorrect data check"))
        for position in stride(from: 12, to: bytes.count, by: 97) {
            var damaged = bytes
            damaged[position] ^= 4
            let file = try TemporaryFile(damaged, name: "bars.csv.gz")
            #expect(read(file.path).problem != nil, "byte \(position)")
        }
    }

    @Test("bytes behind the last member are refused")
    func trailing() throws {
        let bytes = gzip(header + rows(0..<600)) + Array("tail".utf8)
        let file = try TemporaryFile(bytes, name: "bars.csv.gz")
        #expect(read(file.path).problem == .damagedGzip(reason: "incorrect header check"))
    }

    @Test("a plain file named .gz is refused")
    func notGzip() throws {
        let file = try TemporaryFile(header + rows(0..<10), name: "bars.csv.gz")
        #expect(
            read(file.path)
                == .failure(CandleFileError(file: file.path, line: nil, problem: .notGzip)))
    }
}
