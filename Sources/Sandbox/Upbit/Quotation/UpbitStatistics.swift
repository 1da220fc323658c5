internal import Domain
internal import SimulatedVenue

/// What a ticker tells of one market.
struct UpbitSummary {
    var dayStart: Timestamp
    var opening: Price
    var high: Price
    var low: Price
    var last: Price
    var previousClose: Price
    /// Since 00:00 UTC, in the quote currency.
    var turnover = Money.zero
    /// Since 00:00 UTC, × 10⁸; by the side of the taker as well.
    var volume: Int128 = 0
    var bidVolume: Int128 = 0
    var askVolume: Int128 = 0
    var lastQuantity = Quantity.zero
    var lastSide = Side.buy
    var lastTradeAt: Timestamp
    var lastTrade: UInt64 = 0
    var yearHigh: (price: Price, day: Timestamp)
    var yearLow: (price: Price, day: Timestamp)
    /// Over the last 24 hours.
    var turnover24Hours: Money { window.turnover }
    var volume24Hours: Int128 { window.volume }

    fileprivate var window = UpbitDayWindow()
    fileprivate var hasTradedToday = false

    var change: Price { Price(raw: last.raw - previousClose.raw) }

    /// Takes in a trade that came after all that is known.
    fileprivate mutating func add(_ trade: PublicTrade) {
        if !hasTradedToday {
            (opening, high, low) = (trade.price, trade.price, trade.price)
            hasTradedToday = true
        }
        let value = Money(trade.price, times: trade.quantity)
        high = max(high, trade.price)
        low = min(low, trade.price)
        turnover += value
        volume += Int128(trade.quantity.raw)
        if trade.takerSide == .buy {
            bidVolume += Int128(trade.quantity.raw)
        } else {
            askVolume += Int128(trade.quantity.raw)
        }
        window.add(
            minute: trade.time.floored(to: .minutes(1)), turnover: value,
            volume: Int128(trade.quantity.raw))
        if trade.price > yearHigh.price { yearHigh = (trade.price, dayStart) }
        if trade.price < yearLow.price { yearLow = (trade.price, dayStart) }
        note(trade)
    }

    fileprivate mutating func note(_ trade: PublicTrade) {
        last = trade.price
        lastQuantity = trade.quantity
        lastSide = trade.takerSide
        lastTradeAt = trade.time
        lastTrade = trade.number
    }

    /// Brings the 24 hours up to `now`.
    fileprivate mutating func pass(to now: Timestamp) { window.prune(before: now - .days(1)) }
}

/// What was traded in the minutes of the last 24 hours.
private struct UpbitDayWindow {
    private struct Minute {
        let start: Timestamp
        var turnover: Money
        var volume: Int128
    }

    private(set) var turnover = Money.zero
    private(set) var volume: Int128 = 0
    private var minutes: [Minute] = []
    private var first = 0

    mutating func add(minute start: Timestamp, turnover: Money, volume: Int128) {
        self.turnover += turnover
        self.volume += volume
        if let last = minutes.last, last.start == start {
            minutes[minutes.count - 1].turnover += turnover
            minutes[minutes.count - 1].volume += volume
        } else {
            minutes.append(Minute(start: start, turnover: turnover, volume: volume))
        }
    }

    mutating func prune(before time: Timestamp) {
        while first < minutes.count, minutes[first].start < time {
            turnover -= minutes[first].turnover
            volume -= minutes[first].volume
            first += 1
        }
        if first > 1440 {
            minutes.removeFirst(first)
            first = 0
        }
    }
}

/// The summaries of all markets, made from the world's candles once a day and kept up trade by trade.
struct UpbitStatistics {
    private var summaries: [UpbitSummary?]

    init(markets: Int) { summaries = Array(repeating: nil, count: markets) }

    /// `nil` for a market in which nothing was ever traded.
    mutating func summary(of market: MarketIndex, in world: SandboxWorld) -> UpbitSummary? {
        let now = world.time.market
        let today = now.floored(to: .days(1))
        if summaries[market.raw]?.dayStart != today {
            summaries[market.raw] = Self.begin(market, world, today)
        }
        summaries[market.raw]?.pass(to: now)
        return summaries[market.raw]
    }

    /// A trade that has just happened; one that a summary was made with is not counted again.
    mutating func add(_ trade: PublicTrade) {
        guard let known = summaries[trade.market.raw], trade.number > known.lastTrade,
            trade.time.floored(to: .days(1)) == known.dayStart
        else { return }
        summaries[trade.market.raw]?.add(trade)
    }

    private static func begin(
        _ market: MarketIndex, _ world: SandboxWorld, _ today: Timestamp
    ) -> UpbitSummary? {
        let now = world.time.market
        let end = now + .milliseconds(1)
        let days = world.bars(of: market, interval: .days(1), before: end, limit: 365)
        guard let newest = days.last, let first = days.first else { return nil }
        let isToday = newest.bar.start == today
        let before = isToday ? days.dropLast().last : newest
        let previousClose = before?.bar.close ?? newest.bar.open
        var summary = UpbitSummary(
            dayStart: today, opening: isToday ? newest.bar.open : previousClose,
            high: isToday ? newest.bar.high : previousClose,
            low: isToday ? newest.bar.low : previousClose, last: newest.bar.close,
            previousClose: previousClose, lastTradeAt: newest.lastTradeAt,
            yearHigh: (first.bar.high, first.bar.start), yearLow: (first.bar.low, first.bar.start))
        summary.hasTradedToday = isToday
        for day in days {
            if day.bar.high > summary.yearHigh.price {
                summary.yearHigh = (day.bar.high, day.bar.start)
            }
            if day.bar.low < summary.yearLow.price {
                summary.yearLow = (day.bar.low, day.bar.start)
            }
        }
        if isToday {
            summary.turnover = newest.turnover
            summary.volume = Int128(newest.bar.volume.raw)
        }
        for bar in world.bars(of: market, interval: .minutes(1), before: end, limit: 1440)
        where bar.bar.start >= now - .days(1) {
            summary.window.add(
                minute: bar.bar.start, turnover: bar.turnover, volume: Int128(bar.bar.volume.raw))
        }
        splitBySide(&summary, world.trades(of: market, before: nil, limit: 10_000))
        return summary
    }

    /// Who took is known of the latest trades; what was before is divided evenly, so that both sides sum
    /// up to the whole.
    private static func splitBySide(_ summary: inout UpbitSummary, _ trades: [PublicTrade]) {
        for trade in trades where trade.time >= summary.dayStart {
            if trade.takerSide == .buy {
                summary.bidVolume += Int128(trade.quantity.raw)
            } else {
                summary.askVolume += Int128(trade.quantity.raw)
            }
        }
        let unknown = max(0, summary.volume - summary.bidVolume - summary.askVolume)
        summary.bidVolume += unknown / 2
        summary.askVolume += unknown - unknown / 2
        if let newest = trades.first { summary.note(newest) }
    }
}
