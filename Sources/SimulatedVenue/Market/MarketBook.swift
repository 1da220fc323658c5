import Domain

/// One market's book, its prices, and the orders that wait for a price.
struct MarketBook: Sendable {
    var bids = BookSide(.buy)
    var asks = BookSide(.sell)
    var lastPrice: Price?
    var indexPrice: Price?
    var markPrice: Price?
    var triggers = TriggerBook()
    /// The rate of the next funding time.
    var funding: (rate: Rate, time: Timestamp)?
    /// Places of its currencies in the venue's table.
    let base: Int
    let quote: Int
    let settlement: Int

    init(base: Int, quote: Int, settlement: Int) {
        self.base = base
        self.quote = quote
        self.settlement = settlement
    }

    // Lent, not copied: each copy would count references of all its arrays up and down.
    subscript(side: Side) -> BookSide {
        @inline(__always)
        _read {
            if side == .buy { yield bids } else { yield asks }
        }
        @inline(__always)
        _modify {
            if side == .buy { yield &bids } else { yield &asks }
        }
    }

    @inline(__always)
    func best(_ side: Side) -> PriceLevel? { side == .buy ? bids.best : asks.best }

    @inline(__always)
    func price(of source: OrderTrigger.Source) -> Price? {
        switch source {
        case .last: lastPrice
        case .mark: markPrice
        case .index: indexPrice
        }
    }
}
