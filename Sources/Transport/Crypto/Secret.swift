import Glibc

/// Bytes that must never be seen: an API key's secret.
///
/// It prints as `‹secret›` in text, in a debugger's dump and in reflection; its bytes are wiped when the
/// last owner lets go.
public final class Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    // Written once, before anybody else holds the object.
    private nonisolated(unsafe) let start: UnsafeMutableRawPointer
    private let count: Int

    /// The bytes of `text` in UTF-8, with white space at its ends removed; `nil` when nothing is left.
    public init?(_ text: String) {
        let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
        let utf8 = Array(text.utf8)
        guard let first = utf8.firstIndex(where: { !isSpace($0) }),
            let last = utf8.lastIndex(where: { !isSpace($0) })
        else { return nil }
        count = last - first + 1
        start = .allocate(byteCount: count, alignment: 1)
        UnsafeMutableRawBufferPointer(start: start, count: count).copyBytes(
            from: utf8[first...last])
    }

    deinit {
        // A plain loop could be optimized away; this call is kept.
        explicit_bzero(start, count)
        start.deallocate()
    }

    /// The bytes, for signing; they must not leave `body`.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(start: start, count: count))
    }

    public var description: String { "‹secret›" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
