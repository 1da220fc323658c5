internal import GRDB

/// The schema, as the list of steps that led to it. Steps are only ever added.
enum Schema {
    /// Marks a file as ours: "HAET".
    static let applicationID: Int32 = 0x4841_4554

    /// Version n is what the first n steps make; it is kept in `user_version`.
    static let steps: [(name: String, sql: String)] = [
        ("001 candles, runs, models", candleTables + runTables + recordTables + guards)
    ]

    static var version: Int { steps.count }

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for (index, step) in steps.enumerated() {
            migrator.registerMigration(step.name) { database in
                try database.execute(sql: step.sql)
                try database.execute(sql: "PRAGMA application_id = \(applicationID)")
                try database.execute(sql: "PRAGMA user_version = \(index + 1)")
            }
        }
        return migrator
    }

    /// Tables whose rows are never changed nor removed.
    static let appendOnlyTables = [
        "series", "candles", "imports", "gaps", "runs", "run_days", "run_ends", "signals", "labels",
        "orders", "order_events", "denials", "fills", "funding_payments", "transfers", "halts",
        "models",
    ]

    private static let guards = appendOnlyTables.map { table in
        """
        CREATE TRIGGER \(table)_keeps_rows BEFORE DELETE ON \(table)
        BEGIN SELECT raise(ABORT, '\(table) is append-only'); END;
        CREATE TRIGGER \(table)_keeps_values BEFORE UPDATE ON \(table)
        BEGIN SELECT raise(ABORT, '\(table) is append-only'); END;

        """
    }.joined()
}
