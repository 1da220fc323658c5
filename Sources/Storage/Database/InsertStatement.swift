internal import Domain
internal import GRDB
internal import GRDBSQLite

/// A prepared INSERT that runs many times: bind every column in order, then `run`.
///
/// Text is bound in place from a scratch buffer that outlives the step, so that a row costs no
/// allocation. It must be used inside the access to the connection that made it.
final class InsertStatement {
    private let statement: Statement
    private let handle: OpaquePointer
    private let connection: OpaquePointer?
    private let path: String
    private let scratch: UnsafeMutableBufferPointer<UInt8>
    private var used = 0
    private var position: Int32 = 0

    /// Room for every number of a row and for usual texts; longer texts are copied by SQLite.
    private static let scratchSize = 4096

    init(_ database: Database, path: String, sql: String) throws {
        statement = try database.makeStatement(sql: sql)
        handle = statement.sqliteStatement
        connection = database.sqliteConnection
        self.path = path
        scratch = .allocate(capacity: Self.scratchSize)
    }

    deinit { scratch.deallocate() }

    func bindNull() {
        position += 1
        sqlite3_bind_null(handle, position)
    }

    func bind(_ value: Int64) {
        position += 1
        sqlite3_bind_int64(handle, position, value)
    }

    func bind(_ value: Int64?) {
        if let value { bind(value) } else { bindNull() }
    }

    func bind(_ value: UInt32) { bind(Int64(value)) }

    func bind(_ value: UInt32?) { bind(value.map(Int64.init)) }

    func bind(_ value: Bool) { bind(value ? Int64(1) : 0) }

    func bind(_ value: Double) {
        position += 1
        sqlite3_bind_double(handle, position, value)
    }

    func bind(_ value: Double?) {
        if let value { bind(value) } else { bindNull() }
    }

    func bind(_ value: String) {
        position += 1
        var copy = value
        copy.withUTF8 { bytes in
            guard bytes.count <= scratch.count - used, let source = bytes.baseAddress else {
                bindBytes(bytes.baseAddress, bytes.count, isStable: false)
                return
            }
            let target = UnsafeMutableBufferPointer(rebasing: scratch[used...])
            target.baseAddress?.update(from: source, count: bytes.count)
            bindBytes(UnsafePointer(target.baseAddress), bytes.count, isStable: true)
            used += bytes.count
        }
    }

    func bind(_ value: String?) {
        if let value { bind(value) } else { bindNull() }
    }

    func bind(_ value: Price) { bindDecimal(Int128(value.raw), digits: 8) }
    func bind(_ value: Quantity) { bindDecimal(Int128(value.raw), digits: 8) }
    func bind(_ value: Quantity?) {
        if let value { bind(value) } else { bindNull() }
    }
    func bind(_ value: Rate) { bindDecimal(Int128(value.raw), digits: 8) }
    func bind(_ value: Rate?) {
        if let value { bind(value) } else { bindNull() }
    }
    func bind(_ value: Money) { bindDecimal(value.raw, digits: 16) }
    func bind(_ value: Timestamp) { bind(value.nanoseconds) }

    /// Runs the statement with what was bound.
    ///
    /// - Returns: how many rows were inserted (`ON CONFLICT DO NOTHING` may leave some out).
    /// - Throws: `StorageError.alreadyStored` for a key that exists, else what SQLite says.
    @discardableResult
    func run(table: StaticString, key: () -> String) throws(StorageError) -> Int {
        precondition(
            position == sqlite3_bind_parameter_count(handle), "a column of \(table) is not bound")
        let code = sqlite3_step(handle)
        position = 0
        used = 0
        if code == SQLITE_DONE {
            let changes = sqlite3_changes(connection)
            sqlite3_reset(handle)
            return Int(changes)
        }
        let extended = sqlite3_extended_errcode(connection)
        let isDuplicate =
            extended == ResultCode.SQLITE_CONSTRAINT_PRIMARYKEY.rawValue
            || extended == ResultCode.SQLITE_CONSTRAINT_UNIQUE.rawValue
        let error =
            isDuplicate
            ? StorageError.alreadyStored(table: "\(table)", key: key())
            : StorageError(connection: connection, path: path)
        sqlite3_reset(handle)
        throw error
    }

    private func bindDecimal(_ raw: Int128, digits: Int) {
        position += 1
        let room = scratch.count - used
        guard room >= DecimalText.longest else {
            position -= 1
            bind(Money(raw: digits == 16 ? raw : raw * Int128(FixedPoint.scale)).description)
            return
        }
        let target = UnsafeMutableBufferPointer(rebasing: scratch[used...])
        let text = DecimalText.write(raw, digits: digits, into: target)
        bindBytes(UnsafePointer(text.baseAddress), text.count, isStable: true)
        used += DecimalText.longest
    }

    private func bindBytes(_ start: UnsafePointer<UInt8>?, _ count: Int, isStable: Bool) {
        // A null pointer would bind NULL, and an empty text is not that.
        guard let start else {
            sqlite3_bind_text(handle, position, "", 0, Self.copied)
            return
        }
        start.withMemoryRebound(to: CChar.self, capacity: count) { characters in
            _ = sqlite3_bind_text(
                handle, position, characters, Int32(count), isStable ? nil : Self.copied)
        }
    }

    /// SQLITE_TRANSIENT, a cast macro that is not imported: SQLite copies the text.
    static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
