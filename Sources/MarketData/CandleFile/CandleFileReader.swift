public import Domain

/// Reads a candle file, plain or gzip, one bar after another in constant memory.
///
/// The file has the header `open_time_ms,open,high,low,close,volume[,quote_volume][,trades]`; the
/// header's names tell the order. A byte order mark, CRLF, and blank lines at the end are accepted.
/// Prices are exact: a ninth decimal is an error. Volume is a statistic and is cut there.
///
/// A row that repeats the one before it is dropped and counted. Everything else that is not right
/// is an error that names the place. Bars given out before it were good, but the file is not: the
/// caller decides what becomes of them, and reads no further.
public struct CandleFileReader: ~Copyable {
    /// The path as the caller gave it.
    public let path: String
    /// Found from the first rows, or stated by the caller and not contradicted by them.
    public var interval: TimeSpan { grid.interval }
    /// Rows left out because the row before them said the same.
    public var duplicatesDropped: Int { sequence.duplicates }

    private let lines: LineReader
    private let parser: CandleRowParser
    private var sequence: RowSequence
    private var grid: BarGrid
    /// The rows that told the interval, until they are given out.
    private var first: [NumberedBar]
    private var firstIndex = 0
    private var barsGiven = 0
    /// The error that ended the reading; given again if the caller goes on.
    private var failure: CandleFileError?

    /// Opens the file, reads its header and its first rows, and finds the interval.
    ///
    /// - Parameter interval: the interval to expect; `nil` to find it. A file of one row needs it.
    public init(path: String, interval: TimeSpan? = nil) throws(CandleFileError) {
        let opened = try Self.open(path, interval)
        self.path = path
        lines = opened.lines
        parser = opened.parser
        sequence = opened.sequence
        grid = opened.grid
        first = opened.first
    }

    /// How much of the file has been read.
    public var progress: ReadingProgress {
        ReadingProgress(
            bytesRead: lines.source.bytesRead, totalBytes: lines.source.totalBytes,
            bars: barsGiven)
    }

    /// The next bar; `nil` at the end of the file. To stop early, stop calling.
    public mutating func next() throws(CandleFileError) -> Bar? {
        if let failure { throw failure }
        if firstIndex < first.count { return try nextOfFirst() }
        do throws(CandleFileProblem) {
            guard let row = try Self.row(lines, parser, &sequence) else { return nil }
            try grid.check(row.bar.start)
            barsGiven += 1
            return row.bar
        } catch {
            throw fail(error, line: lines.number)
        }
    }

    /// Replaces what `batch` holds with the next bars, `limit` at most.
    ///
    /// - Returns: whether there were any; `false` at the end of the file.
    public mutating func next(
        into batch: inout [Bar], limit: Int = 4096
    ) throws(CandleFileError) -> Bool {
        batch.removeAll(keepingCapacity: true)
        while batch.count < limit, let bar = try next() { batch.append(bar) }
        return !batch.isEmpty
    }

    /// Reads the rest of the file into memory.
    ///
    /// - Parameter report: called every 16,384 bars and at the end; `.stop` ends the reading.
    /// - Returns: the bars, or `nil` when `report` stopped the reading.
    public mutating func readAll(
        report: (ReadingProgress) -> ReadingStep = { _ in .goOn }
    ) throws(CandleFileError) -> BarSeries? {
        var series = BarSeries(interval: interval)
        while let bar = try next() {
            series.append(bar)
            if series.count % 16_384 == 0, report(progress) == .stop { return nil }
        }
        return report(progress) == .stop ? nil : series
    }
}

extension CandleFileReader {
    /// A bar with the number of its line, for errors that are found later.
    private struct NumberedBar {
        let bar: Bar
        let line: Int
    }

    /// What is known once the first rows have been read.
    private struct Opened {
        let lines: LineReader
        let parser: CandleRowParser
        let sequence: RowSequence
        let grid: BarGrid
        let first: [NumberedBar]
    }

    private static func open(
        _ path: String, _ interval: TimeSpan?
    ) throws(CandleFileError) -> Opened {
        var line = 0
        do throws(CandleFileProblem) {
            let lines = try LineReader(path: path)
            defer { line = lines.number }
            guard let header = try lines.next() else { throw .empty }
            let parser = try CandleRowParser(header: header)
            var sequence = RowSequence()
            var first: [NumberedBar] = []
            while first.count < IntervalFinder.rows,
                let row = try Self.row(lines, parser, &sequence)
            {
                first.append(row)
            }
            guard !first.isEmpty else { throw .headerOnly }
            let found = try IntervalFinder.interval(of: first.map(\.bar.start), stated: interval)
            let grid = BarGrid(interval: found, isStated: interval != nil)
            return Opened(
                lines: lines, parser: parser, sequence: sequence, grid: grid, first: first)
        } catch {
            throw Self.error(error, path: path, line: line)
        }
    }

    private mutating func nextOfFirst() throws(CandleFileError) -> Bar {
        let row = first[firstIndex]
        do throws(CandleFileProblem) {
            try grid.check(row.bar.start)
        } catch {
            throw fail(error, line: row.line)
        }
        firstIndex += 1
        barsGiven += 1
        if firstIndex == first.count {
            first = []
            firstIndex = 0
        }
        return row.bar
    }

    private mutating func fail(_ problem: CandleFileProblem, line: Int) -> CandleFileError {
        let error = Self.error(problem, path: path, line: line)
        failure = error
        return error
    }

    /// The next row that counts; `nil` at the end of the file.
    @inline(__always)
    private static func row(
        _ lines: LineReader, _ parser: CandleRowParser, _ sequence: inout RowSequence
    ) throws(CandleFileProblem) -> NumberedBar? {
        while let line = try lines.next() {
            if line.isEmpty || line[0] <= 32, isBlank(line) {
                try readBlankEnd(lines)
                return nil
            }
            let bar = try parser.bar(line)
            if try sequence.accept(bar, line: lines.number) {
                return NumberedBar(bar: bar, line: lines.number)
            }
        }
        return nil
    }

    /// Reads to the end of the file, where only blank lines may be left.
    private static func readBlankEnd(_ lines: LineReader) throws(CandleFileProblem) {
        while let line = try lines.next() {
            guard isBlank(line) else { throw .rowAfterBlankLine }
        }
    }

    private static func isBlank(_ line: UnsafeRawBufferPointer) -> Bool {
        line.allSatisfy { $0 == 32 || $0 == 9 || $0 == 13 }
    }

    private static func error(
        _ problem: CandleFileProblem, path: String, line: Int
    ) -> CandleFileError {
        CandleFileError(file: path, line: problem.isAboutFile ? nil : line, problem: problem)
    }
}
