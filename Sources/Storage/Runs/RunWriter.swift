internal import Domain
internal import GRDB
// By name, because GRDB has a class of this name too.
public import enum Trading.Record

/// Stores one run: everything the engine recorded, in the order in which it was told.
///
/// Records wait in memory and are stored in batches, each of them whole or not at all. One task
/// owns a writer. After an error it stays at that error: what was committed before is safe, and nothing
/// can be stored behind a gap.
public final class RunWriter {
    /// When records reach the disk.
    public enum Durability: Hashable, Sendable {
        /// At each `commit`; an order's intent, and all before it, already when it is appended.
        case durable
        /// After each `count` records, at each `commit`, and at the end.
        case batched(every: Int)

        /// What a backtest wants: few commits, and at most a few megabytes in memory.
        public static let backtest = Durability.batched(every: 16_384)
    }

    public let run: RunHeader
    private let store: Store
    private let key: Int64
    private let durability: Durability
    private let encoder: RecordEncoder
    private var pending: [Record] = []
    private var days: [RunDay] = []
    private var snapshots: UInt32 = 0
    private var failure: StorageError?
    /// Records appended so far.
    public private(set) var recordCount: UInt32

    init(
        store: Store, run: RunHeader, key: Int64, durability: Durability, encoder: RecordEncoder,
        recordCount: UInt32 = 0
    ) {
        self.recordCount = recordCount
        self.store = store
        self.run = run
        self.key = key
        self.durability = durability
        self.encoder = encoder
        if case .batched(let count) = durability { pending.reserveCapacity(count) }
    }

    /// Takes a record; see `Durability` for when it is stored.
    ///
    /// In `.durable`, an intent is on the disk when this returns: only then may the order be sent.
    public func append(_ record: Record) throws(StorageError) {
        pending.append(record)
        recordCount += 1
        switch durability {
        case .durable:
            if case .intent = record { try commit() }
        case .batched(let count):
            if pending.count >= count { try commit() }
        }
    }

    /// Takes records in order.
    public func append(contentsOf records: some Sequence<Record>) throws(StorageError) {
        for record in records { try append(record) }
    }

    /// Takes a snapshot of a reporting day, in place of earlier ones of the same day.
    public func append(_ day: RunDay) {
        days.append(day)
    }

    /// Stores what waits: all of it, or nothing when it throws.
    ///
    /// - Throws: `StorageError.alreadyStored` when a fill or transfer was told twice,
    ///   `.foreignOrder` when a record is of another run, or what the disk says.
    public func commit() throws(StorageError) {
        if let failure { throw failure }
        if pending.isEmpty, days.isEmpty { return }
        do {
            try store.transaction { _ in try storePending() }
        } catch {
            failure = error
            throw error
        }
        pending.removeAll(keepingCapacity: true)
        days.removeAll(keepingCapacity: true)
    }

    /// Stores what waits together with the run's end. Nothing may be appended after it.
    public func finish(_ end: RunEnd) throws(StorageError) {
        if let failure { throw failure }
        do {
            try store.transaction { database in
                try storePending()
                try encoder.store(end, in: database)
            }
        } catch {
            failure = error
            throw error
        }
        pending = []
        days = []
    }

    private func storePending() throws(StorageError) {
        var number = recordCount - UInt32(pending.count)
        for record in pending {
            number += 1
            try encoder.store(record, number: number)
        }
        for day in days {
            snapshots += 1
            try encoder.store(day, snapshot: snapshots)
        }
    }
}

extension Store {
    /// Starts a run: its header is stored before this returns.
    ///
    /// - Throws: `StorageError.alreadyStored` when its id or number was used before.
    public func begin(
        _ run: RunHeader, durability: RunWriter.Durability
    ) throws(StorageError) -> RunWriter {
        let key = try transaction { database in
            let insert = try InsertStatement(
                database, path: path,
                sql: SQLText.insert(into: "runs", RunRow.columns, count: RunRow.columnCount))
            RunRow.bind(run, to: insert)
            try insert.run(table: "runs") { "\(run.id) (number \(run.number))" }
            return database.lastInsertedRowID
        }
        let encoder = try access { database in
            try RecordEncoder(database, path: path, run: key, number: run.number)
        }
        return RunWriter(
            store: self, run: run, key: key, durability: durability, encoder: encoder)
    }
}
