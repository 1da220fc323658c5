import Glibc

/// Reads and writes whole files so that a crash leaves the old state or the new one.
enum DurableFile {
    /// No model comes near this size; a larger file is something else.
    static let largestSize = 256 << 20

    enum Failure: Error {
        case alreadyExists
        case system(operation: String, code: Int32)

        var reason: String {
            switch self {
            case .alreadyExists: "it exists already"
            case .system(let operation, let code):
                "\(operation): \(String(cString: strerror(code)))"
            }
        }
    }

    static func read(_ path: String) throws(Failure) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .system(operation: "open", code: errno) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .system(operation: "stat", code: errno) }
        guard status.st_size <= largestSize else { throw .system(operation: "read", code: EFBIG) }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(file, buffer.baseAddress.map { $0 + done }, buffer.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system(operation: "read", code: errno) }
            if count == 0 { break }
            done += count
        }
        bytes.removeLast(bytes.count - done)
        return bytes
    }

    /// Writes a new file; an existing one is never replaced.
    ///
    /// The bytes go to a temporary file in the same folder, are flushed to the disk, and get their
    /// name in one step; then the folder is flushed.
    static func create(_ path: String, in folder: String, bytes: [UInt8]) throws(Failure) {
        let temporary = "\(path).\(getpid()).tmp"
        unlink(temporary)
        let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw .system(operation: "open", code: errno) }
        defer { unlink(temporary) }
        do throws(Failure) {
            try write(bytes, to: file)
        } catch {
            close(file)
            throw error
        }
        guard close(file) == 0 else { throw .system(operation: "close", code: errno) }
        // Unlike rename, link refuses a name that is taken: no version is ever overwritten.
        guard link(temporary, path) == 0 else {
            throw errno == EEXIST ? .alreadyExists : .system(operation: "link", code: errno)
        }
        try flush(folder: folder)
    }

    private static func write(_ bytes: [UInt8], to file: Int32) throws(Failure) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(file, buffer.baseAddress.map { $0 + done }, buffer.count - done)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .system(operation: "write", code: errno) }
            done += count
        }
        guard fsync(file) == 0 else { throw .system(operation: "fsync", code: errno) }
    }

    private static func flush(folder: String) throws(Failure) {
        let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw .system(operation: "open", code: errno) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw .system(operation: "fsync", code: errno) }
    }
}
