import Domain

/// The levels of an order book in the dialect that Upbit and Bithumb share.
public enum KoreanBook {
    /// Reads the rows of a book; levels without size are dropped.
    ///
    /// Each row holds one ask and one bid; they have nothing else to do with each other.
    public static func levels(_ rows: inout WireRows) throws(WireError) -> [BookLevel] {
        let fields = KoreanBookFields.shared
        var levels: [BookLevel] = []
        levels.reserveCapacity(60)
        try rows.forEachObject(fields.keys) { row throws(WireError) in
            let askSize = try row.quantity(fields.askSize)
            let bidSize = try row.quantity(fields.bidSize)
            if askSize > .zero {
                let price = try row.price(fields.askPrice)
                levels.append(BookLevel(side: .sell, price: price, quantity: askSize))
            }
            if bidSize > .zero {
                let price = try row.price(fields.bidPrice)
                levels.append(BookLevel(side: .buy, price: price, quantity: bidSize))
            }
        }
        return levels
    }
}

/// The keys of one row of an order book, each in its long and its short form.
private final class KoreanBookFields: Sendable {
    static let shared = KoreanBookFields()

    let keys: WireKeyTable
    let askPrice, bidPrice, askSize, bidSize: WireField

    private init() {
        var keys = WireKeys(numbersMayBeText: true)
        askPrice = keys.field("ask_price", "ap")
        bidPrice = keys.field("bid_price", "bp")
        askSize = keys.field("ask_size", "as")
        bidSize = keys.field("bid_size", "bs")
        keys.usually("ask_price", "bid_price", "ask_size", "bid_size")
        self.keys = keys.table()
    }
}
