public import Domain
internal import Ledger

/// What the engine recorded in a run, in the order in which it happened.
extension Store {
    /// Hands every signal with its label to `body`, without keeping any.
    public func forEachSignal(
        of run: StoredRun, _ body: (StoredSignal) -> Void
    ) throws(StorageError) {
        try forEach(
            """
            SELECT signal.sequence, signal.record, signal.time, price, direction, horizon,
                confidence, expected_return, decision, order_sequence,
                label.signal, label.record, label.time, moved, outcome
            FROM signals AS signal
            LEFT JOIN labels AS label
                ON label.run = signal.run AND label.signal = signal.sequence
            WHERE signal.run = ? ORDER BY signal.sequence
            """, [.integer(run.key)]
        ) { row in
            let (record, signal, decision) = try SignalRow.read(row, run: run.header.number)
            let label = try row.optional { row in try LabelRow.read(row).label }
            body(
                StoredSignal(record: record, signal: signal, decision: decision, label: label))
        }
    }

    /// Every order with its events.
    public func orders(of run: StoredRun) throws(StorageError) -> [StoredOrder] {
        let events = try query(
            """
            SELECT \(OrderEventRow.columns) FROM order_events
            WHERE run = ? ORDER BY sequence, record
            """, [.integer(run.key)]
        ) { try OrderEventRow.read($0, run: run.header.number) }
        var next = events.startIndex
        return try query(
            """
            SELECT sequence, record, \(RequestRow.columns) FROM orders
            WHERE run = ? ORDER BY sequence
            """, [.integer(run.key)]
        ) { row in
            let id = ClientOrderID(run: run.header.number, sequence: try row.sequence())
            let record = try row.sequence()
            let request = try RequestRow.read(row, id: id, instrument: run.header.instrument)
            while next < events.endIndex, events[next].order < id { next += 1 }
            let first = next
            while next < events.endIndex, events[next].order == id { next += 1 }
            return StoredOrder(
                record: record, request: request, events: Array(events[first..<next]))
        }
    }

    /// Every denied order.
    public func denials(of run: StoredRun) throws(StorageError) -> [StoredDenial] {
        try query(
            """
            SELECT sequence, record, code, message, \(RequestRow.columns) FROM denials
            WHERE run = ? ORDER BY record
            """, [.integer(run.key)]
        ) { row in
            let id = ClientOrderID(run: run.header.number, sequence: try row.sequence())
            let record = try row.sequence()
            let code = row.text()
            let message = row.text()
            return StoredDenial(
                record: record,
                request: try RequestRow.read(row, id: id, instrument: run.header.instrument),
                code: code, message: message)
        }
    }

    /// How often orders were denied, by the code of the reason.
    public func denialCounts(of run: StoredRun) throws(StorageError) -> [String: Int] {
        let counts = try query(
            "SELECT code, count(*) FROM denials WHERE run = ? GROUP BY code", [.integer(run.key)]
        ) { ($0.text(), $0.count()) }
        return Dictionary(counts, uniquingKeysWith: +)
    }

    /// Hands every fill to `body`, without keeping any.
    public func forEachFill(of run: StoredRun, _ body: (Fill) -> Void) throws(StorageError) {
        try forEach(
            "SELECT \(FillRow.columns) FROM fills WHERE run = ? ORDER BY record",
            [.integer(run.key)]
        ) { body(try FillRow.read($0, run: run.header.number).fill) }
    }

    /// Every funding payment.
    public func fundingPayments(of run: StoredRun) throws(StorageError) -> [FundingPayment] {
        try query(
            "SELECT \(FundingRow.columns) FROM funding_payments WHERE run = ? ORDER BY time",
            [.integer(run.key)]
        ) { try FundingRow.read($0).payment }
    }

    /// Hands every transfer to `body`, without keeping any.
    public func forEachTransfer(
        of run: StoredRun, _ body: (StoredTransfer) -> Void
    ) throws(StorageError) {
        try forEach(
            "SELECT \(TransferRow.columns) FROM transfers WHERE run = ? ORDER BY record",
            [.integer(run.key)]
        ) { body(try TransferRow.read($0)) }
    }

    /// Every stop of trading.
    public func halts(of run: StoredRun) throws(StorageError) -> [StoredHalt] {
        try query(
            "SELECT record, time, reason FROM halts WHERE run = ? ORDER BY record",
            [.integer(run.key)]
        ) { row in
            let record = try row.sequence()
            let time = row.time()
            return StoredHalt(record: record, reason: row.text(), time: time)
        }
    }
}
