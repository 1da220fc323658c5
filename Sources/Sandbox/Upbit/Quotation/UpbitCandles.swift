internal import Domain
internal import SimulatedVenue

/// The lengths of candles.
enum UpbitCandleUnit: Hashable, Sendable {
    case second
    case minutes(Int)
    case day, week, month, year

    static let minuteLengths = [1, 3, 5, 10, 15, 30, 60, 240]

    /// The word of the stream after `candle.`: those it has.
    init?(stream: String) {
        if stream == "1s" {
            self = .second
            return
        }
        guard stream.hasSuffix("m"), let length = Int(stream.dropLast()),
            Self.minuteLengths.contains(length), "\(length)m" == stream
        else { return nil }
        self = .minutes(length)
    }

    /// The start of the period that holds `time`.
    func start(of time: Timestamp) -> Timestamp {
        switch self {
        case .second: return time.floored(to: .seconds(1))
        case .minutes(let length): return time.floored(to: .minutes(Int64(length)))
        case .day: return time.floored(to: .days(1))
        case .week:
            // 1970 began on a Thursday, weeks begin on Mondays.
            return (time + .days(3)).floored(to: .days(7)) - .days(3)
        case .month: return Self.firstDay(String(UpbitTime.date(time).prefix(7)) + "-01", time)
        case .year: return Self.firstDay(String(UpbitTime.date(time).prefix(4)) + "-01-01", time)
        }
    }

    private static func firstDay(_ date: String, _ time: Timestamp) -> Timestamp {
        Timestamp(iso8601: date) ?? time.floored(to: .days(1))
    }

    /// The first time after the period that starts at `start`.
    func end(from start: Timestamp) -> Timestamp {
        switch self {
        case .second: start + .seconds(1)
        case .minutes(let length): start + .minutes(Int64(length))
        case .day: start + .days(1)
        case .week: start + .days(7)
        case .month: self.start(of: start + .days(31))
        case .year: self.start(of: start + .days(366))
        }
    }

    /// How many of the world's days can be in so many of these.
    fileprivate func days(in count: Int) -> Int {
        switch self {
        case .second, .minutes, .day: count
        case .week: count * 7
        case .month: count * 31
        case .year: count * 366
        }
    }
}

/// One candle of any length.
struct UpbitCandle {
    let start: Timestamp
    let open: Price
    var high: Price
    var low: Price
    var close: Price
    /// × 10⁸
    var volume: Int128
    var turnover: Money
    var lastTradeAt: Timestamp

    init(_ bar: SandboxBar, start: Timestamp) {
        self.start = start
        open = bar.bar.open
        high = bar.bar.high
        low = bar.bar.low
        close = bar.bar.close
        volume = Int128(bar.bar.volume.raw)
        turnover = bar.turnover
        lastTradeAt = bar.lastTradeAt
    }

    init(_ trade: VenueTrade, start: Timestamp) {
        self.start = start
        (open, high, low, close) = (trade.price, trade.price, trade.price, trade.price)
        volume = Int128(trade.quantity.raw)
        turnover = Money(trade.price, times: trade.quantity)
        lastTradeAt = trade.time
    }

    /// Takes in what came after.
    mutating func append(_ later: UpbitCandle) {
        high = max(high, later.high)
        low = min(low, later.low)
        close = later.close
        volume += later.volume
        turnover += later.turnover
        lastTradeAt = later.lastTradeAt
    }
}

extension UpbitServer {
    /// The newest `count` candles that start before `end`, oldest first; periods without a trade have none.
    func candles(
        of market: MarketIndex, _ unit: UpbitCandleUnit, before end: Timestamp, count: Int
    ) -> [UpbitCandle] {
        let parts: [UpbitCandle]
        switch unit {
        case .second:
            parts = world.trades(of: market, before: nil, limit: 10_000).reversed()
                .filter { unit.start(of: $0.time) < end }
                .map { UpbitCandle($0, start: unit.start(of: $0.time)) }
        case .minutes(let length):
            return world.bars(
                of: market, interval: .minutes(Int64(length)), before: end, limit: count
            ).map { UpbitCandle($0, start: $0.bar.start) }
        case .day, .week, .month, .year:
            // All of the last period belongs to its candle, also what lies after `end`.
            let last = unit.start(of: end - TimeSpan(nanoseconds: 1))
            parts = world.bars(
                of: market, interval: .days(1), before: unit.end(from: last),
                limit: unit.days(in: count)
            ).map { UpbitCandle($0, start: unit.start(of: $0.bar.start)) }
        }
        var result: [UpbitCandle] = []
        for part in parts {
            if let last = result.last, last.start == part.start {
                result[result.count - 1].append(part)
            } else {
                result.append(part)
            }
        }
        return result.suffix(count)
    }

