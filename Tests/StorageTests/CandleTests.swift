import Domain
import Testing

@testable import Storage

@Suite("Candles")
struct CandleTests {
    let folder: TemporaryFolder
    let store: Store

    init() throws {
        folder = try TemporaryFolder()
        store = try Store.open(folder.database, purpose: "test")
    }

    private func ingest(_ bars: [Bar], _ fingerprint: String = "a") throws -> ImportReport {
        let candles = try store.candles.beginImport(
            of: Sample.minutes, source: "file.csv", fingerprint: fingerprint)
        for bar in bars { try candles.append(bar) }
        return try candles.finish(at: Sample.noon)
    }

    @Test("come back as they went in, by any span")
    func load() throws {
        let bars = (0..<10_000).filter { $0 % 7 != 3 }.map { Sample.bar($0) }
        _ = try ingest(bars)
        var expected = BarSeries(interval: .minutes(1))
        for bar in bars { expected.append(bar) }
        #expect(try store.candles.load(Sample.minutes) == expected)
        let from = Sample.noon + .minutes(3)
        let to = Sample.noon + .minutes(11)
        let part = try store.candles.load(Sample.minutes, from: from, to: to)
        #expect(
            (0..<part.count).map { part[$0] } == bars.filter { $0.start >= from && $0.start < to })
        #expect(try store.candles.count(Sample.minutes, from: from, to: to) == part.count)
        let hourly = CandleSeriesID(instrument: Sample.instrument, interval: .hours(1))
        #expect(try store.candles.load(hourly) == BarSeries(interval: .hours(1)))
    }

    @Test("hold the extremes of their types")
    func extremes() throws {
        let least = Int64.min
        let bar = Bar(
            start: Timestamp(nanoseconds: .min / 2), open: Price(raw: .max),
            high: Price(raw: least),
            low: Price(raw: 0), close: Price(raw: -1), volume: Quantity(raw: .max))
        _ = try ingest([bar])
        #expect(try store.candles.load(Sample.minutes)[0] == bar)
    }

    @Test("told again are dropped and counted")
    func duplicates() throws {
        let bars = (0..<5_000).map { Sample.bar($0) }
        let first = try ingest(bars + [bars[17]])
        #expect(first.rows == 5_001)
        #expect(first.stored == 5_000)
        #expect(first.duplicates == 1)
        let longer = try ingest(bars + [Sample.bar(5_000)], "b")
        #expect(longer.stored == 1)
        #expect(longer.duplicates == 5_000)
        #expect(longer.first == Sample.noon)
        #expect(longer.last == Sample.noon + .minutes(5_000))
        #expect(
            try store.candles.imports(of: Sample.minutes) == [
                StoredImport(report: first, finishedAt: Sample.noon),
                StoredImport(report: longer, finishedAt: Sample.noon),
            ])
    }

    @Test("with other values than the stored ones undo their import and are named")
    func conflict() throws {
        _ = try ingest([Sample.bar(0), Sample.bar(1)])
        let other = Sample.bar(1, close: 1_001)
        let error = #expect(throws: StorageError.self) {
            try ingest([Sample.bar(-1), other, Sample.bar(2)], "b")
        }
        #expect(
            error
                == .candleDiffers(
                    CandleConflict(
                        series: Sample.minutes, stored: Sample.bar(1), offered: other, row: 2)))
        #expect(error?.kind == .badData)
        let text = try #require(error).description
        #expect(text.contains("upbit KRW-BTC 1m at 2025-09-01T12:01:00Z (row 2)"))
        #expect(text.contains("close 1001 ") && text.contains("close 1000 "))
        #expect(try store.candles.count(Sample.minutes) == 2)
    }

    @Test("of an import that is dropped or canceled are not there, earlier ones are")
    func rollback() throws {
        _ = try ingest([Sample.bar(0)])
        do {
            let dropped = try store.candles.beginImport(
                of: Sample.minutes, source: "b", fingerprint: "b")
            for index in 1..<10_000 { try dropped.append(Sample.bar(index)) }
        }
        #expect(try store.candles.count(Sample.minutes) == 1)
        let canceled = try store.candles.beginImport(
            of: Sample.minutes, source: "c", fingerprint: "c")
        for index in 1..<10_000 { try canceled.append(Sample.bar(index)) }
        canceled.cancel()
        #expect(try store.candles.count(Sample.minutes) == 1)
        #expect(try store.candles.imports(of: Sample.minutes).count == 1)
        #expect(try ingest([Sample.bar(0), Sample.bar(1)], "d").stored == 1)
    }

    @Test("are summed up by market and interval")
    func summaries() throws {
        _ = try ingest([Sample.bar(0), Sample.bar(9)])
        let other = CandleSeriesID(
            instrument: InstrumentID(exchange: "bitmex", market: "XBTUSD"), interval: .minutes(5))
        let empty = try store.candles.beginImport(of: other, source: "b", fingerprint: "b")
        #expect(try empty.finish(at: Sample.noon).first == nil)
        #expect(
            try store.candles.summaries() == [
                CandleSummary(id: other, count: 0, first: nil, last: nil),
                CandleSummary(
                    id: Sample.minutes, count: 2, first: Sample.noon,
                    last: Sample.noon + .minutes(9)),
            ])
    }

    @Test("leave gaps whose last judgement counts until candles arrive")
    func gaps() throws {
        _ = try ingest([Sample.bar(0), Sample.bar(5), Sample.bar(20)])
        func gap(_ from: Int64, _ to: Int64, _ kind: CandleGap.Kind) -> CandleGap {
            CandleGap(
                from: Sample.noon + .minutes(from), to: Sample.noon + .minutes(to), kind: kind)
        }
        try store.candles.add([gap(6, 20, .missing), gap(1, 5, .missing)], to: Sample.minutes)
        try store.candles.add([gap(1, 5, .noTrade)], to: Sample.minutes)
        #expect(
            try store.candles.gaps(of: Sample.minutes) == [
                gap(1, 5, .noTrade), gap(6, 20, .missing),
            ])
        _ = try ingest([Sample.bar(10)], "b")
        try store.candles.add([gap(6, 10, .missing)], to: Sample.minutes)
        #expect(
            try store.candles.gaps(of: Sample.minutes) == [
                gap(1, 5, .noTrade), gap(6, 10, .missing),
            ])
    }
}
