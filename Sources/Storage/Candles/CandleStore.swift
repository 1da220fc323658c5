public import Domain
internal import GRDB
internal import GRDBSQLite

/// The candles of a store.
public struct CandleStore: Sendable {
    let store: Store

    /// Every series with its count and span, by exchange, market and interval.
    public func summaries() throws(StorageError) -> [CandleSummary] {
        try store.query(
            """
            SELECT exchange, market, interval,
                (SELECT count(*) FROM candles WHERE series = key),
                (SELECT min(start) FROM candles WHERE series = key),
                (SELECT max(start) FROM candles WHERE series = key)
            FROM series ORDER BY exchange, market, interval
            """
        ) { row in
            CandleSummary(
                id: CandleSeriesID(
                    instrument: InstrumentID(exchange: row.text(), market: row.text()),
                    interval: row.span()),
                count: row.count(), first: row.optional { $0.time() },
                last: row.optional { $0.time() })
        }
    }

    /// How many candles of `id` start in `[from, to)`.
    public func count(
        _ id: CandleSeriesID, from: Timestamp = .distantPast, to: Timestamp = .distantFuture
    ) throws(StorageError) -> Int {
        guard let key = try key(of: id) else { return 0 }
        return try store.query(
            "SELECT count(*) FROM candles WHERE series = ? AND start >= ? AND start < ?",
            [.integer(key), .integer(from.nanoseconds), .integer(to.nanoseconds)]
        ) { $0.count() }.first ?? 0
    }

    /// The candles of `id` that start in `[from, to)`; empty when there are none.
    public func load(
        _ id: CandleSeriesID, from: Timestamp = .distantPast, to: Timestamp = .distantFuture
    ) throws(StorageError) -> BarSeries {
        guard let key = try key(of: id) else { return BarSeries(interval: id.interval) }
        var series = BarSeries(
            interval: id.interval, capacity: try count(id, from: from, to: to))
        try store.access { database in
            let row = try RowReader(
                database, path: store.path,
                sql: """
                    SELECT start, open, high, low, close, volume FROM candles
                    WHERE series = ? AND start >= ? AND start < ? ORDER BY start
                    """,
                [.integer(key), .integer(from.nanoseconds), .integer(to.nanoseconds)])
            while try row.next() { series.append(Bar(row.handle)) }
        }
        return series
    }

    /// Starts an import; nothing of it is kept unless it is finished.
    ///
    /// - Parameters:
    ///   - source: where the candles come from, usually the name of a file.
    ///   - fingerprint: tells the same content again, e.g. a checksum.
    public func beginImport(
        of id: CandleSeriesID, source: String, fingerprint: String
    ) throws(StorageError) -> CandleImport {
        try CandleImport(store: store, id: id, source: source, fingerprint: fingerprint)
    }

    /// Finished imports into `id`, the oldest first.
    public func imports(of id: CandleSeriesID) throws(StorageError) -> [StoredImport] {
        guard let key = try key(of: id) else { return [] }
        return try store.query(
            """
            SELECT source, fingerprint, row_count, stored, duplicates, first_start, last_start,
                finished_at
            FROM imports WHERE series = ? ORDER BY key
            """, [.integer(key)]
        ) { row in
            StoredImport(
                report: ImportReport(
                    source: row.text(), fingerprint: row.text(), rows: row.count(),
                    stored: row.count(), duplicates: row.count(),
                    first: row.optional { $0.time() }, last: row.optional { $0.time() }),
                finishedAt: row.time())
        }
    }

    /// The number under which `id` is stored; `nil` when nothing of it is.
    func key(of id: CandleSeriesID) throws(StorageError) -> Int64? {
        try store.query(
            "SELECT key FROM series WHERE exchange = ? AND market = ? AND interval = ?",
            [
                .text(id.instrument.exchange), .text(id.instrument.market),
                .integer(id.interval.nanoseconds),
            ]
        ) { $0.integer() }.first
    }
}

extension Store {
    /// The candles.
    public var candles: CandleStore { CandleStore(store: self) }
}

extension Bar {
    /// The bar in the columns start, open, high, low, close, volume of a row.
    init(_ row: OpaquePointer) {
        self.init(
            start: Timestamp(nanoseconds: sqlite3_column_int64(row, 0)),
            open: Price(raw: sqlite3_column_int64(row, 1)),
            high: Price(raw: sqlite3_column_int64(row, 2)),
            low: Price(raw: sqlite3_column_int64(row, 3)),
            close: Price(raw: sqlite3_column_int64(row, 4)),
            volume: Quantity(raw: sqlite3_column_int64(row, 5)))
    }
}
