public import Domain

/// What stands at one price.
public struct BookEntry: Hashable, Sendable {
    public let price: Price
    public let quantity: Quantity

    public init(price: Price, quantity: Quantity) {
        self.price = price
        self.quantity = quantity
    }
}

/// The levels of one side of a book, from the best price on.
public struct BookLevels: RandomAccessCollection, Sendable {
    private let side: BookSide

    init(side: BookSide) { self.side = side }

    public var startIndex: Int { 0 }
    public var endIndex: Int { side.slots.count }
    public subscript(position: Int) -> BookEntry { side.entry(side.slots.count - 1 - position) }
}

/// What a market order would meet in a book.
public struct BookWalk: Hashable, Sendable {
    /// The order's side.
    public let side: Side
    /// What the book holds of the quantity asked for.
    public let filled: Quantity
    /// Whether that is all of it.
    public let isComplete: Bool
    /// The price of the last level that would be reached.
    public let worst: Price
    /// The sum of price × quantity over the levels; for a spot market the quote currency it takes.
    public let sum: Money

    /// The price averaged by quantity, rounded against the order: up for a buy, down for a sale.
    public var average: Price {
        let (whole, rest) = sum.raw.quotientAndRemainder(dividingBy: Int128(filled.raw))
        let up: Int128 = side == .buy && rest > 0 ? 1 : 0
        // An average lies between its prices, which fit.
        return Price(raw: Int64(truncatingIfNeeded: whole + up))
    }

    /// `nil` when the quantity is not positive or `levels` is empty.
    init?(_ side: Side, _ quantity: Quantity, through levels: BookSide) {
        guard quantity > .zero, let best = levels.best else { return nil }
        var left = quantity
        var sum = Money.zero
        var worst = best.price
        var index = levels.slots.count
        while index > 0, left > .zero {
            index -= 1
            let entry = levels.entry(index)
            let taken = min(entry.quantity, left)
            let (total, overflow) = sum.raw.addingReportingOverflow(
                Money(entry.price, times: taken).raw)
            // Only the nonsense of a feed is worth so much; it fills nothing.
            guard !overflow else { break }
            sum = Money(raw: total)
            worst = entry.price
            left -= taken
        }
        self.side = side
        filled = quantity - left
        isComplete = left == .zero
        self.worst = worst
        self.sum = sum
    }
}
