internal import GRDB

/// What a look at the database file tells.
public struct StoreHealth: Hashable, Sendable {
    public let path: String
    /// What SQLite found wrong, one line each; empty when the file is sound.
    public let damage: [String]
    public let schemaVersion: Int
    public let knownSchemaVersion: Int
    /// `wal`, when all is as it should be.
    public let journalMode: String
    /// Bytes of the database and of what waits in its write-ahead log.
    public let fileSize: Int64
    public let logSize: Int64
    /// Bytes left on its disk; `nil` when the system does not say.
    public let freeSpace: Int64?
    /// The version of the SQLite library.
    public let libraryVersion: String

    public var isSound: Bool { damage.isEmpty && schemaVersion == knownSchemaVersion }
}

extension Store {
    /// Reads the whole file once and reports on it.
    public func checkIntegrity() throws(StorageError) -> StoreHealth {
        let findings = try query("PRAGMA quick_check(20)") { $0.text() }
        return StoreHealth(
            path: path, damage: findings == ["ok"] ? [] : findings,
            schemaVersion: try number("PRAGMA user_version"),
            knownSchemaVersion: Schema.version,
            journalMode: try query("PRAGMA journal_mode") { $0.text() }.first ?? "unknown",
            fileSize: FileSystem.size(path) ?? 0, logSize: FileSystem.size(path + "-wal") ?? 0,
            freeSpace: FileSystem.freeSpace(at: path),
            libraryVersion: try query("SELECT sqlite_version()") { $0.text() }.first ?? "unknown")
    }

    private func number(_ sql: String) throws(StorageError) -> Int {
        try query(sql) { $0.count() }.first ?? 0
    }
}
