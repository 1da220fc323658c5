public import Domain
public import ExchangeAPI

/// Reads Bithumb's messages of API 2.x: the WebSocket formats DEFAULT and SIMPLE, and the rows of the
/// REST interface. The legacy interface (`/public`, `/info`, `pub/ws`) is refused.
public struct BithumbDecoder: VenueDecoder {
    public init() {}

    public var exchange: String { Self.exchangeName }

    static let exchangeName = "bithumb"

    public func decodeMarket(
        _ bytes: UnsafeRawBufferPointer, received: Timestamp, into events: inout [MarketEvent]
    ) throws(WireError) {
        let fields = BithumbMarketFields.shared
        let before = events.count
        do throws(WireError) {
            try WireScanner.forEachObject(in: bytes, fields.keys) { row throws(WireError) in
                events.append(try Self.marketEvent(row, fields, received))
            }
        } catch {
            events.removeSubrange(before...)
            throw error
        }
    }

    private static func marketEvent(
        _ row: WireObject, _ fields: BithumbMarketFields, _ received: Timestamp
    ) throws(WireError) -> MarketEvent {
        guard row.tells(fields.type) else { return try marketRow(row, fields, received) }
        let type = try row.value(fields.type)
        if type.equals("trade") { return .trade(try bithumbTrade(row, fields, received)) }
        if type.equals("orderbook") { return .book(try bithumbBook(row, fields, received)) }
        if type.equals("ticker") { return .ticker(try bithumbTicker(row, fields, received)) }
        _ = try type.text()
        throw type.unknown("trade, orderbook, ticker")
    }

    /// A row of REST names no type; its keys do.
    private static func marketRow(
        _ row: WireObject, _ fields: BithumbMarketFields, _ received: Timestamp
    ) throws(WireError) -> MarketEvent {
        try fields.expectRest(row)
        if let error = row.optional(fields.error) {
            return .error(try bithumbError(error, received))
        }
        if let status = row.optional(fields.status) {
            return .status(try bithumbStatus(status, received))
        }
        if row.has(fields.units) { return .book(try bithumbBook(row, fields, received)) }
        if row.has(fields.candleTime) { return .candle(try bithumbCandle(row, fields, received)) }
        if row.has(fields.id) { return .trade(try bithumbTrade(row, fields, received)) }
        if row.has(fields.previousClose), row.has(fields.open) {
            return .ticker(try bithumbTicker(row, fields, received))
        }
        throw WireError(
            "message", .unsupported("neither a trade, an order book, a candle nor a ticker"))
    }

    public func decodeAccount(
        _ bytes: UnsafeRawBufferPointer, received: Timestamp, into events: inout [AccountEvent]
    ) throws(WireError) {
        let fields = BithumbAccountFields.shared
        let before = events.count
        do throws(WireError) {
            try WireScanner.forEachObject(in: bytes, fields.keys) { row throws(WireError) in
                try Self.accountEvents(row, fields, received, into: &events)
            }
        } catch {
            events.removeSubrange(before...)
            throw error
        }
    }

    private static func accountEvents(
        _ row: WireObject, _ fields: BithumbAccountFields, _ received: Timestamp,
        into events: inout [AccountEvent]
    ) throws(WireError) {
        if row.tells(fields.type) {
            let type = try row.value(fields.type)
            if type.equals("myOrder") {
                return try bithumbMyOrder(row, fields, received, into: &events)
            }
            if type.equals("myAsset") {
                return try bithumbMyAsset(row, fields, received, into: &events)
            }
            _ = try type.text()
            throw type.unknown("myOrder, myAsset")
        }
        try fields.expectRest(row)
        if let error = row.optional(fields.error) {
            events.append(.error(try bithumbError(error, received, order: row, fields)))
        } else if let status = row.optional(fields.status) {
            events.append(.status(try bithumbStatus(status, received)))
        } else if row.has(fields.balance) || row.has(fields.currency) {
            events.append(.balance(try bithumbBalance(row, fields, received)))
        } else if let list = row.optional(fields.rows) {
            try list.forEachObject(fields.keys) { order throws(WireError) in
                try bithumbOrderRow(order, fields, received, into: &events)
            }
        } else if row.has(fields.orderID) {
            try bithumbOrderRow(row, fields, received, into: &events)
        } else {
            throw WireError(
                "message", .unsupported("neither an order, a balance nor an error"))
        }
    }
}
