import Domain

/// Messages of two venues in the form in which their streams send them, with seeded numbers.
///
/// Each differs from the last in its prices, sizes, times and sides, as on a live stream, so that no
/// branch of a decoder can be learned by heart.
struct WireMessages {
    private var random: SeededRandom
    private var clock = 1_790_000_000_000

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func batch(of count: Int, _ message: (inout WireMessages) -> String) -> [[UInt8]] {
        (0..<count).map { _ in Array(message(&self).utf8) }
    }

    mutating func upbitTrade() -> String {
        let price = 91_200_000 + 1000 * below(4000)
        let close = 91_150_000
        let change = price >= close ? "RISE" : "FALL"
        let time = tick()
        return """
            {"type":"trade","code":"KRW-BTC","timestamp":\(time + 35),"trade_date":"2026-09-21",\
            "trade_time":"14:\(two(below(60))):\(two(below(60)))","trade_timestamp":\(time),\
            "trade_price":\(price).0,"trade_volume":\(size()),"ask_bid":"\(coin("ASK", "BID"))",\
            "prev_closing_price":\(close).0,"change":"\(change)",\
            "change_price":\(abs(price - close)).0,"sequential_id":\(time)000\(below(10)),\
            "best_ask_price":\(price),"best_ask_size":\(size()),\
            "best_bid_price":\(price - 1000),"best_bid_size":\(size()),\
            "stream_type":"REALTIME"}
            """
    }

    /// Fifteen levels of either side.
    mutating func upbitBook() -> String {
        let middle = 91_200_000 + 1000 * below(4000)
        let units = (0..<15).map { level in
            """
            {"ask_price":\(middle + 1000 * level),"bid_price":\(middle - 1000 * (level + 1)),\
            "ask_size":\(size()),"bid_size":\(size())}
            """
        }.joined(separator: ",")
        return """
            {"type":"orderbook","code":"KRW-BTC","timestamp":\(tick()),\
            "total_ask_size":\(size()),"total_bid_size":\(size()),\
            "orderbook_units":[\(units)],"stream_type":"REALTIME","level":0}
            """
    }

    mutating func bitmexTrades(_ rows: Int) -> String {
        let rows = (0..<rows).map { _ in
            let contracts = 100 * (1 + below(300))
            return """
                {"timestamp":"\(time())","symbol":"XBTUSD","side":"\(coin("Sell", "Buy"))",\
                "size":\(contracts),"price":\(price()),"tickDirection":"MinusTick",\
                "trdMatchID":"00000000-006d-1000-0000-000e\(hex8())","grossValue":\(contracts)145,\
                "homeNotional":0.00\(10_000 + below(80_000)),"foreignNotional":\(contracts),\
                "trdType":"Regular"}
                """
        }.joined(separator: ",")
        return "{\"table\":\"trade\",\"action\":\"insert\",\"data\":[\(rows)]}"
    }

    mutating func bitmexLevels(_ rows: Int) -> String {
        let time = time()
        let rows = (0..<rows).map { _ in
            """
            {"symbol":"XBTUSD","id":624\(10_000_000 + below(80_000_000)),\
            "side":"\(coin("Sell", "Buy"))","size":\(100 * (1 + below(9000))),"price":\(price()),\
            "timestamp":"\(time)","transactTime":"\(time)"}
            """
        }.joined(separator: ",")
        return "{\"table\":\"orderBookL2_25\",\"action\":\"update\",\"data\":[\(rows)]}"
    }

    /// A whole book of 25 levels of either side: the message after which `bitmexChanges` make sense.
    mutating func bitmexBook() -> String {
        let time = time()
        let rows = (0..<50).map { level(at: $0, time) }.joined(separator: ",")
        return """
            {"table":"orderBookL2_25","action":"partial","keys":["symbol","id","side"],\
            "filter":{"symbol":"XBTUSD"},"data":[\(rows)]}
            """
    }

    /// New sizes of levels of `bitmexBook`, near the middle as on a live stream.
    mutating func bitmexChanges(_ rows: Int) -> String {
        let time = time()
        let first = 18 + below(12)
        let rows = (0..<rows).map { level(at: first + $0, time) }.joined(separator: ",")
        return "{\"table\":\"orderBookL2_25\",\"action\":\"update\",\"data\":[\(rows)]}"
    }

    /// Of fifty levels, 0.5 apart, the lower 25 are bids.
    private mutating func level(at index: Int, _ time: String) -> String {
        let halves = 197_000 + index
        return """
            {"symbol":"XBTUSD","id":624\(10_000_000 + index),\
            "side":"\(index < 25 ? "Buy" : "Sell")","size":\(100 * (1 + below(9000))),\
            "price":\(halves / 2)\(halves % 2 == 0 ? "" : ".5"),\
            "timestamp":"\(time)","transactTime":"\(time)"}
            """
    }

    private mutating func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }

    private mutating func coin(_ heads: String, _ tails: String) -> String {
        below(2) == 0 ? heads : tails
    }

    private mutating func tick() -> Int {
        clock += 1 + below(900)
        return clock
    }

    /// Up to eight decimals, as many as there happen to be.
    private mutating func size() -> String {
        Quantity(raw: Int64(1 + below(300_000_000))).description
    }

    private mutating func price() -> String { "\(98_000 + below(900)).\(coin("0", "5"))" }

    private mutating func time() -> String {
        let milliseconds = 100 + below(900)
        return "2026-09-21T12:\(two(below(60))):\(two(below(60))).\(milliseconds)Z"
    }

    private mutating func hex8() -> String {
        String(0x1000_0000 + below(0x7000_0000), radix: 16)
    }

    private func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
