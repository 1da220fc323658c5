internal import GRDB
internal import GRDBSQLite
internal import Glibc

extension StorageError {
    /// Translates a result code of SQLite.
    ///
    /// - Parameters:
    ///   - code: an extended result code.
    ///   - systemError: `errno` of the failed system call, 0 when there was none.
    init(sqlite code: Int32, systemError: Int32, message: String, path: String) {
        switch code & 0xff {
        case SQLITE_FULL:
            self = .diskFull(path: path)
        case SQLITE_IOERR where [ENOSPC, EFBIG, EDQUOT].contains(systemError):
            self = .diskFull(path: path)
        case SQLITE_IOERR:
            let reason = systemError == 0 ? message : String(cString: strerror(systemError))
            self = .cannotWrite(path: path, reason: reason)
        case SQLITE_READONLY, SQLITE_PERM:
            self = .cannotWrite(path: path, reason: message)
        case SQLITE_CANTOPEN:
            self = .cannotOpen(path: path, reason: message)
        case SQLITE_BUSY, SQLITE_LOCKED:
            self = .inUse(path: path, holder: nil)
        case SQLITE_NOTADB:
            self = .notADatabase(path: path)
        case SQLITE_CORRUPT:
            self = .corrupt(path: path, detail: message)
        default:
            self = .unexpected(code: code, message: message)
        }
    }

    /// The error a connection stands at.
    init(connection: OpaquePointer?, path: String) {
        self.init(
            sqlite: sqlite3_extended_errcode(connection),
            systemError: sqlite3_system_errno(connection),
            message: String(cString: sqlite3_errmsg(connection)), path: path)
    }

    /// Translates whatever GRDB throws, right after it was thrown.
    init(_ error: any Error, connection: OpaquePointer? = nil, path: String) {
        switch error {
        case let known as StorageError:
            self = known
        case let refused as DatabaseError:
            self.init(
                sqlite: refused.extendedResultCode.rawValue,
                systemError: connection.map { sqlite3_system_errno($0) } ?? 0,
                message: refused.message ?? refused.extendedResultCode.description, path: path)
        default:
            self = .unexpected(code: SQLITE_MISUSE, message: String(describing: error))
        }
    }
}
