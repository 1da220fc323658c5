internal import Domain
internal import SimulatedVenue

/// The two ways in which Bithumb numbers trades; neither leads to the other.
enum TradeNumbering {
    /// Over REST: milliseconds and four digits more.
    static func rest(_ trade: VenueTrade) -> Int64 {
        trade.time.milliseconds * 10_000 + Int64(trade.number % 10_000)
    }

    /// On the stream: numbers of eighteen digits that say nothing.
    static func stream(_ trade: VenueTrade) -> Int64 {
        921_046_844_000_000_000 + Int64(clamping: trade.number) &* 7 % 10_000_000_000
    }
}

extension BithumbServer {
    private static let mostTrades = 500

    func trades(_ parameters: SignedParameters) throws(BithumbError) -> [UInt8] {
        let market = try market(parameters)
        let count = try count(parameters, standard: 1, most: Self.mostTrades)
        let window = try tradeWindow(parameters)
        var cursor: Int64?
        if let text = parameters.value("cursor") {
            guard let number = Int64(text) else { throw .invalid("cursor") }
            cursor = number
        }
        let isFiltered = window != nil || cursor != nil
        let kept = world.trades(
            of: market, before: nil, limit: isFiltered ? TradeTape.capacity : count)
        let chosen = kept.lazy.filter { trade in
            (window?.contains(trade.time) ?? true)
                && (cursor.map { TradeNumbering.rest(trade) < $0 } ?? true)
        }.prefix(count)
        var json = JSONWriter(capacity: 300 * count)
        var closes = DayCloses(market: market, world: world)
        json.array {
            for trade in chosen {
                let close = closes.before(trade.time) ?? statistics[market.raw].previousClose
                $0.object { write(trade, of: market, after: close, into: &$0) }
            }
        }
        return json.bytes
    }

    /// The time that `days_ago` and `to` leave; both are of UTC days.
    private func tradeWindow(
        _ parameters: SignedParameters
    ) throws(BithumbError) -> Range<Timestamp>? {
        let today = world.time.market.floored(to: .days(1))
        var day = today
        var isBound = false
        if let text = parameters.value("days_ago") {
            guard let days = Int64(text), (0...7).contains(days) else { throw .invalid("days_ago") }
            day = today - .days(days)
            isBound = days > 0
        }
        var end = day + .days(1)
        if let text = parameters.value("to") {
            guard let clock = Self.clock(text) else { throw .invalid("to") }
            end = day + clock
            isBound = true
        }
        guard isBound else { return nil }
        return (day == today ? min(.distantPast, end) : day)..<end
    }

    /// `HHmmss` or `HH:mm:ss`, as the time since midnight.
    private static func clock(_ text: String) -> TimeSpan? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3 || parts.count == 1, text.utf8.count == (parts.count == 3 ? 8 : 6)
        else { return nil }
        guard let number = UInt32(parts.joined()) else { return nil }
        let (hours, minutes, seconds) = (number / 10_000, number / 100 % 100, number % 100)
        guard hours < 24, minutes < 60, seconds < 60 else { return nil }
        return .seconds(Int64(hours * 3600 + minutes * 60 + seconds))
    }

    private func write(
        _ trade: VenueTrade, of market: MarketIndex, after close: Price,
        into json: inout JSONWriter
    ) {
        let (date, clock) = KoreanClock.parts(KoreanClock.utc(trade.time))
        json.string("market", code(market))
        json.string("trade_date_utc", date)
        json.string("trade_time_utc", clock)
        json.number("timestamp", trade.time.milliseconds)
        json.number("trade_price", trade.price.description)
        json.number("trade_volume", trade.quantity.description)
        json.number("prev_closing_price", close.description)
        json.number("change_price", Price(raw: trade.price.raw - close.raw).description)
        json.string("ask_bid", trade.takerSide == .buy ? "BID" : "ASK")
        json.number("sequential_id", TradeNumbering.rest(trade))
    }
}

/// The last price before each Korean day, looked up once a day.
private struct DayCloses {
    let market: MarketIndex
    let world: SandboxWorld
    private var known: [Timestamp: Price?] = [:]

    init(market: MarketIndex, world: SandboxWorld) {
        self.market = market
        self.world = world
    }

    mutating func before(_ time: Timestamp) -> Price? {
        let start = ReportingZone.seoul.startOfDay(time)
        if let close = known[start] { return close }
        let close = world.bars(of: market, interval: .minutes(1), before: start, limit: 1)
            .last?.bar.close
        known[start] = .some(close)
        return close
    }
}
