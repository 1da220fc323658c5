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

    subscript(side: Side) -> BookSide {
        get { side == .buy ? bids : asks }
        _modify {
            if side == .buy { yield &bids } else { yield &asks }
        }
    }

    func best(_ side: Side) -> PriceLevel? { side == .buy ? bids.best : asks.best }

    func price(of source: OrderTrigger.Source) -> Price? {
        switch source {
        case .last: lastPrice
        case .mark: markPrice
        case .index: indexPrice
        }
    }
}
