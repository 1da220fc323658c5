import Glibc

/// The lines of a file, one after another, through a buffer of fixed size.
final class LineReader {
    /// A longer line is refused: no candle is that long.
    static let longestLine = 4096
    private static let capacity = 1 << 18

    /// The number of the line given last, from 1.
    private(set) var number = 0
    let source: ByteSource

    private let buffer: UnsafeMutableRawBufferPointer
    private var begin = 0
    private var end = 0
    private var isAtEnd = false

    init(path: String) throws(CandleFileProblem) {
        source = try ByteSource(path: path)
        buffer = .allocate(byteCount: Self.capacity, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// The next line without its end (LF or CRLF); `nil` at the end of the file.
    ///
    /// The bytes stay valid until the next call.
    func next() throws(CandleFileProblem) -> UnsafeRawBufferPointer? {
        var searched = 0
        while true {
            if let found = lineFeed(from: begin + searched) {
                return line(upTo: found, next: found + 1)
            }
            searched = end - begin
            if searched > Self.longestLine {
                number += 1
                throw .lineTooLong(limit: Self.longestLine)
            }
            if isAtEnd { return begin == end ? nil : line(upTo: end, next: end) }
            try refill()
        }
    }

    private func lineFeed(from start: Int) -> Int? {
        guard start < end, let base = buffer.baseAddress,
            let found = memchr(base + start, 10, end - start)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    private func line(
        upTo lineEnd: Int, next: Int
    ) -> UnsafeRawBufferPointer {
        number += 1
        var last = lineEnd
        if last > begin, buffer[last - 1] == UInt8(ascii: "\r") { last -= 1 }
        let result = UnsafeRawBufferPointer(rebasing: buffer[begin..<last])
        begin = next
        return result
    }

    /// Moves what is left to the front and reads behind it.
    private func refill() throws(CandleFileProblem) {
        let rest = end - begin
        if begin > 0, rest > 0, let base = buffer.baseAddress {
            memmove(base, base + begin, rest)
        }
        begin = 0
        end = rest
        let count = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
        isAtEnd = count == 0
        end += count
    }
}
