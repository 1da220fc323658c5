internal import Domain
internal import SimulatedVenue

/// What a ticker tells of one market: its Korean day, its last 24 hours and its last 52 weeks.
struct MarketStatistics {
    /// One Korean day, or the part of it that is over.
    private(set) var dayStart: Timestamp
    private(set) var open: Price
    private(set) var high: Price
    private(set) var low: Price
    private(set) var close: Price
    /// The last price of the day before; the first of this day when there was none.
    private(set) var previousClose: Price
    private(set) var volume = Money.zero
    private(set) var turnover = Money.zero
    /// What takers sold and bought on this day, as far as the sandbox saw it. Volumes are of the base
    /// currency.
    private(set) var soldVolume = Money.zero
    private(set) var boughtVolume = Money.zero
    private(set) var lastQuantity = Quantity.zero
    private(set) var lastSide = Side.buy
    private(set) var lastTradeAt: Timestamp
    private(set) var highest: Extreme
    private(set) var lowest: Extreme
    /// Minutes of the last 24 hours, oldest first.
    private var minutes: [Minute] = []
    private var firstMinute = 0
    private(set) var volume24Hours = Money.zero
    private(set) var turnover24Hours = Money.zero
    /// Nothing has ever traded here.
    private(set) var isBlank: Bool

    /// A price and the start of the Korean day it is from.
    struct Extreme: Equatable {
        var price: Price
        var day: Timestamp
    }

    private struct Minute {
        let start: Timestamp
        var volume: Money
        var turnover: Money
    }

    init(of market: MarketIndex, in world: SandboxWorld) {
        let now = world.time.market
        let last = world.lastPrice(of: market)
        let price = last ?? .zero
        isBlank = last == nil
        dayStart = ReportingZone.seoul.startOfDay(now)
        (open, high, low, close, previousClose) = (price, price, price, price, price)
        lastTradeAt = now
        highest = Extreme(price: price, day: dayStart)
        lowest = highest
        let end = Timestamp(nanoseconds: now.nanoseconds + 1)
        readYear(world.bars(of: market, interval: .days(1), before: end, limit: 364))
        // Two days, so that the close before this one is among them.
        let minutes = world.bars(of: market, interval: .minutes(1), before: end, limit: 2880)
        if let first = minutes.first { previousClose = first.bar.open }
        for minute in minutes { readMinute(minute) }
        roll(to: now)
    }

    private mutating func readYear(_ bars: [SandboxBar]) {
        for bar in bars {
            let day = ReportingZone.seoul.startOfDay(bar.bar.start)
            if bar.bar.high > highest.price { highest = Extreme(price: bar.bar.high, day: day) }
            if bar.bar.low < lowest.price { lowest = Extreme(price: bar.bar.low, day: day) }
        }
    }

    private mutating func readMinute(_ bar: SandboxBar) {
        let half = Quantity(raw: bar.bar.volume.raw / 2).wide
        begin(bar.bar.start, first: bar.bar.open)
        count(bar.bar.volume.wide, bar.turnover, in: bar.bar.start)
        high = max(high, bar.bar.high)
        low = min(low, bar.bar.low)
        close = bar.bar.close
        soldVolume += half
        boughtVolume += bar.bar.volume.wide - half
        lastQuantity = bar.bar.volume
        lastTradeAt = bar.lastTradeAt
    }

    mutating func add(_ trade: PublicTrade) {
        let value = Money(trade.price, times: trade.quantity)
        begin(trade.time, first: trade.price)
        count(trade.quantity.wide, value, in: trade.time.floored(to: .minutes(1)))
        high = max(high, trade.price)
        low = min(low, trade.price)
        close = trade.price
        if trade.takerSide == .buy {
            boughtVolume += trade.quantity.wide
        } else {
            soldVolume += trade.quantity.wide
        }
        lastQuantity = trade.quantity
        lastSide = trade.takerSide
        lastTradeAt = trade.time
        if trade.price > highest.price { highest = Extreme(price: trade.price, day: dayStart) }
        if trade.price < lowest.price { lowest = Extreme(price: trade.price, day: dayStart) }
        roll(to: trade.time)
    }

    /// Begins the day of `time` when it is another one, or when this is its first trade.
    private mutating func begin(_ time: Timestamp, first price: Price) {
        let start = ReportingZone.seoul.startOfDay(time)
        if isBlank {
            isBlank = false
            previousClose = price
            highest = Extreme(price: price, day: start)
            lowest = highest
        } else if start > dayStart {
            previousClose = close
        } else if start == dayStart, volume > .zero {
            return
        }
        dayStart = start
        (open, high, low) = (price, price, price)
        (volume, soldVolume, boughtVolume, turnover) = (.zero, .zero, .zero, .zero)
    }

    private mutating func count(
        _ quantity: Money, _ value: Money, in minute: Timestamp
    ) {
        volume += quantity
        turnover += value
        volume24Hours += quantity
        turnover24Hours += value
        if let last = minutes.last, last.start == minute {
            minutes[minutes.count - 1].volume += quantity
            minutes[minutes.count - 1].turnover += value
        } else {
            minutes.append(Minute(start: minute, volume: quantity, turnover: value))
        }
    }

    /// Lets go of minutes that are older than a day.
    mutating func roll(to time: Timestamp) {
        while firstMinute < minutes.count, minutes[firstMinute].start < time - .days(1) {
            volume24Hours -= minutes[firstMinute].volume
            turnover24Hours -= minutes[firstMinute].turnover
            firstMinute += 1
        }
        if firstMinute > 2880 {
            minutes.removeFirst(firstMinute)
            firstMinute = 0
        }
    }

    /// How the price stands to the last of the day before.
    var change: PriceChange { PriceChange(from: previousClose, to: close) }
}

/// A price beside the one of the day before.
struct PriceChange {
    let difference: Price
    /// The difference over the price before; zero when there was none.
    let rate: Rate

    init(from before: Price, to now: Price) {
        difference = Price(raw: now.raw - before.raw)
        let share =
            before.raw > 0
            ? Int128(difference.raw) * Int128(FixedPoint.scale) / Int128(before.raw) : 0
        rate = Rate(raw: Int64(clamping: share))
    }

    var word: String {
        if difference.raw > 0 { "RISE" } else if difference.raw < 0 { "FALL" } else { "EVEN" }
    }

    var size: Price { Price(raw: abs(difference.raw)) }
    var sizeOfRate: Rate { Rate(raw: abs(rate.raw)) }
}
