/// Runs and what is known of them as a whole. Money is decimal text, ratios are REAL.
extension Schema {
    /// Running totals of a run, shared by its days and its end; see `RunTotals`.
    private static let totals = """
        bars INTEGER NOT NULL,
        realized TEXT NOT NULL,
        fees TEXT NOT NULL,
        funding TEXT NOT NULL,
        slippage TEXT NOT NULL,
        orders INTEGER NOT NULL,
        fills INTEGER NOT NULL,
        postings INTEGER NOT NULL,
        trades INTEGER NOT NULL,
        wins INTEGER NOT NULL,
        predictions INTEGER NOT NULL,
        long_signals INTEGER NOT NULL,
        short_signals INTEGER NOT NULL,
        no_signals INTEGER NOT NULL,
        long_hits INTEGER NOT NULL,
        long_labels INTEGER NOT NULL,
        short_hits INTEGER NOT NULL,
        short_labels INTEGER NOT NULL,
        not_taken TEXT NOT NULL
        """

    static let runTables = """
        CREATE TABLE runs (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            number INTEGER NOT NULL UNIQUE, -- the 64 bits of an unsigned number
            mode TEXT NOT NULL,
            exchange TEXT NOT NULL,
            market TEXT NOT NULL,
            currency TEXT NOT NULL,
            capital TEXT NOT NULL,
            predictor TEXT NOT NULL,
            model TEXT,
            parameters TEXT NOT NULL CHECK (json_valid(parameters)),
            seed INTEGER NOT NULL, -- the 64 bits of an unsigned number
            synthetic INTEGER NOT NULL,
            started_at INTEGER NOT NULL,
            version TEXT NOT NULL
        ) STRICT;

        -- Snapshots of a reporting day; the last one of a day counts.
        CREATE TABLE run_days (
            run INTEGER NOT NULL REFERENCES runs (key),
            day_start INTEGER NOT NULL,
            record INTEGER NOT NULL,
            open_equity TEXT NOT NULL,
            high_equity TEXT NOT NULL,
            low_equity TEXT NOT NULL,
            close_equity TEXT NOT NULL,
            max_drawdown REAL NOT NULL,
            open_price TEXT NOT NULL,
            close_price TEXT NOT NULL,
            \(totals),
            PRIMARY KEY (run, day_start, record)
        ) STRICT, WITHOUT ROWID;

        -- A run without a row here was interrupted, or still runs.
        CREATE TABLE run_ends (
            run INTEGER PRIMARY KEY REFERENCES runs (key),
            status TEXT NOT NULL CHECK (status IN ('done', 'interrupted', 'halted')),
            reason TEXT,
            first_time INTEGER NOT NULL,
            last_time INTEGER NOT NULL,
            end_equity TEXT NOT NULL,
            unrealized TEXT NOT NULL,
            position TEXT NOT NULL,
            first_price TEXT NOT NULL,
            last_price TEXT NOT NULL,
            max_drawdown REAL NOT NULL,
            return_interval INTEGER NOT NULL,
            return_count INTEGER NOT NULL,
            return_sum REAL NOT NULL,
            return_square_sum REAL NOT NULL,
            wall_seconds REAL NOT NULL,
            \(totals)
        ) STRICT;

        CREATE TABLE models (
            name TEXT NOT NULL,
            version TEXT NOT NULL,
            kind TEXT NOT NULL,
            exchange TEXT NOT NULL,
            market TEXT NOT NULL,
            path TEXT NOT NULL,
            checksum TEXT NOT NULL,
            trained_from INTEGER NOT NULL,
            trained_to INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            metrics TEXT NOT NULL CHECK (json_valid(metrics)),
            PRIMARY KEY (name, version)
        ) STRICT;

        """
}
