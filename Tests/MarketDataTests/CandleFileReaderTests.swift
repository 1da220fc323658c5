import Domain
import Foundation
import MarketData
import Testing

@Suite("Candle file")
struct CandleFileReaderTests {
    private let header = "open_time_ms,open,high,low,close,volume\n"
    private let three = """
        0,100.5,101,99.25,100,1.5
        60000,100,100.123456,100,100.1,0
        120000,100.1,100.1,98,99,2e-05

        """

    @Test("rows become exact bars")
    func exactBars() throws {
        let series = try result(of: three).get()
        #expect(series.interval == .minutes(1))
        #expect(series.count == 3)
        #expect(series.opens == [10_050_000_000, 10_000_000_000, 10_010_000_000])
        #expect(series.highs == [10_100_000_000, 10_012_345_600, 10_010_000_000])
        #expect(series.lows == [9_925_000_000, 10_000_000_000, 9_800_000_000])
        #expect(series.closes == [10_000_000_000, 10_010_000_000, 9_900_000_000])
        #expect(series.volumes == [150_000_000, 0, 2000])
        #expect(series.starts == [0, 60_000_000_000, 120_000_000_000])
    }

    @Test("the header's names tell the order of the columns, optional ones included")
    func columnOrder() throws {
        let file = try TemporaryFile(
            """
            trades,volume,close,low,high,open,quote_volume,open_time_ms
            7,1.5,100,99.25,101,100.5,1e12,0
            0,0,100.1,100,100.123456,100,123456789012345678901234.5,60000
            1,2e-05,99,98,100.1,100.1,0.001,120000
            """)
        #expect(try readAll(file.path) == result(of: three).get())
    }

    @Test(
        "a byte order mark, CRLF, a missing last line end and blank lines at the end are accepted",
        arguments: ["\u{FEFF}", ""], ["", "\r\n \t\r\n", "\n\n\n", "   "])
    func tolerated(mark: String, tail: String) throws {
        let rows = three.dropLast().replacing("\n", with: "\r\n")
        let text = mark + header.dropLast() + "\r\n" + rows + (tail.isEmpty ? "" : "\r\n" + tail)
        let file = try TemporaryFile(text)
        #expect(try readAll(file.path) == result(of: three).get())
    }

