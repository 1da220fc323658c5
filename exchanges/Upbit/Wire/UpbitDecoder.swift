public import Domain
public import ExchangeAPI

/// Reads Upbit's messages: the WebSocket formats DEFAULT, SIMPLE, JSON_LIST and SIMPLE_LIST, and the
/// rows of the REST interface, which differ in a few keys only.
public struct UpbitDecoder: VenueDecoder {
    public init() {}

    public var exchange: String { Self.exchangeName }

    static let exchangeName = "upbit"

    public func decodeMarket(
        _ bytes: UnsafeRawBufferPointer, received: Timestamp, into events: inout [MarketEvent]
    ) throws(WireError) {
        let fields = UpbitMarketFields.shared
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
        _ row: WireObject, _ fields: UpbitMarketFields, _ received: Timestamp
    ) throws(WireError) -> MarketEvent {
        guard row.tells(fields.type) else { return try marketRow(row, fields, received) }
        let type = try row.value(fields.type)
        if type.equals("trade") { return .trade(try upbitTrade(row, fields, received)) }
        if type.equals("orderbook") { return .book(try upbitBook(row, fields, received)) }
        if type.equals("ticker") { return .ticker(try upbitTicker(row, fields, received)) }
        if type.begins(with: "candle.") {
            return .candle(try upbitCandle(row, fields, received))
        }
        _ = try type.text()
        throw type.unknown("trade, orderbook, ticker, candle.*")
    }

    /// A row of REST names no type; its keys do.
    private static func marketRow(
        _ row: WireObject, _ fields: UpbitMarketFields, _ received: Timestamp
    ) throws(WireError) -> MarketEvent {
        try fields.expectRest(row)
        if let error = row.optional(fields.error) {
            return .error(try upbitError(error, received))
        }
        if let status = row.optional(fields.status) {
            return .status(try upbitStatus(status, received))
        }
        if row.has(fields.units) { return .book(try upbitBook(row, fields, received)) }
        if row.has(fields.candleTime) { return .candle(try upbitCandle(row, fields, received)) }
        if row.has(fields.id) { return .trade(try upbitTrade(row, fields, received)) }
        if row.has(fields.previousClose), row.has(fields.open) {
            return .ticker(try upbitTicker(row, fields, received))
        }
        throw WireError(
            "message", .unsupported("neither a trade, an order book, a candle nor a ticker"))
    }

    public func decodeAccount(
        _ bytes: UnsafeRawBufferPointer, received: Timestamp, into events: inout [AccountEvent]
    ) throws(WireError) {
        let fields = UpbitAccountFields.shared
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
        _ row: WireObject, _ fields: UpbitAccountFields, _ received: Timestamp,
        into events: inout [AccountEvent]
    ) throws(WireError) {
        if row.tells(fields.type) {
            let type = try row.value(fields.type)
            if type.equals("myOrder") {
                return try upbitMyOrder(row, fields, received, into: &events)
            }
            if type.equals("myAsset") {
                return try upbitMyAsset(row, fields, received, into: &events)
            }
            _ = try type.text()
            throw type.unknown("myOrder, myAsset")
        }
        try fields.expectRest(row)
        if let error = row.optional(fields.error) {
            events.append(.error(try upbitError(error, received)))
        } else if let status = row.optional(fields.status) {
            events.append(.status(try upbitStatus(status, received)))
        } else if row.has(fields.balance) || row.has(fields.currency) {
            events.append(.balance(try upbitBalance(row, fields, received)))
        } else if row.has(fields.uuid) {
            try upbitOrderRow(row, fields, received, into: &events)
        } else {
            throw WireError(
                "message", .unsupported("neither an order, a balance nor an error"))
        }
    }
}
