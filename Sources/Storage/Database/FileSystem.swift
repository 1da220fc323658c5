internal import Glibc

/// The few questions the store asks of the file system.
enum FileSystem {
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func isFolder(_ path: String) -> Bool {
        guard let status = status(path) else { return false }
        return status.st_mode & S_IFMT == S_IFDIR
    }

    /// Bytes of a file; `nil` when there is none.
    static func size(_ path: String) -> Int64? { status(path).map { Int64($0.st_size) } }

    /// Bytes that an ordinary user can still write to the disk that holds `path`.
    static func freeSpace(at path: String) -> Int64? {
        var information = statvfs()
        guard statvfs(path, &information) == 0 else { return nil }
        return Int64(clamping: UInt64(information.f_bavail) * UInt64(information.f_frsize))
    }

    /// Makes the folder that holds `path`, and those above it, as needed.
    static func createParent(of path: String) throws(StorageError) {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return }
        let folder = String(path[..<slash])
        if isFolder(folder) { return }
        try createParent(of: folder)
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST && isFolder(folder) else {
            let failure = errno
            throw failure == ENOSPC || failure == EDQUOT
                ? .diskFull(path: folder)
                : .cannotWrite(path: folder, reason: String(cString: strerror(failure)))
        }
    }

    private static func status(_ path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
    }
}
