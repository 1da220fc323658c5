public import Domain
internal import GRDB

/// One import of candles, which is stored whole or not at all.
///
/// It is one transaction, in which rows are written in batches: a source that throws, an error on
/// the way or a killed process leaves the store as it was, and earlier imports stay. An import that
/// is dropped without `finish` is undone. Until then nothing else can be written to the store.
public final class CandleImport {
    public let id: CandleSeriesID
    private let source: String
    private let fingerprint: String
    private let store: Store
    private var key: Int64 = 0
    private var statements: Statements?
    private var pending: [Row] = []
    private var state = State.open
    private var rows = 0
    private var duplicates = 0
    private var first: Timestamp?
    private var last: Timestamp?

    private struct Row {
        let bar: Bar
        let quoteVolume: Double?
        let trades: Int64?
    }

    private struct Statements {
        let insertGroup: InsertStatement
        let insertOne: InsertStatement
        let lookUp: RowReader
    }

    private enum State {
        /// Rows may come. Can go to finished, failed.
        case open
        case finished
        /// Undone.
        case failed(StorageError)
    }

    private static let batch = 4096
    /// Rows of one statement: what SQLite does around a statement is paid once for all of them.
    private static let group = 32

    init(
        store: Store, id: CandleSeriesID, source: String, fingerprint: String
    ) throws(StorageError) {
        self.store = store
        self.id = id
        self.source = source
        self.fingerprint = fingerprint
        pending.reserveCapacity(Self.batch)
        let path = store.path
        do {
            try store.access { try $0.beginTransaction(.immediate) }
            key = try seriesKey()
            statements = try store.access { database in
                func insert(rows: Int) throws -> InsertStatement {
                    try InsertStatement(
                        database, path: path,
                        sql: SQLText.insert(
                            into: "candles",
                            "series, start, open, high, low, close, volume, quote_volume, trades",
                            count: 9, rows: rows) + " ON CONFLICT DO NOTHING")
                }
                let lookUp = try RowReader(
                    database, path: path,
                    sql: """
                        SELECT start, open, high, low, close, volume FROM candles
                        WHERE series = ? AND start = ?
                        """)
                return Statements(
                    insertGroup: try insert(rows: Self.group), insertOne: try insert(rows: 1),
                    lookUp: lookUp)
            }
        } catch {
            throw undo(error)
        }
    }

    deinit {
        guard case .open = state else { return }
        _ = undo(.unexpected(code: 0, message: "the import was not finished"))
    }

    /// Takes a candle.
    ///
    /// - Parameters:
    ///   - quoteVolume: turnover in the quote currency; kept for statistics only.
    ///   - trades: how many executions it sums up.
    /// - Throws: `StorageError.candleDiffers` when another one is stored for its time; the import
    ///   is undone then, as after every error. It may come as late as `finish`.
    public func append(
        _ bar: Bar, quoteVolume: Double? = nil, trades: Int64? = nil
    ) throws(StorageError) {
        pending.append(Row(bar: bar, quoteVolume: quoteVolume, trades: trades))
        if pending.count == Self.batch { try flush() }
    }

    /// Stores the import.
    ///
    /// - Parameter time: now, by the wall clock.
    public func finish(at time: Timestamp) throws(StorageError) -> ImportReport {
        try flush()
        let report = ImportReport(
            source: source, fingerprint: fingerprint, rows: rows, stored: rows - duplicates,
            duplicates: duplicates, first: first, last: last)
        do {
            try store.access { database in
                try self.store(report, at: time, in: database)
                try database.commit()
            }
        } catch {
            throw undo(error)
        }
        statements = nil
        state = .finished
        return report
    }

    /// Undoes the import; the store is as it was before.
    public func cancel() {
        guard case .open = state else { return }
        _ = undo(.unexpected(code: 0, message: "the import was canceled"))
    }

    private func flush() throws(StorageError) {
        switch state {
        case .open: break
        case .finished: preconditionFailure("the import of \(source) is finished")
        case .failed(let error): throw error
        }
        do {
            try store.access { _ in try writePending() }
        } catch {
            throw undo(error)
        }
        pending.removeAll(keepingCapacity: true)
    }

    private func writePending() throws(StorageError) {
        guard let statements else { return }
        var rest = pending[...]
        while rest.count >= Self.group {
            try write(rest.prefix(Self.group), with: statements.insertGroup, statements.lookUp)
            rest = rest.dropFirst(Self.group)
        }
        while !rest.isEmpty {
            try write(rest.prefix(1), with: statements.insertOne, statements.lookUp)
            rest = rest.dropFirst()
        }
    }

    private func write(
        _ group: ArraySlice<Row>, with insert: InsertStatement, _ lookUp: RowReader
    ) throws(StorageError) {
        for row in group {
            let bar = row.bar
            first = min(first ?? bar.start, bar.start)
            last = max(last ?? bar.start, bar.start)
            insert.bind(key)
            insert.bind(bar.start)
            insert.bind(bar.open.raw)
            insert.bind(bar.high.raw)
            insert.bind(bar.low.raw)
            insert.bind(bar.close.raw)
            insert.bind(bar.volume.raw)
            insert.bind(row.quoteVolume)
            insert.bind(row.trades)
        }
        let inserted = try insert.run(table: "candles") {
            group.first.map { $0.bar.start.description } ?? ""
        }
        let before = rows
        rows += group.count
        guard inserted < group.count else { return }
        duplicates += group.count - inserted
        // Some were there, and nobody says which: all of them must be as they are stored.
        for (offset, row) in group.enumerated() {
            try compare(row.bar, number: before + offset + 1, lookUp)
        }
    }

    private func compare(_ bar: Bar, number: Int, _ lookUp: RowReader) throws(StorageError) {
        lookUp.restart([.integer(key), .integer(bar.start.nanoseconds)])
        guard try lookUp.next() else { return }
        let stored = Bar(lookUp.handle)
        if stored != bar {
            throw .candleDiffers(
                CandleConflict(series: id, stored: stored, offered: bar, row: number))
        }
    }

    private func seriesKey() throws(StorageError) -> Int64 {
        if let key = try store.candles.key(of: id) { return key }
        return try store.access { database in
            let row = try InsertStatement(
                database, path: store.path,
                sql: SQLText.insert(into: "series", "exchange, market, interval", count: 3))
            row.bind(id.instrument.exchange)
            row.bind(id.instrument.market)
            row.bind(id.interval.nanoseconds)
            try row.run(table: "series") { "\(id)" }
            return database.lastInsertedRowID
        }
    }

    private func store(_ report: ImportReport, at time: Timestamp, in database: Database) throws {
        let row = try InsertStatement(
            database, path: store.path,
            sql: SQLText.insert(
                into: "imports",
                """
                series, source, fingerprint, row_count, stored, duplicates, first_start,
                last_start, finished_at
                """, count: 9))
        row.bind(key)
        row.bind(report.source)
        row.bind(report.fingerprint)
        row.bind(Int64(report.rows))
        row.bind(Int64(report.stored))
        row.bind(Int64(report.duplicates))
        row.bind(report.first?.nanoseconds)
        row.bind(report.last?.nanoseconds)
        row.bind(time)
        try row.run(table: "imports") { report.source }
    }

    /// Rolls back, and remembers why.
    private func undo(_ error: StorageError) -> StorageError {
        statements = nil
        pending = []
        state = .failed(error)
        do {
            try store.access { if $0.isInsideTransaction { try $0.rollback() } }
            return error
        } catch {
            // A rollback that fails leaves the transaction to die with the connection; the reason
            // why it was wanted comes first.
            return error
        }
    }
}
