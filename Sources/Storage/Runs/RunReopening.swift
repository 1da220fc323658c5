public import Domain

extension Store {
    /// Goes on with a run that was cut off: what became of its orders is added behind what it recorded.
    ///
    /// Each record is on the disk at the next `commit`. The run keeps the end it has, or has not.
    public func reopen(_ run: StoredRun) throws(StorageError) -> RunWriter {
        let tables = [
            "signals", "labels", "orders", "order_events", "denials", "fills", "funding_payments",
            "transfers", "halts",
        ]
        let last = tables.map { "SELECT max(record) AS record FROM \($0) WHERE run = ?1" }
            .joined(separator: " UNION ALL ")
        let count = try query(
            "SELECT coalesce(max(record), 0) FROM (\(last))", [.integer(run.key)]
        ) { try $0.sequence() }.first
        let encoder = try access { database in
            try RecordEncoder(database, path: path, run: run.key, number: run.header.number)
        }
        return RunWriter(
            store: self, run: run.header, key: run.key, durability: .durable, encoder: encoder,
            recordCount: count ?? 0)
    }

    /// The live runs of a market, the newest first, with the orders of each whose end is not known.
    public func unresolvedOrders(
        of market: InstrumentID
    ) throws(StorageError) -> [(run: StoredRun, orders: [StoredOrder])] {
        var result: [(run: StoredRun, orders: [StoredOrder])] = []
        for run in try runs(limit: 1000)
        where run.header.mode == .live && run.header.instrument == market {
            let orders = try orders(of: run).filter { !$0.state.isFinal }
            if !orders.isEmpty { result.append((run, orders)) }
        }
        return result
    }
}
