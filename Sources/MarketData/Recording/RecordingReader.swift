import Domain

/// Reads a recording of trades or of a book, plain or gzip, one row after another in constant memory.
///
/// The header decides what it is (see `RecordingKind`) and the order of the columns. Rows of other markets
/// are left out where the file names markets. Times never go back; several rows may share one. Prices are
/// exact: a ninth decimal is an error. Quantities are other people's, and are cut there.
public final class RecordingReader {
    /// The path as the caller gave it.
    public let path: String
    public let market: String
    public var kind: RecordingKind { parser.layout.kind }

    private let lines: LineReader
    private let parser: RecordingRowParser
    private var last: (time: Timestamp, line: Int)?
    private var others: [String] = []
    private var hasRow = false
    private var isAtEnd = false
    private var failure: RecordingError?

    /// Opens the file and reads its header.
    public init(path: String, market: String) throws(RecordingError) {
        var line = 0
        do throws(RecordingProblem) {
            let opened = try Self.source { () throws(CandleFileProblem) in
                try LineReader(path: path)
            }
            guard
                let header = try Self.source({ () throws(CandleFileProblem) in
                    try opened.next()
                })
            else { throw .empty }
            line = opened.number
            let layout = try RecordingLayout(header: header, market: market)
            parser = RecordingRowParser(layout, market: market)
            lines = opened
        } catch {
            throw RecordingError(file: path, line: line, problem: error)
        }
        self.path = path
        self.market = market
    }

    private static func source<Value>(
        _ body: () throws(CandleFileProblem) -> Value
    ) throws(RecordingProblem) -> Value {
        do throws(CandleFileProblem) {
            return try body()
        } catch {
            if case .lineTooLong(let limit) = error { throw .lineTooLong(limit: limit) }
            throw .file(error)
        }
    }

    /// How much of the file has been read; as rows, those that count.
    public var progress: ReadingProgress {
        ReadingProgress(
            bytesRead: lines.source.bytesRead, totalBytes: lines.source.totalBytes, bars: rows)
    }

    /// Rows given out so far.
    public private(set) var rows = 0

    /// The next row of the market; `nil` at the end of the file.
    public func next() throws(RecordingError) -> RecordedEntry? {
        if let failure { throw failure }
        guard !isAtEnd else { return nil }
        do throws(RecordingProblem) {
            guard let entry = try row() else {
                isAtEnd = true
                guard rows > 0 else {
                    throw hasRow ? .marketAbsent(market, found: others) : .headerOnly
                }
                return nil
            }
            rows += 1
            return entry
        } catch {
            let error = RecordingError(file: path, line: lines.number, problem: error)
            failure = error
            throw error
        }
    }

    private func row() throws(RecordingProblem) -> RecordedEntry? {
        while let line = try read() {
            guard !Self.isBlank(line) else {
                while let rest = try read() {
                    guard Self.isBlank(rest) else { throw .file(.rowAfterBlankLine) }
                }
                return nil
            }
            hasRow = true
            guard let entry = try parser.entry(line) else {
                note(line)
                continue
            }
            if let last, entry.time < last.time {
                throw .timeBackward(
                    time: entry.time, previous: last.time, previousLine: last.line)
            }
            last = (entry.time, lines.number)
            return entry
        }
        return nil
    }

    /// Which other markets there are, for the error when ours is not among them.
    private func note(_ line: UnsafeRawBufferPointer) {
        guard others.count < 5,
            let column = parser.layout.columns.firstIndex(where: { $0.field == .symbol })
        else { return }
        let fields = line.split(
            separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        let name = String(decoding: fields[column].prefix(40), as: UTF8.self)
        if !others.contains(name) { others.append(name) }
    }

    private func read() throws(RecordingProblem) -> UnsafeRawBufferPointer? {
        try Self.source { () throws(CandleFileProblem) in try lines.next() }
    }

    private static func isBlank(_ line: UnsafeRawBufferPointer) -> Bool {
        line.allSatisfy { $0 == 32 || $0 == 9 || $0 == 13 }
    }
}
