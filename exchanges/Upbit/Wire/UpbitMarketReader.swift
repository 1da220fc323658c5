import Domain
import ExchangeAPI

/// Reads one public message.
struct UpbitMarketReader: WireReader {
    let received: Timestamp
    let fields = UpbitMarketFields.shared
    /// The levels of a book, once its rows were read where they stand.
    private var levels: [BookLevel]?

    init(received: Timestamp) { self.received = received }

    var keys: WireKeyTable { fields.keys }
    var rows: WireField? { fields.units }

    mutating func take(
        rows: inout WireRows, of head: WireObject, into events: inout [MarketEvent]
    ) throws(WireError) -> Bool {
        guard let type = head.optional(fields.type), type.equals("orderbook") else { return false }
        levels = try KoreanBook.levels(&rows)
        return true
    }

    mutating func take(
        _ row: WireObject, into events: inout [MarketEvent]
    ) throws(WireError) {
        events.append(try event(row))
    }

    private mutating func event(_ row: WireObject) throws(WireError) -> MarketEvent {
        guard row.tells(fields.type) else { return try restEvent(row) }
        let type = try row.value(fields.type)
        if type.equals("trade") { return .trade(try upbitTrade(row, fields, received)) }
        if type.equals("orderbook") { return .book(try book(row)) }
        if type.equals("ticker") { return .ticker(try upbitTicker(row, fields, received)) }
        if type.begins(with: "candle.") {
            return .candle(try upbitCandle(row, fields, received))
        }
        _ = try type.text()
        throw type.unknown("trade, orderbook, ticker, candle.*")
    }

    /// A row of REST names no type; its keys do.
    private mutating func restEvent(_ row: WireObject) throws(WireError) -> MarketEvent {
        try fields.expectRest(row)
        if let error = row.optional(fields.error) {
            return .error(try upbitError(error, received))
        }
        if let status = row.optional(fields.status) {
            return .status(try upbitStatus(status, received))
        }
        if row.has(fields.units) { return .book(try book(row)) }
        if row.has(fields.candleTime) { return .candle(try upbitCandle(row, fields, received)) }
        if row.has(fields.id) { return .trade(try upbitTrade(row, fields, received)) }
        if row.has(fields.previousClose), row.has(fields.open) {
            return .ticker(try upbitTicker(row, fields, received))
        }
        throw WireError(
            "message", .unsupported("neither a trade, an order book, a candle nor a ticker"))
    }

    private mutating func book(_ row: WireObject) throws(WireError) -> BookUpdate {
        if let levels = levels.take() { return try upbitBook(row, levels, fields, received) }
        var rows = try row.value(fields.units).rows()
        return try upbitBook(row, try KoreanBook.levels(&rows), fields, received)
    }
}
