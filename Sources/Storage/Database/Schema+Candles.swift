/// Market data. Times are nanoseconds since 1970 UTC; prices and volumes of candles are × 10⁸.
extension Schema {
    static let candleTables = """
        -- One market at one interval.
        CREATE TABLE series (
            key INTEGER PRIMARY KEY,
            exchange TEXT NOT NULL,
            market TEXT NOT NULL,
            interval INTEGER NOT NULL CHECK (interval > 0),
            UNIQUE (exchange, market, interval)
        ) STRICT;

        CREATE TABLE candles (
            series INTEGER NOT NULL,
            start INTEGER NOT NULL,
            open INTEGER NOT NULL,
            high INTEGER NOT NULL,
            low INTEGER NOT NULL,
            close INTEGER NOT NULL,
            volume INTEGER NOT NULL,
            quote_volume REAL,
            trades INTEGER,
            PRIMARY KEY (series, start)
        ) STRICT, WITHOUT ROWID;

        -- One finished import of a file; an import that failed or was killed leaves nothing.
        CREATE TABLE imports (
            key INTEGER PRIMARY KEY,
            series INTEGER NOT NULL REFERENCES series (key),
            source TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            row_count INTEGER NOT NULL,
            stored INTEGER NOT NULL,
            duplicates INTEGER NOT NULL,
            first_start INTEGER,
            last_start INTEGER,
            finished_at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX imports_by_fingerprint ON imports (series, fingerprint);

        -- What was judged of a hole in the candles; the latest word on the same hole counts.
        CREATE TABLE gaps (
            key INTEGER PRIMARY KEY,
            series INTEGER NOT NULL REFERENCES series (key),
            first_start INTEGER NOT NULL,
            end_start INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('no_trade', 'missing')),
            CHECK (first_start < end_start)
        ) STRICT;
        CREATE INDEX gaps_by_hole ON gaps (series, first_start, end_start);

        """
}
