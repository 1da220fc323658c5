/// Writes text into memory whose size was reckoned beforehand; to write past its end is a bug and traps.
///
/// Nothing is allocated on the way: numbers and names become digits where they are to stand.
package struct ByteWriter {
    private let start: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    package private(set) var count = 0

    /// - Precondition: `buffer` has room for a byte at least.
    @inline(__always)
    package init(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
        guard let start = buffer.baseAddress else { preconditionFailure("no room for any text") }
        self.start = start
        capacity = buffer.count
    }

    package var written: UnsafeRawBufferPointer { slice(from: 0) }

    /// What was written from the byte with the number `first` on.
    @inline(__always)
    package func slice(from first: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: start + first, count: count - first)
    }

    /// Where the next `length` bytes go.
    @inline(__always)
    package mutating func place(_ length: Int) -> UnsafeMutablePointer<UInt8> {
        precondition(length <= capacity &- count, "the text is longer than was reckoned")
        defer { count &+= length }
        return start + count
    }

    @inline(__always)
    package mutating func write(_ byte: UInt8) { place(1).pointee = byte }

    @inline(__always)
    package mutating func write(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        place(length).update(from: text.utf8Start, count: length)
    }

    @inline(__always)
    package mutating func write(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        UnsafeMutableRawPointer(place(bytes.count)).copyMemory(
            from: source, byteCount: bytes.count)
    }

    package mutating func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { write($0) }
    }

    package mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
    }
}

extension [UInt8] {
    /// Adds the bytes that `write` writes, of which there are at most `longest`.
    @inline(__always)
    package mutating func append(longest: Int, _ write: (inout ByteWriter) -> Void) {
        append(addingCapacity: longest) { room in
            room.withUnsafeMutableBufferPointer { buffer, count in
                var writer = ByteWriter(buffer)
                write(&writer)
                count = writer.count
            }
        }
    }

    /// The bytes that `write` writes, of which there are at most `capacity`.
    @inline(__always)
    package init(longest capacity: Int, _ write: (inout ByteWriter) -> Void) {
        self.init(unsafeUninitializedCapacity: Swift.max(capacity, 1)) { buffer, count in
            var writer = ByteWriter(buffer)
            write(&writer)
            count = writer.count
        }
    }
}