    func candles(
        _ unit: UpbitCandleUnit, _ call: UpbitCall
    ) throws(UpbitError) -> UpbitAnswer {
        let parameters = call.parameters
        let market = try market(try parameters.required("market"))
        let count = try parameters.integer("count", in: 1...200, otherwise: 1)
        let now = world.time.market + .milliseconds(1)
        let end = try parameters.text("to").map { text throws(UpbitError) in
            guard let time = UpbitTime.parse(text) else {
                throw .validation("to has to be an ISO 8601 time, percent-encoded.")
            }
            return min(time, now)
        }
        let unitOfChange = try parameters.text("converting_price_unit")
        if let unitOfChange, unitOfChange != "KRW" || unit != .day {
            throw .validation("converting_price_unit is KRW, and goes with days.")
        }
        // One more, whose close the days tell.
        let extra = unit == .day ? 1 : 0
        let candles = candles(of: market, unit, before: end ?? now, count: count + extra)
        let first = candles.count > count ? 1 : 0
        return UpbitAnswer { json in
            json.array { json in
                for index in candles.indices.dropFirst(first).reversed() {
                    let before = index > 0 ? candles[index - 1].close : candles[index].open
                    writeCandle(
                        candles[index], unit, of: market, after: before,
                        isConverted: unitOfChange != nil, to: &json)
                }
            }
        }
    }

    private func writeCandle(
        _ candle: UpbitCandle, _ unit: UpbitCandleUnit, of market: MarketIndex,
        after before: Price, isConverted: Bool, to json: inout JSONWriter
    ) {
        json.object { json in
            json.string("market", code(market))
            writeCore(of: candle, to: &json, .long)
            switch unit {
            case .second: break
            case .minutes(let length): json.number("unit", length)
            case .day:
                let change = candle.close.raw - before.raw
                json.decimal("prev_closing_price", before.description)
                json.decimal("change_price", Price(raw: change).description)
                json.decimal("change_rate", UpbitNumber.ratio(change, of: before.raw))
                if isConverted {
                    json.decimal(
                        "converted_trade_price", orNull: converted(candle.close, of: market))
                }
            case .week, .month, .year:
                json.string("first_day_of_period", UpbitTime.date(candle.start))
            }
        }
    }

    /// A price in won, by the last price of its quote currency; `nil` where that has no market in won.
    private func converted(_ price: Price, of market: MarketIndex) -> String? {
        let quote = instrument(market).quote
        guard quote != .krw else { return price.description }
        guard let won = world.market(named: "KRW-\(quote.code)").flatMap(world.lastPrice(of:))
        else { return nil }
        return Money(price, times: Quantity(raw: won.raw)).description
    }

    /// The fields that REST and the stream have in common.
    private func writeCore(
        of candle: UpbitCandle, to json: inout JSONWriter, _ style: UpbitKeyStyle
    ) {
        let key = style.key
        json.string(key("candle_date_time_utc", "cdttmu"), KoreanClock.utc(candle.start))
        json.string(
            key("candle_date_time_kst", "cdttmk"), KoreanClock.local(candle.start))
        json.decimal(key("opening_price", "op"), candle.open.description)
        json.decimal(key("high_price", "hp"), candle.high.description)
        json.decimal(key("low_price", "lp"), candle.low.description)
        json.decimal(key("trade_price", "tp"), candle.close.description)
        json.number(key("timestamp", "tms"), candle.lastTradeAt.milliseconds)
        json.decimal(key("candle_acc_trade_price", "catp"), candle.turnover.description)
        json.decimal(key("candle_acc_trade_volume", "catv"), UpbitNumber.text(candle.volume))
    }

    /// A candle as the stream sends it.
    func writeCandle(
        _ candle: UpbitCandle, word: String, of market: MarketIndex, to json: inout JSONWriter,
        _ style: UpbitKeyStyle, streamType: String
    ) {
        json.object { json in
            json.string(style.key("type", "ty"), word)
            json.string(style.key("code", "cd"), code(market))
            writeCore(of: candle, to: &json, style)
            json.string(style.key("stream_type", "st"), streamType)
        }
    }
}
