/// What the engine had to say, one table per kind of record.
///
/// `record` counts the records of a run across all these tables, so that they can be told again in
/// the order in which they happened. Prices, quantities, rates and money are decimal text.
extension Schema {
    /// What an order asks for, shared by orders and denials.
    private static let request = """
        side TEXT NOT NULL,
        quantity TEXT,
        amount TEXT,
        limit_price TEXT,
        time_in_force TEXT NOT NULL,
        post_only INTEGER NOT NULL,
        reduce_only INTEGER NOT NULL,
        time INTEGER NOT NULL,
        decision_price TEXT NOT NULL,
        signal INTEGER,
        CHECK ((quantity IS NULL) <> (amount IS NULL))
        """

    static let recordTables = """
        CREATE TABLE signals (
            run INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            record INTEGER NOT NULL,
            time INTEGER NOT NULL,
            price TEXT NOT NULL,
            direction TEXT NOT NULL,
            horizon INTEGER,
            confidence TEXT,
            expected_return TEXT,
            decision TEXT NOT NULL,
            order_sequence INTEGER,
            PRIMARY KEY (run, sequence)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE labels (
            run INTEGER NOT NULL,
            signal INTEGER NOT NULL,
            record INTEGER NOT NULL,
            time INTEGER NOT NULL,
            moved TEXT NOT NULL,
            outcome TEXT NOT NULL,
            PRIMARY KEY (run, signal)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE orders (
            run INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            record INTEGER NOT NULL,
            \(request),
            PRIMARY KEY (run, sequence)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE order_events (
            run INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            record INTEGER NOT NULL,
            time INTEGER NOT NULL,
            event TEXT NOT NULL,
            event_total TEXT,
            event_rejection TEXT,
            event_reason TEXT,
            state TEXT NOT NULL,
            filled TEXT,
            rejection TEXT,
            reason TEXT,
            PRIMARY KEY (run, sequence, record)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE denials (
            run INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            record INTEGER NOT NULL,
            code TEXT NOT NULL,
            message TEXT NOT NULL,
            \(request),
            PRIMARY KEY (run, record)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE fills (
            run INTEGER NOT NULL,
            execution_id TEXT NOT NULL,
            record INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            side TEXT NOT NULL,
            price TEXT NOT NULL,
            quantity TEXT NOT NULL,
            fee TEXT NOT NULL,
            role TEXT NOT NULL,
            time INTEGER NOT NULL,
            PRIMARY KEY (run, execution_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE funding_payments (
            run INTEGER NOT NULL,
            time INTEGER NOT NULL,
            record INTEGER NOT NULL,
            rate TEXT NOT NULL,
            position TEXT NOT NULL,
            mark_price TEXT NOT NULL,
            paid TEXT NOT NULL,
            PRIMARY KEY (run, time)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE transfers (
            run INTEGER NOT NULL,
            source TEXT NOT NULL,
            leg INTEGER NOT NULL,
            record INTEGER NOT NULL,
            time INTEGER NOT NULL,
            debit TEXT NOT NULL,
            credit TEXT NOT NULL,
            amount TEXT NOT NULL,
            PRIMARY KEY (run, source, leg)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE halts (
            run INTEGER NOT NULL,
            record INTEGER NOT NULL,
            time INTEGER NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (run, record)
        ) STRICT, WITHOUT ROWID;

        """
}
