/// Bytes that wait to be sent, oldest first.
struct SendQueue {
    private var storage: [UInt8] = []
    private var start = 0

    var count: Int { storage.count - start }
    var isEmpty: Bool { count == 0 }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        storage.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    }

    mutating func append(_ bytes: [UInt8]) { storage.append(contentsOf: bytes) }

    mutating func write(_ body: (inout [UInt8]) -> Void) { body(&storage) }

    mutating func use(_ count: Int) {
        start += count
        guard start == storage.count || start > 1 << 16 else { return }
        storage.removeFirst(start)
        start = 0
    }
}
