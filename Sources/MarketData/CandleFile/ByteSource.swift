import Glibc

/// The bytes of a file, inflated when it is gzip, through one buffer of fixed size.
final class ByteSource {
    private static let capacity = 1 << 18

    /// The file's size on disk; `nil` for what has none, such as a pipe.
    let totalBytes: Int64?
    /// Bytes taken from the file so far, before inflating.
    private(set) var bytesRead: Int64 = 0

    private let descriptor: Int32
    private let buffer: UnsafeMutableRawBufferPointer
    private var filled = 0..<0
    private var inflater: GzipInflater?

    init(path: String) throws(CandleFileProblem) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        // Every stored property is set before the first throw, so that `deinit` always cleans up.
        buffer = .allocate(byteCount: Self.capacity, alignment: 16)
        var status = stat()
        let isFile =
            descriptor >= 0 && fstat(descriptor, &status) == 0
            && status.st_mode & S_IFMT == S_IFREG
        totalBytes = isFile ? Int64(status.st_size) : nil
        guard descriptor >= 0 else { throw Self.openingProblem() }
        try refill()
        // A pipe may give its first byte alone; the magic number needs two.
        while filled.count == 1, try readMore() {}
        if filled.count >= 2, buffer[0] == 0x1F, buffer[1] == 0x8B {
            inflater = try GzipInflater()
        } else if path.hasSuffix(".gz"), !filled.isEmpty {
            throw .notGzip
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        buffer.deallocate()
    }

    /// Puts up to `target.count` bytes into `target`; 0 at the end of the file.
    func read(into target: UnsafeMutableRawBufferPointer) throws(CandleFileProblem) -> Int {
        while true {
            if filled.isEmpty {
                try refill()
                if filled.isEmpty {
                    guard inflater?.mayEnd ?? true else { throw .truncatedGzip }
                    return 0
                }
            }
            let input = UnsafeMutableRawBufferPointer(rebasing: buffer[filled])
            let consumed: Int
            let produced: Int
            if let inflater {
                (consumed, produced) = try inflater.inflate(input, into: target)
            } else {
                produced = min(input.count, target.count)
                consumed = produced
                target.copyMemory(from: UnsafeRawBufferPointer(rebasing: input[..<produced]))
            }
            filled = filled.lowerBound + consumed..<filled.upperBound
            if produced > 0 { return produced }
        }
    }

    private func refill() throws(CandleFileProblem) {
        filled = 0..<0
        _ = try readMore()
    }

    /// Reads behind what is filled; `false` at the end of the file.
    private func readMore() throws(CandleFileProblem) -> Bool {
        while true {
            let free = UnsafeMutableRawBufferPointer(rebasing: buffer[filled.upperBound...])
            let count = Glibc.read(descriptor, free.baseAddress, free.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw .unreadable(reason: Self.reason(errno))
            }
            filled = filled.lowerBound..<filled.upperBound + count
            bytesRead += Int64(count)
            return count > 0
        }
    }

    private static func openingProblem() -> CandleFileProblem {
        let code = errno
        return code == ENOENT || code == ENOTDIR ? .missing : .unreadable(reason: reason(code))
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
