internal import GRDB
internal import GRDBSQLite
internal import Glibc

/// The database of one installation: candles, runs with everything the engine recorded, models.
///
/// One SQLite file in WAL mode. Of all processes one may write, guarded by a lock beside the file;
/// any number may read meanwhile. Tables with history refuse UPDATE and DELETE.
///
/// A store may be shared between tasks; each call waits for the one before it.
public final class Store: Sendable {
    public let path: String
    public let isReadOnly: Bool
    let queue: DatabaseQueue
    private let lock: WriterLock?

    /// Opens the database at `path` for writing; makes it, its folder and its tables as needed.
    ///
    /// - Parameter purpose: what this process does, e.g. `paper upbit KRW-BTC`; other processes that
    ///   want to write are told so.
    /// - Throws: `StorageError`, `.inUse` at once when another process writes to it.
    public static func open(_ path: String, purpose: String) throws(StorageError) -> Store {
        try FileSystem.createParent(of: path)
        if FileSystem.isFolder(path) { throw .cannotOpen(path: path, reason: "it is a folder") }
        let lock = try WriterLock(database: path, purpose: purpose)
        if FileSystem.exists(path), Glibc.access(path, W_OK) != 0 {
            throw .cannotWrite(path: path, reason: String(cString: strerror(errno)))
        }
        try refuseForeign(path)
        let store = try Store(path: path, isReadOnly: false, lock: lock)
        try store.prepareForWriting()
        return store
    }

    /// Opens an existing database for reading; a process that writes to it is not disturbed.
    ///
    /// - Throws: `StorageError.missing` when there is none; nothing is created.
    public static func read(_ path: String) throws(StorageError) -> Store {
        guard FileSystem.exists(path) else { throw .missing(path: path) }
        if FileSystem.isFolder(path) { throw .cannotOpen(path: path, reason: "it is a folder") }
        let store = try Store(path: path, isReadOnly: true, lock: nil)
        let found = try store.access { try store.checkedVersion($0) }
        guard found == Schema.version else {
            throw found == 0
                ? .notHaetae(path: path)
                : .olderSchema(path: path, found: found, known: Schema.version)
        }
        return store
    }

    /// The process that writes to the database at `path` now; `nil` when none does.
    public static func writer(of path: String) -> LockHolder? { WriterLock.holder(database: path) }

    private init(path: String, isReadOnly: Bool, lock: WriterLock?) throws(StorageError) {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        configuration.journalMode = isReadOnly ? .default : .wal
        // Another process may be finishing a checkpoint.
        configuration.busyMode = .timeout(5)
        // An import keeps its transaction open from one batch to the next.
        configuration.allowsUnsafeTransactions = true
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
        } catch {
            throw StorageError(error, path: path)
        }
        self.path = path
        self.isReadOnly = isReadOnly
        self.lock = lock
    }

    /// Refuses a file that is not ours before the writing connection could change its journal mode.
    private static func refuseForeign(_ path: String) throws(StorageError) {
        guard FileSystem.size(path) ?? 0 > 0 else { return }
        let probe = try Store(path: path, isReadOnly: true, lock: nil)
        _ = try probe.access { try probe.checkedVersion($0) }
    }

    private func prepareForWriting() throws(StorageError) {
        try access { database in
            // GRDB falls back to NORMAL whenever it opens a database in WAL mode; an order's intent
            // must outlive a power cut.
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA cache_size = -16000")
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
        }
        do {
            try Schema.migrator.migrate(queue)
        } catch {
            throw StorageError(error, path: path)
        }
    }

    /// The schema version of the file; 0 when it holds nothing at all.
    private func checkedVersion(_ database: Database) throws -> Int {
        func number(_ sql: String) throws -> Int64 {
            let row = try RowReader(database, path: path, sql: sql, [])
            return try row.next() ? row.integer() : 0
        }
        // The list of migrations alone is a database whose making was cut short.
        let tables = try number(
            "SELECT count(*) FROM sqlite_master WHERE tbl_name <> 'grdb_migrations'")
        let application = try number("PRAGMA application_id")
        let version = Int(try number("PRAGMA user_version"))
        if tables == 0, application == 0 { return 0 }
        guard application == Int64(Schema.applicationID) else {
            throw StorageError.notHaetae(path: path)
        }
        guard version <= Schema.version else {
            throw StorageError.newerSchema(path: path, found: version, known: Schema.version)
        }
        return version
    }
}

extension Store {
    /// Runs `body` on the connection, outside any transaction of its own.
    func access<T>(_ body: (Database) throws -> T) throws(StorageError) -> T {
        do {
            return try queue.writeWithoutTransaction { database in
                do {
                    return try body(database)
                } catch {
                    throw StorageError(error, connection: database.sqliteConnection, path: path)
                }
            }
        } catch {
            throw StorageError(error, path: path)
        }
    }

    /// Runs `body` in one transaction: all of it is stored, or nothing.
    func transaction<T>(_ body: (Database) throws -> T) throws(StorageError) -> T {
        try access { database in
            try database.beginTransaction(.immediate)
            do {
                let result = try body(database)
                try database.commit()
                return result
            } catch {
                // The reason must be read before the rollback replaces it.
                let reason = StorageError(
                    error, connection: database.sqliteConnection, path: path)
                if database.isInsideTransaction { try database.rollback() }
                throw reason
            }
        }
    }

    /// Reads every row of a query, one after another.
    func query<T>(
        _ sql: String, _ arguments: [QueryArgument] = [], _ read: (RowReader) throws -> T
    ) throws(StorageError) -> [T] {
        var result: [T] = []
        try forEach(sql, arguments) { result.append(try read($0)) }
        return result
    }

    /// Hands every row of a query to `body` without keeping any.
    func forEach(
        _ sql: String, _ arguments: [QueryArgument] = [], _ body: (RowReader) throws -> Void
    ) throws(StorageError) {
        try access { database in
            let row = try RowReader(database, path: path, sql: sql, arguments)
            while try row.next() { try body(row) }
        }
    }
}
