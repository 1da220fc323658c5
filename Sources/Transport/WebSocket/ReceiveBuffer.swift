/// The bytes of a connection that were received and not used up, in one piece.
struct ReceiveBuffer: ~Copyable {
    private var storage: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0

    private static let smallest = 1 << 16
    /// Below this much room the bytes are moved to the front, or the buffer grows.
    private static let leastRoom = 1 << 13

    init() { storage = .allocate(byteCount: Self.smallest, alignment: 16) }

    deinit { storage.deallocate() }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: storage[start..<end]) }

    mutating func use(_ count: Int) {
        start += count
        guard start == end else { return }
        (start, end) = (0, 0)
        // A large message must not hold its memory for the rest of the connection.
        if storage.count > 16 * Self.smallest { resize(to: Self.smallest) }
    }

    /// Room to receive into; tell with `received` how much of it was taken.
    ///
    /// The buffer grows only while one frame fills it, and the parser refuses frames beyond its limit.
    mutating func room() -> UnsafeMutableRawBufferPointer {
        if storage.count - end < Self.leastRoom {
            if start >= storage.count / 2 {
                resize(to: storage.count)
            } else {
                resize(to: 2 * storage.count)
            }
        }
        return UnsafeMutableRawBufferPointer(rebasing: storage[end...])
    }

    mutating func received(_ count: Int) { end += count }

    private mutating func resize(to size: Int) {
        if size == storage.count {
            UnsafeMutableRawBufferPointer(rebasing: storage[..<(end - start)])
                .copyMemory(from: bytes)
        } else {
            let fresh = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
            fresh.copyMemory(from: bytes)
            storage.deallocate()
            storage = fresh
        }
        (start, end) = (0, end - start)
    }
}
