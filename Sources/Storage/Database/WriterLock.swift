internal import Glibc

/// Who holds the right to write, as it said of itself in the lock file.
public struct LockHolder: Hashable, Sendable {
    public let processID: Int32
    /// E.g. `paper upbit KRW-BTC`.
    public let purpose: String
}

/// The right to write to one database, held by one process at a time.
///
/// An advisory `flock` on a file beside the database: the kernel drops it when the process ends in
/// whatever way, so a killed run leaves nothing to clean up. The file itself stays: removing it
/// would let two processes lock two files of the same name.
final class WriterLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `StorageError.inUse` at once when another holds it, `.cannotWrite` when the file
    ///   cannot be made.
    init(database path: String, purpose: String) throws(StorageError) {
        let lockPath = Self.path(for: path)
        descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            throw .cannotWrite(path: lockPath, reason: reason)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let failure = errno
            let holder = Self.readHolder(descriptor)
            close(descriptor)
            guard failure == EWOULDBLOCK else {
                throw .cannotWrite(path: lockPath, reason: String(cString: strerror(failure)))
            }
            throw .inUse(path: path, holder: holder)
        }
        let line = "\(getpid()) \(purpose)\n"
        let written = line.utf8.withContiguousStorageIfAvailable { bytes in
            ftruncate(descriptor, 0) == 0
                && pwrite(descriptor, bytes.baseAddress, bytes.count, 0) > 0
        }
        guard written == true else {
            let failure = errno
            close(descriptor)
            throw failure == ENOSPC || failure == EFBIG || failure == EDQUOT
                ? .diskFull(path: lockPath)
                : .cannotWrite(path: lockPath, reason: String(cString: strerror(failure)))
        }
    }

    deinit { close(descriptor) }

    /// The process that writes to the database now; `nil` when none does.
    static func holder(database path: String) -> LockHolder? {
        let descriptor = open(Self.path(for: path), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else { return nil }
        return readHolder(descriptor)
    }

    static func path(for database: String) -> String { database + ".lock" }

    private static func readHolder(_ descriptor: Int32) -> LockHolder? {
        var buffer = [UInt8](repeating: 0, count: 512)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        let line = String(decoding: buffer[..<count], as: UTF8.self).prefix { $0 != "\n" }
        let parts = line.split(separator: " ", maxSplits: 1)
        guard let first = parts.first, let processID = Int32(first) else { return nil }
        return LockHolder(processID: processID, purpose: parts.count > 1 ? String(parts[1]) : "")
    }
}
