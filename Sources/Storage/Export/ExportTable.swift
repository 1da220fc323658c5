internal import Domain

/// How the value of a column is stored, and so how it is written.
enum ExportKind {
    case text
    /// Decimal text: exact, and a string in JSON too.
    case decimal
    /// A whole number of 10⁻⁸ steps, written as a decimal.
    case fixed
    case count
    case flag
    case real
    case time
    /// A length of time in nanoseconds, written as e.g. `30m`.
    case span
    /// A sequence, written as the client order id of the run with this number.
    case order(run: UInt64)
}

/// The query and the columns of one subject.
struct ExportTable {
    let columns: [(name: String, kind: ExportKind)]
    let sql: String
    let arguments: [QueryArgument]

    init(_ subject: ExportSubject, in store: Store) throws(StorageError) {
        switch subject {
        case .candles(let id, let from, let to):
            columns = Self.candles
            sql = """
                SELECT exchange, market, interval, start, open, high, low, close, volume,
                    quote_volume, trades
                FROM candles JOIN series ON series.key = candles.series
                WHERE candles.series = ? AND start >= ? AND start < ? ORDER BY start
                """
            // No series has the key -1.
            arguments = [
                .integer(try store.candles.key(of: id) ?? -1), .integer(from.nanoseconds),
                .integer(to.nanoseconds),
            ]
        case .signals(let run):
            columns = Self.signals(run.header.number)
            sql = Self.signalQuery
            arguments = [.integer(run.key)]
        case .orders(let run):
            columns = Self.orders(run.header.number)
            sql = Self.orderQuery
            arguments = [.integer(run.key)]
        case .fills(let run):
            columns = Self.fills(run.header.number)
            sql = """
                SELECT runs.id, record, time, execution_id, sequence, side, price, quantity, fee,
                    currency, role
                FROM fills JOIN runs ON runs.key = run WHERE run = ? ORDER BY record
                """
            arguments = [.integer(run.key)]
        case .postings(let run):
            columns = Self.postings
            sql = Self.postingQuery
            arguments = [.integer(run.key)]
        }
    }

    private static let candles: [(name: String, kind: ExportKind)] = [
        ("exchange", .text), ("market", .text), ("interval", .span), ("open_time", .time),
        ("open", .fixed), ("high", .fixed), ("low", .fixed), ("close", .fixed),
        ("volume", .fixed), ("quote_volume", .real), ("trades", .count),
    ]

    private static func signals(_ run: UInt64) -> [(name: String, kind: ExportKind)] {
        [
            ("run", .text), ("signal", .count), ("time", .time), ("price", .decimal),
            ("direction", .text), ("horizon", .span), ("confidence", .decimal),
            ("expected_return", .decimal), ("decision", .text), ("order", .order(run: run)),
            ("label_time", .time), ("moved", .decimal), ("outcome", .text),
        ]
    }

    private static let signalQuery = """
        SELECT runs.id, sequence, signals.time, price, direction, horizon, confidence,
            expected_return, decision, order_sequence, labels.time, moved, outcome
        FROM signals JOIN runs ON runs.key = signals.run
        LEFT JOIN labels ON labels.run = signals.run AND labels.signal = sequence
        WHERE signals.run = ? ORDER BY sequence
        """

    private static func orders(_ run: UInt64) -> [(name: String, kind: ExportKind)] {
        [
            ("run", .text), ("order", .order(run: run)), ("record", .count), ("time", .time),
            ("signal", .count), ("side", .text), ("quantity", .decimal), ("amount", .decimal),
            ("limit_price", .decimal), ("time_in_force", .text), ("post_only", .flag),
            ("reduce_only", .flag), ("decision_price", .decimal), ("state", .text),
            ("filled", .decimal), ("rejection", .text), ("reason", .text),
        ]
    }

    private static let orderQuery = """
        SELECT runs.id, orders.sequence, orders.record, orders.time, signal, side, quantity, amount,
            limit_price, time_in_force, post_only, reduce_only, decision_price,
            coalesce(state, 'intended'), coalesce(filled, '0'), rejection, reason
        FROM orders JOIN runs ON runs.key = orders.run
        LEFT JOIN order_events AS event
            ON event.run = orders.run AND event.sequence = orders.sequence
            AND event.record = (SELECT max(record) FROM order_events AS later
                WHERE later.run = orders.run AND later.sequence = orders.sequence)
        WHERE orders.run = ? ORDER BY orders.sequence
        """

    private static func fills(_ run: UInt64) -> [(name: String, kind: ExportKind)] {
        [
            ("run", .text), ("record", .count), ("time", .time), ("execution", .text),
            ("order", .order(run: run)), ("side", .text), ("price", .decimal),
            ("quantity", .decimal), ("fee", .decimal), ("fee_currency", .text), ("role", .text),
        ]
    }

    private static let postings: [(name: String, kind: ExportKind)] = [
        ("run", .text), ("record", .count), ("time", .time), ("source", .text), ("leg", .count),
        ("account", .text), ("currency", .text), ("amount", .decimal),
    ]

    private static let postingQuery = """
        SELECT id, record, time, source, leg,
            substr(account, 1, instr(account, ':') - 1),
            substr(account, instr(account, ':') + 1),
            CASE side WHEN 0 THEN amount ELSE '-' || amount END
        FROM (
            SELECT runs.id, record, time, source, leg, amount, side,
                CASE side WHEN 0 THEN debit ELSE credit END AS account
            FROM transfers JOIN runs ON runs.key = run
            CROSS JOIN (SELECT 0 AS side UNION ALL SELECT 1)
            WHERE run = ?)
        ORDER BY record, side
        """
}
