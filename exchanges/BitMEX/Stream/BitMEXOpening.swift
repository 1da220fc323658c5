import Domain
import ExchangeAPI

/// Tells partials from changes, by a message's table, action and market.
final class BitMEXOpening: Sendable {
    static let shared = BitMEXOpening()

    private let keys: WireKeys
    private let table, action, filter, data, symbol: WireField

    private init() {
        var keys = WireKeys()
        table = keys.field("table")
        action = keys.field("action")
        filter = keys.field("filter")
        data = keys.field("data")
        symbol = keys.field("symbol")
        self.keys = keys
    }

    /// What is no data message, or none that can be read, is for the decoder to judge.
    func read(_ message: UnsafeRawBufferPointer) -> StreamOpening {
        var opening = StreamOpening.other
        do throws(WireError) {
            try WireScanner.forEachObject(in: message, keys) { row throws(WireError) in
                opening = try self.read(row)
            }
        } catch {
            return .other
        }
        return opening
    }

    private func read(_ row: WireObject) throws(WireError) -> StreamOpening {
        guard let table = row.optional(table), let action = row.optional(action),
            let kind = Self.kinds.first(where: { table.equals($0.name) })?.kind
        else { return .other }
        guard action.equals("partial") else {
            return .change(StreamTopic(kind, market: try firstMarket(row)))
        }
        let market = try row.optional(filter)?.object(keys).optional(symbol)?.text()
        return .snapshot(StreamTopic(kind, market: market))
    }

    /// A message is about one market; a change does not repeat the filter, its rows do.
    private func firstMarket(_ row: WireObject) throws(WireError) -> String? {
        var market: String?
        try row.optional(data)?.forEachObject(keys) { item throws(WireError) in
            if market == nil { market = try item.optional(symbol)?.text() }
        }
        return market
    }

    private static let kinds: [(name: StaticString, kind: StreamTopic.Kind)] = [
        ("orderBookL2_25", .book), ("orderBookL2", .book), ("orderBook10", .book),
        ("instrument", .instrument), ("order", .orders), ("position", .positions),
        ("margin", .margins), ("wallet", .margins), ("execution", .fills), ("trade", .trades),
        ("quote", .quotes), ("funding", .funding), ("tradeBin1m", .candles(.minutes(1))),
        ("tradeBin5m", .candles(.minutes(5))), ("tradeBin1h", .candles(.hours(1))),
        ("tradeBin1d", .candles(.days(1))),
    ]
}
