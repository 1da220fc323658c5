public import Domain

/// Why the store could not do what it was asked; every text names the place and the remedy.
public enum StorageError: Error, Hashable, Sendable {
    /// There is no database at `path`.
    case missing(path: String)
    /// The file or its folder cannot be opened.
    case cannotOpen(path: String, reason: String)
    /// The file or its folder refuses to be written.
    case cannotWrite(path: String, reason: String)
    /// The disk, a quota or a file size limit is full; what was committed before is safe.
    case diskFull(path: String)
    /// The file is not an SQLite database.
    case notADatabase(path: String)
    /// The file is an SQLite database of another program, or an empty one.
    case notHaetae(path: String)
    /// The file was written by a newer version; `found` and `known` are schema versions.
    case newerSchema(path: String, found: Int, known: Int)
    /// The file was written by an older version and is only open for reading.
    case olderSchema(path: String, found: Int, known: Int)
    /// Another process writes to the database; `holder` is what it said of itself.
    case inUse(path: String, holder: LockHolder?)
    /// SQLite found damage in the file.
    case corrupt(path: String, detail: String)
    /// A stored value is not what its column should hold: the file was edited or damaged.
    case unreadable(column: String, text: String)
    /// A candle that is stored already came again with other values.
    case candleDiffers(CandleConflict)
    /// Something with this key is stored already, such as a fill told twice.
    case alreadyStored(table: String, key: String)
    /// A record belongs to another run than the one being written.
    case foreignOrder(ClientOrderID, run: UInt64)
    case noRuns(path: String)
    case noSuchRun(String)
    /// A prefix fits more than one run; at most ten of them are listed.
    case ambiguousRun(String, matches: [String])
    /// Any other refusal of SQLite: a bug.
    case unexpected(code: Int32, message: String)

    /// What a caller can do about an error; each kind has one exit code.
    public enum Kind: Sendable, CaseIterable {
        /// The caller asked for something that cannot be meant (64).
        case wrongUsage
        /// What is there cannot be used (65).
        case badData
        /// What was asked for is not there (66).
        case missing
        /// A bug of ours (70).
        case fault
        /// The disk or its permissions stand in the way (73).
        case cannotWrite
        /// It will work later (75).
        case tryAgain
    }

    public var kind: Kind {
        switch self {
        case .ambiguousRun: .wrongUsage
        case .notADatabase, .notHaetae, .newerSchema, .olderSchema, .corrupt, .unreadable,
            .candleDiffers:
            .badData
        case .missing, .cannotOpen, .noRuns, .noSuchRun: .missing
        case .alreadyStored, .foreignOrder, .unexpected: .fault
        case .cannotWrite, .diskFull: .cannotWrite
        case .inUse: .tryAgain
        }
    }
}

extension StorageError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missing(let path):
            "there is no database at \(path); run a command that writes one, or name it with --db"
        case .cannotOpen(let path, let reason):
            "cannot open \(path): \(reason); check the path and its permissions"
        case .cannotWrite(let path, let reason):
            "cannot write \(path): \(reason); check its permissions, or use another --db"
        case .diskFull(let path):
            "no space left to write \(path); free some and run again (what was committed is safe)"
        case .notADatabase(let path):
            "\(path) is not a database; use another --db"
        case .notHaetae(let path):
            "\(path) is not a database of Haetae; use another --db"
        case .newerSchema(let path, let found, let known):
            "\(path) has schema version \(found), this program knows \(known): it was written by"
                + " a newer Haetae; update, or use another --db"
        case .olderSchema(let path, let found, let known):
            "\(path) has schema version \(found), this program reads \(known); any command that"
                + " writes, such as ingest, brings it up to date"
        case .inUse(let path, let holder):
            if let holder {
                "\(path) is in use by process \(holder.processID) (\(holder.purpose));"
                    + " wait until it is done, or use another --db"
            } else {
                "\(path) is in use by another process; wait until it is done, or use another --db"
            }
        case .corrupt(let path, let detail):
            "\(path) is damaged: \(detail); restore a copy, or start another with --db"
        case .unreadable(let column, let text):
            "the stored value \"\(text)\" of \(column) cannot be read; the database was edited or"
                + " is damaged"
        case .candleDiffers(let conflict):
            conflict.description
        case .alreadyStored(let table, let key):
            "\(table) already holds \(key); nothing of this batch was stored"
        case .foreignOrder(let order, let run):
            "order \(order) does not belong to run \(String(run, radix: 36))"
        case .noRuns(let path):
            "\(path) holds no run yet; start one with paper or backtest"
        case .noSuchRun(let name):
            "there is no run \"\(name)\"; pnl --by run lists them"
        case .ambiguousRun(let name, let matches):
            "\"\(name)\" fits several runs: \(matches.joined(separator: ", "))"
        case .unexpected(let code, let message):
            "SQLite refused: \(message) (code \(code))"
        }
    }
}
