public import Domain

/// What a recording was made of.
public enum RecordingKind: String, Hashable, Sendable, CaseIterable {
    /// What was traded.
    case trades
    /// The levels of a book, some on each side; rows of the same time are one snapshot.
    case book
    /// The best bid and the best ask.
    case quotes

    /// Whether it tells of the book.
    public var isBook: Bool { self != .trades }
}

/// One row of a recording.
public enum RecordedRow: Hashable, Sendable {
    /// Somebody's trade; the side is `nil` where the file does not tell it.
    case trade(price: Price, quantity: Quantity, takerSide: Side?)
    /// So much was offered at a price.
    case level(Side, Price, Quantity)
    /// The best prices; a quantity is `nil` where the file does not tell it.
    case quote(bid: Price, bidQuantity: Quantity?, ask: Price, askQuantity: Quantity?)
}

/// A row and when it was so.
public struct RecordedEntry: Hashable, Sendable {
    public let time: Timestamp
    public let row: RecordedRow

    public init(time: Timestamp, row: RecordedRow) {
        self.time = time
        self.row = row
    }
}
