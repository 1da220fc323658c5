public import Domain

/// How a book stood at one moment.
public struct RecordedBook: Hashable, Sendable {
    public enum Content: Hashable, Sendable {
        /// Each level that was recorded; quantities are above zero.
        case levels(bids: [Price: Quantity], asks: [Price: Quantity])
        /// The best prices alone; a quantity is `nil` where the recording does not tell it.
        case best(bid: Price, bidQuantity: Quantity?, ask: Price, askQuantity: Quantity?)
    }

    public let time: Timestamp
    public let content: Content

    public var bestBid: Price? {
        switch content {
        case .levels(let bids, _): bids.keys.max()
        case .best(let bid, _, _, _): bid
        }
    }

    public var bestAsk: Price? {
        switch content {
        case .levels(_, let asks): asks.keys.min()
        case .best(_, _, let ask, _): ask
        }
    }

    /// A bid at an ask or above it, which stands nowhere: two answers that were asked for apart, or a
    /// fault of the recorder.
    public var isCrossed: Bool {
        guard let bestBid, let bestAsk else { return false }
        return bestBid >= bestAsk
    }
}

/// Reads the snapshots of a recorded book; crossed ones are left out and counted.
public final class RecordedBookReader {
    /// Snapshots left out.
    public private(set) var crossed = 0
    private let reader: RecordingReader
    private var upcoming: RecordedEntry?

    /// - Precondition: the reader's recording is of a book, and nothing has been read from it.
    public init(_ reader: RecordingReader) throws(RecordingError) {
        precondition(reader.kind.isBook, "trades have no snapshots")
        self.reader = reader
        upcoming = try reader.next()
    }

    /// The next snapshot; `nil` at the end of the file.
    public func next() throws(RecordingError) -> RecordedBook? {
        while let book = try snapshot() {
            if !book.isCrossed { return book }
            crossed += 1
        }
        return nil
    }

    private func snapshot() throws(RecordingError) -> RecordedBook? {
        guard let first = upcoming else { return nil }
        upcoming = try reader.next()
        if case .quote(let bid, let bidQuantity, let ask, let askQuantity) = first.row {
            return RecordedBook(
                time: first.time,
                content: .best(
                    bid: bid, bidQuantity: bidQuantity, ask: ask, askQuantity: askQuantity))
        }
        var bids: [Price: Quantity] = [:]
        var asks: [Price: Quantity] = [:]
        var entry: RecordedEntry? = first
        while let current = entry {
            if case .level(let side, let price, let quantity) = current.row, quantity > .zero {
                if side == .buy { bids[price] = quantity } else { asks[price] = quantity }
            }
            guard let next = upcoming, next.time == first.time else { break }
            entry = next
            upcoming = try reader.next()
        }
        return RecordedBook(time: first.time, content: .levels(bids: bids, asks: asks))
    }
}
