internal import Domain
internal import GRDB
internal import GRDBSQLite

/// What can be bound to a `?` of a query.
enum QueryArgument {
    case integer(Int64)
    case text(String)
}

/// Steps through the rows of a query; the columns of a row are read in their order.
///
/// A damaged file cannot trap here: a value of the wrong type reads as zero or empty, and text that
/// should be a number or a name is an error.
final class RowReader {
    private let statement: Statement
    private let connection: OpaquePointer?
    private let path: String
    private var position: Int32 = 0
    /// For rows that are read by position at full speed.
    let handle: OpaquePointer

    init(
        _ database: Database, path: String, sql: String, _ arguments: [QueryArgument] = []
    ) throws {
        statement = try database.makeStatement(sql: sql)
        handle = statement.sqliteStatement
        connection = database.sqliteConnection
        self.path = path
        bind(arguments)
    }

    /// Asks again, with other arguments.
    func restart(_ arguments: [QueryArgument]) {
        sqlite3_reset(handle)
        bind(arguments)
    }

    private func bind(_ arguments: [QueryArgument]) {
        for (index, argument) in arguments.enumerated() {
            let place = Int32(index + 1)
            switch argument {
            case .integer(let value): sqlite3_bind_int64(handle, place, value)
            case .text(let text):
                sqlite3_bind_text(
                    handle, place, text, Int32(text.utf8.count), InsertStatement.copied)
            }
        }
    }

    /// Moves to the next row; `false` after the last.
    func next() throws(StorageError) -> Bool {
        position = 0
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw StorageError(connection: connection, path: path)
        }
    }

    func integer() -> Int64 {
        position += 1
        return sqlite3_column_int64(handle, position - 1)
    }

    func real() -> Double {
        position += 1
        return sqlite3_column_double(handle, position - 1)
    }

    func text() -> String {
        position += 1
        return Self.text(handle, position - 1)
    }

    func optional<T, E: Error>(_ read: (RowReader) throws(E) -> T) throws(E) -> T? {
        if sqlite3_column_type(handle, position) == SQLITE_NULL {
            position += 1
            return nil
        }
        return try read(self)
    }

    func flag() -> Bool { integer() != 0 }
    func count() -> Int { Int(integer()) }
    func time() -> Timestamp { Timestamp(nanoseconds: integer()) }
    func span() -> TimeSpan { TimeSpan(nanoseconds: integer()) }
    /// A number of 32 bits, such as a sequence.
    func sequence() throws(StorageError) -> UInt32 {
        let value = integer()
        guard let narrow = UInt32(exactly: value) else { throw unreadable("\(value)") }
        return narrow
    }

    func price() throws(StorageError) -> Price { Price(raw: try fixed()) }
    func quantity() throws(StorageError) -> Quantity { Quantity(raw: try fixed()) }
    func rate() throws(StorageError) -> Rate { Rate(raw: try fixed()) }

    func money() throws(StorageError) -> Money {
        if let raw = DecimalText.money(Self.bytes(handle, position)) {
            position += 1
            return Money(raw: raw)
        }
        let text = text()
        do {
            return try Money(exactly: text)
        } catch {
            throw unreadable(text)
        }
    }

    /// A value that is stored by name.
    func named<T>(_ find: (String) -> T?) throws(StorageError) -> T {
        let text = text()
        guard let value = find(text) else { throw unreadable(text) }
        return value
    }

    /// The column just read held something that cannot be stored there.
    func unreadable(_ text: String) -> StorageError {
        let name = sqlite3_column_name(handle, position - 1).map { String(cString: $0) }
        return .unreadable(column: name ?? "column \(position)", text: String(text.prefix(80)))
    }

    private func fixed() throws(StorageError) -> Int64 {
        let text = text()
        do {
            return try FixedPoint.parse(text)
        } catch {
            throw unreadable(text)
        }
    }

    static func text(_ handle: OpaquePointer, _ column: Int32) -> String {
        String(decoding: bytes(handle, column), as: UTF8.self)
    }

    /// The text of a column; it stays valid until the column is read in another way or the next row.
    private static func bytes(
        _ handle: OpaquePointer, _ column: Int32
    ) -> UnsafeBufferPointer<UInt8> {
        guard let start = sqlite3_column_text(handle, column) else {
            return UnsafeBufferPointer(start: nil, count: 0)
        }
        return UnsafeBufferPointer(
            start: start, count: Int(sqlite3_column_bytes(handle, column)))
    }
}
