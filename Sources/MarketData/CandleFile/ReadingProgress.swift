/// How far the reading of a file has come.
public struct ReadingProgress: Hashable, Sendable {
    /// Bytes taken from the file, compressed ones if it is compressed.
    public let bytesRead: Int64
    /// The file's size; `nil` when it has none, as a pipe.
    public let totalBytes: Int64?
    /// Bars given out so far.
    public let bars: Int

    /// A report of how far the reading has come.
    public init(bytesRead: Int64, totalBytes: Int64?, bars: Int) {
        self.bytesRead = bytesRead
        self.totalBytes = totalBytes
        self.bars = bars
    }

    /// From 0 to 1; `nil` when the size is not known.
    public var fraction: Double? {
        guard let totalBytes, totalBytes > 0 else { return nil }
        return min(1, Double(bytesRead) / Double(totalBytes))
    }
}

/// What a progress callback wants next.
public enum ReadingStep: Hashable, Sendable {
    case goOn
    case stop
}