    @Test("volume is cut after eight decimals, a price with a ninth is refused")
    func excessDigits() throws {
        let series = try result(of: "0,1,1,1,1,0.1234567899\n60000,1,1,1,1,0\n").get()
        #expect(series.volumes[0] == 12_345_678)
        let refused = try result(of: "0,1,1.123456789,1,1,0\n")
        #expect(
            refused.problem
                == .notANumber(.high, .tooManyDigits("1.123456789")))
    }

    @Test("a row said twice is dropped and counted")
    func duplicates() throws {
        let file = try TemporaryFile(
            header + "0,1,1,1,1,1\n0,1,1,1,1,1.0\n60000,1,1,1,1,1\n60000,1,1,1,1,1\n")
        var reader = try CandleFileReader(path: file.path)
        let series = try reader.readAll()
        #expect(series?.count == 2)
        #expect(reader.duplicatesDropped == 2)
    }

    @Test("an open outside low and high is legal: BitMEX's is the previous close")
    func openOutside() throws {
        let series = try result(of: "0,5,2,1,1,1\n60000,1,1,1,1,1\n").get()
        #expect(series[0].open == price(5))
    }

    @Test("a stated interval reads a thin market whose rows are never one interval apart")
    func thinMarket() throws {
        let minutes = (0..<100).map { $0 * 12 + $0 % 2 * 7 }
        let rows = minutes.map { "\($0 * 60_000),1,1,1,1,1\n" }.joined()
        #expect(try result(of: rows, interval: .minutes(1)).get().count == 100)
        #expect(
            try result(of: rows).problem
                == .intervalMixed(
                    interval: .minutes(5), spacing: .minutes(19),
                    time: Timestamp(milliseconds: 19 * 60_000)))
    }

    @Test("a stated minute file may trade once in five minutes for hours, an unstated one may not")
    func longRun() throws {
        let minutes = Array(0..<300) + Array(stride(from: 300, to: 900, by: 5))
        let rows = minutes.map { "\($0 * 60_000),1,1,1,1,1\n" }.joined()
        #expect(try result(of: rows, interval: .minutes(1)).get().count == minutes.count)
        #expect(try result(of: rows).problem != nil)
    }

    @Test("one row is enough where the interval is stated")
    func oneRow() throws {
        #expect(try result(of: "0,1,1,1,1,1", interval: .hours(1)).get().interval == .hours(1))
    }

    @Test("days may open at any whole hour, as the Korean day does at 15:00 UTC")
    func days() throws {
        let hour: Int64 = 3_600_000
        let korean = "\(15 * hour),1,1,1,1,1\n\(39 * hour),1,1,1,1,1\n"
        #expect(try result(of: korean).get().interval == .days(1))
        let half = "\(15 * hour + 1_800_000),1,1,1,1,1\n\(39 * hour + 1_800_000),1,1,1,1,1\n"
        #expect(
            try result(of: half).problem
                == .offGrid(
                    time: Timestamp(milliseconds: 15 * hour + 1_800_000), interval: .days(1)))
    }

    @Test("batches and single bars give the same bars")
    func batches() throws {
        let rows = (0..<1000).map { "\($0 * 60_000),1,2,1,\($0 % 2 + 1),\($0)" }
        let file = try TemporaryFile(header + rows.joined(separator: "\n"))
        var reader = try CandleFileReader(path: file.path)
        var batch: [Bar] = []
        var bars: [Bar] = []
        while try reader.next(into: &batch, limit: 77) {
            #expect(batch.count <= 77)
            bars += batch
        }
        let series = try readAll(file.path)
        #expect(bars == series.indices.map { series[$0] })
        #expect(reader.progress.bars == 1000)
        #expect(reader.progress.fraction == 1)
    }

    @Test("the progress callback hears of the bytes and can stop the reading")
    func progress() throws {
        let rows = (0..<60_000).map { "\($0 * 60_000),1,2,1,1,0.123" }.joined(separator: "\n")
        let file = try TemporaryFile(header + rows)
        var heard: [ReadingProgress] = []
        var reader = try CandleFileReader(path: file.path)
        let series = try reader.readAll { progress in
            heard.append(progress)
            return .goOn
        }
        #expect(series?.count == 60_000)
        #expect(heard.map(\.bars) == [16_384, 32_768, 49_152, 60_000])
        #expect(heard.map(\.bytesRead) == heard.map(\.bytesRead).sorted())
        #expect(heard.last?.bytesRead == Int64(header.utf8.count + rows.utf8.count))

        var stopped = try CandleFileReader(path: file.path)
        #expect(try stopped.readAll { $0.bars < 20_000 ? .goOn : .stop } == nil)
        #expect(stopped.progress.bars == 32_768)
    }

    @Test("reading ahead is bounded: the first bar is given after two buffers at most")
    func boundedBuffers() throws {
        let rows = (0..<60_000).map { "\($0 * 60_000),1,2,1,1,0.123" }.joined(separator: "\n")
        let file = try TemporaryFile(header + rows)
        var reader = try CandleFileReader(path: file.path)
        _ = try reader.next()
        #expect(reader.progress.bytesRead <= 1 << 19)
        #expect(Int64(rows.utf8.count) > reader.progress.bytesRead)
    }

    @Test("an error is given again to a caller that goes on")
    func sticky() throws {
        let rows = (0..<400).map { "\($0 * 60_000),1,1,1,1,1" } + ["x"]
        let more = (401..<500).map { "\($0 * 60_000),1,1,1,1,1" }
        let file = try TemporaryFile(header + (rows + more).joined(separator: "\n"))
        var reader = try CandleFileReader(path: file.path)
        for _ in 0..<400 { _ = try reader.next() }
        for _ in 0..<3 {
            do throws(CandleFileError) {
                _ = try reader.next()
                Issue.record("the broken row was passed over")
            } catch {
                #expect(error.line == 402)
                #expect(error.problem == .notMilliseconds(text: "x"))
            }
        }
        #expect(reader.progress.bars == 400)
    }
}
