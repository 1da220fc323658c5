internal import Domain
internal import GRDB

extension CandleStore {
    /// Stores what was judged of holes in `id`; of the same hole the last word counts.
    ///
    /// - Precondition: candles of `id` are stored.
    public func add(_ gaps: [CandleGap], to id: CandleSeriesID) throws(StorageError) {
        guard let key = try key(of: id) else { return }
        try store.transaction { database in
            let row = try InsertStatement(
                database, path: store.path,
                sql: SQLText.insert(
                    into: "gaps", "series, first_start, end_start, kind", count: 4))
            for gap in gaps {
                row.bind(key)
                row.bind(gap.from)
                row.bind(gap.to)
                row.bind(gap.kind.rawValue)
                try row.run(table: "gaps") { "\(gap.from)" }
            }
        }
    }

    /// The judged holes of `id` in order of time.
    ///
    /// A hole in which candles have arrived since is not listed: who filled it judges what is left.
    public func gaps(of id: CandleSeriesID) throws(StorageError) -> [CandleGap] {
        guard let key = try key(of: id) else { return [] }
        return try store.query(
            """
            SELECT first_start, end_start, kind FROM gaps AS gap
            WHERE series = ?1
                AND key = (SELECT max(key) FROM gaps AS later
                    WHERE later.series = gap.series AND later.first_start = gap.first_start
                        AND later.end_start = gap.end_start)
                AND NOT EXISTS (SELECT 1 FROM candles
                    WHERE series = ?1 AND start >= gap.first_start AND start < gap.end_start)
            ORDER BY first_start, end_start
            """, [.integer(key)]
        ) { row in
            CandleGap(
                from: row.time(), to: row.time(),
                kind: try row.named(CandleGap.Kind.init(rawValue:)))
        }
    }
}
