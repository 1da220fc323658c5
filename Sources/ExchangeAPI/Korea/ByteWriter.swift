import Transport

/// Writes text into memory whose size was reckoned beforehand; to write past its end is a bug and traps.
struct ByteWriter {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { self.buffer = buffer }

    var written: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count])
    }

    /// Where the next `length` bytes go.
    private mutating func place(_ length: Int) -> UnsafeMutablePointer<UInt8>? {
        precondition(length <= buffer.count - count, "the text is longer than was reckoned")
        defer { count += length }
        return buffer.baseAddress.map { $0 + count }
    }

    mutating func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { copy($0) }
    }

    mutating func write(_ text: StaticString) {
        copy(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { copy($0) }
    }

    private mutating func copy(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress, let target = place(bytes.count) else { return }
        target.update(from: start, count: bytes.count)
    }

    mutating func writeBase64(_ bytes: UnsafeRawBufferPointer) {
        guard let target = place(Base64.url.length(of: bytes.count)) else { return }
        _ = Base64.url.write(bytes, to: target)
    }

    /// The SHA-512 of `bytes` in hexadecimal.
    mutating func writeHash(of bytes: [UInt8]) {
        guard let target = place(2 * SHA512Hash.digestSize) else { return }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: SHA512Hash.digestSize) { digest in
            guard let start = digest.baseAddress else { return }
            var state = SHA512Hash.begin()
            bytes.withUnsafeBytes { SHA512Hash.add($0, to: &state) }
            SHA512Hash.finish(&state, into: start)
            Hexadecimal.write(UnsafeRawBufferPointer(digest), to: target)
        }
    }
}
