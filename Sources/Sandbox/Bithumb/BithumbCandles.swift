internal import Domain
internal import SimulatedVenue

/// How long the candles of an endpoint are. All of them lie on the grid of Korean time.
enum CandleLength: Equatable {
    case minutes(Int64)
    case day, week, month

    /// Bars of the world that never lie across the border of two candles: three hours go into the nine
    /// that Korea is ahead, and into a day.
    var piece: TimeSpan {
        switch self {
        case .minutes(let count) where count <= 60: .minutes(count)
        case .minutes: .hours(1)
        case .day, .week, .month: .hours(3)
        }
    }

    /// At most so many pieces make up one candle.
    var pieces: Int {
        switch self {
        case .minutes(let count): count <= 60 ? 1 : Int(count) / 60
        case .day: 8
        case .week: 8 * 7
        case .month: 8 * 31
        }
    }

    /// The start of the candle that holds `time`.
    func start(of time: Timestamp) -> Timestamp {
        let local = time + KoreanClock.ahead
        switch self {
        case .minutes(let count): return local.floored(to: .minutes(count)) - KoreanClock.ahead
        case .day: return local.floored(to: .days(1)) - KoreanClock.ahead
        case .week:
            // 1970 began on a Thursday, three days into its week.
            return (local + .days(3)).floored(to: .days(7)) - .days(3) - KoreanClock.ahead
        case .month:
            let day = Int64(KoreanClock.utc(local).dropFirst(8).prefix(2)) ?? 1
            return local.floored(to: .days(1)) - .days(day - 1) - KoreanClock.ahead
        }
    }
}

extension BithumbServer {
    static let candleUnits: Set<Int64> = [1, 3, 5, 10, 15, 30, 60, 240]
    static let mostCandles = 200

    func minuteCandles(
        _ unit: String, _ parameters: SignedParameters
    ) throws(BithumbError) -> [UInt8] {
        guard let unit = Int64(unit), Self.candleUnits.contains(unit) else {
            throw .invalid("unit")
        }
        return try candles(.minutes(unit), parameters)
    }

    func candles(
        _ length: CandleLength, _ parameters: SignedParameters
    ) throws(BithumbError) -> [UInt8] {
        let market = try market(parameters)
        let count = try count(parameters, standard: 1, most: Self.mostCandles)
        var end = Timestamp(nanoseconds: world.time.market.nanoseconds + 1)
        if let text = parameters.value("to") {
            guard let to = KoreanClock.read(text) else { throw .invalid("to") }
            end = min(end, to)
        }
        // One more for the close before the oldest day, and one that `end` may cut off.
        let bars = candles(of: market, length, before: end, count: count + 1)
        var json = JSONWriter(capacity: 400 * count)
        json.array {
            for index in bars.indices.reversed().prefix(count) {
                let before = index > 0 ? bars[index - 1].bar.close : bars[index].bar.open
                $0.object { write(bars[index], length, of: market, before, into: &$0) }
            }
        }
        return json.bytes
    }

    /// The latest `count` candles that start before `end`, oldest first.
    private func candles(
        of market: MarketIndex, _ length: CandleLength, before end: Timestamp, count: Int
    ) -> [SandboxBar] {
        // A candle that starts before the end holds trades after it, too.
        let last = length.start(of: end - TimeSpan(nanoseconds: 1))
        let next = length.start(of: last + length.longest)
        let pieces = world.bars(
            of: market, interval: length.piece, before: next, limit: length.pieces * count)
        var candles: [SandboxBar] = []
        for piece in pieces {
            let start = length.start(of: piece.bar.start)
            if let open = candles.last, open.bar.start == start {
                candles[candles.count - 1] = open.joined(with: piece)
            } else {
                candles.append(piece.starting(at: start))
            }
        }
        return Array(candles.suffix(count))
    }

    private func write(
        _ candle: SandboxBar, _ length: CandleLength, of market: MarketIndex, _ before: Price,
        into json: inout JSONWriter
    ) {
        let bar = candle.bar
        json.string("market", code(market))
        json.string("candle_date_time_utc", KoreanClock.utc(bar.start))
        json.string("candle_date_time_kst", KoreanClock.local(bar.start))
        json.number("opening_price", bar.open.description)
        json.number("high_price", bar.high.description)
        json.number("low_price", bar.low.description)
        json.number("trade_price", bar.close.description)
        json.number("timestamp", candle.lastTradeAt.milliseconds)
        json.number("candle_acc_trade_price", candle.turnover.description)
        json.number("candle_acc_trade_volume", bar.volume.description)
        switch length {
        case .minutes(let unit): json.number("unit", unit)
        case .day:
            let change = PriceChange(from: before, to: bar.close)
            json.number("prev_closing_price", before.description)
            json.number("change_price", change.difference.description)
            json.number("change_rate", change.rate.description)
        case .week, .month:
            json.string("first_day_of_period", ReportingZone.seoul.date(bar.start))
        }
    }
}

extension CandleLength {
    /// Reaches from the start of a candle into the next one, and not beyond it.
    fileprivate var longest: TimeSpan {
        switch self {
        case .minutes(let count): .minutes(count)
        case .day: .days(1)
        case .week: .days(7)
        case .month: .days(31)
        }
    }
}

extension SandboxBar {
    fileprivate func starting(at start: Timestamp) -> SandboxBar {
        SandboxBar(
            bar: Bar(
                start: start, open: bar.open, high: bar.high, low: bar.low, close: bar.close,
                volume: bar.volume),
            turnover: turnover, tradeCount: tradeCount, lastTradeAt: lastTradeAt)
    }

    fileprivate func joined(with next: SandboxBar) -> SandboxBar {
        let (volume, isBeyond) = bar.volume.raw.addingReportingOverflow(next.bar.volume.raw)
        return SandboxBar(
            bar: Bar(
                start: bar.start, open: bar.open, high: max(bar.high, next.bar.high),
                low: min(bar.low, next.bar.low), close: next.bar.close,
                volume: Quantity(raw: isBeyond ? .max : volume)),
            turnover: turnover + next.turnover, tradeCount: tradeCount + next.tradeCount,
            lastTradeAt: next.lastTradeAt)
    }
}
