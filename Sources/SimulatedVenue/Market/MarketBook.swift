import Domain

/// An order that waits for the next candle.
struct WaitingOrder: Sendable {
    let slot: Int32
    let side: Side
    let createdAt: Timestamp
    /// It has met no candle yet.
    var isFresh = true
}

/// One market's book, its prices, and the orders that wait for a price.
struct MarketBook: Sendable {
    var bids = BookSide(.buy)
    var asks = BookSide(.sell)
    var lastPrice: Price?
    var indexPrice: Price?
    var markPrice: Price?
    var triggers = TriggerBook()
    /// The orders that wait for the next candle, in the order they came; used by no market that has a
    /// book.
    var waiting: [WaitingOrder] = []
    /// The rate of the next funding time.
    var funding: (rate: Rate, time: Timestamp)?
    // Of its instrument, in plain values: they are asked with each order.
    private(set) var terms: ContractTerms
    private(set) var bounds: OrderBounds
    let isSpot: Bool
    /// Places of its currencies in the venue's table.
    let base: Int
    let quote: Int
    let settlement: Int

    init(_ instrument: Instrument, base: Int, quote: Int, settlement: Int) {
        terms = instrument.terms
        bounds = OrderBounds(instrument)
        isSpot = instrument.isSpot
        self.base = base
        self.quote = quote
        self.settlement = settlement
    }

    /// Takes over the changed rules of its instrument.
    mutating func update(_ instrument: Instrument) {
        terms = instrument.terms
        bounds = OrderBounds(instrument)
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

    /// The best level of a side, as `best`, for those who change the book anyway: a value that is theirs to
    /// change is read where it lies, while any other is copied first, with all its arrays' references.
    @inline(__always)
    mutating func top(_ side: Side) -> PriceLevel? {
        side == .buy ? bids.levels.last : asks.levels.last
    }

    /// A level by its index, in the same way.
    @inline(__always)
    mutating func level(_ side: Side, _ index: Int) -> PriceLevel {
        side == .buy ? bids.levels[index] : asks.levels[index]
    }

    /// Where a level is, or would be put, in the same way.
    mutating func locate(_ side: Side, _ key: Int64) -> (index: Int, isPresent: Bool) {
        side == .buy ? bids.position(of: key) : asks.position(of: key)
    }

    /// The index of the best level, in the same way.
    @inline(__always)
    mutating func topIndex(_ side: Side) -> Int {
        (side == .buy ? bids.levels.count : asks.levels.count) - 1
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
