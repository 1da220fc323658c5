/// Random words from a source that is asked for many at a time.
///
/// A call into the kernel for each word would take a quarter of the time of a signed order.
public struct BufferedWords: RandomNumberGenerator, Sendable {
    /// 256 bytes, the most that Linux gives without a break.
    public static let size = 32

    private var words = [UInt64](repeating: 0, count: size)
    private var used = size
    private let fill: @Sendable (UnsafeMutableRawBufferPointer) -> Void

    /// - Parameter fill: overwrites all of the memory with random bytes.
    public init(_ fill: @escaping @Sendable (UnsafeMutableRawBufferPointer) -> Void) {
        self.fill = fill
    }

    public mutating func next() -> UInt64 {
        if used == words.count {
            words.withUnsafeMutableBytes(fill)
            used = 0
        }
        defer { used += 1 }
        return words[used]
    }
}
