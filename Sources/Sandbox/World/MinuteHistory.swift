import Domain
import SimulatedVenue

/// The candles of one market since long before the sandbox began: minutes that were recorded or made
/// up, and after them those that its trades make.
struct MinuteHistory {
    private struct Minute {
        var start: Int64
        var open: Int64
        var high: Int64
        var low: Int64
        var close: Int64
        /// Sums of a busy minute of cheap coins do not fit 64 bits.
        var volume: Int128
        var turnover: Money
        var tradeCount: Int
        var lastTrade: Int64
    }

    /// Minutes with a trade, in ascending order of time.
    private var minutes: [Minute] = []
    private let instrument: Instrument
    /// What the past ended with, traded or not.
    private let pastClose: Price?
    /// What is kept at most: a year of minutes.
    private static let capacity = 366 * 1440

    /// - Parameter past: bars of a minute; those without volume are left out.
    init(_ past: BarSeries, of instrument: Instrument) {
        self.instrument = instrument
        pastClose = past.isEmpty ? nil : past[past.count - 1].close
        minutes.reserveCapacity(past.count)
        for index in 0..<past.count {
            let bar = past[index]
            guard bar.volume > .zero else { continue }
            minutes.append(
                Minute(
                    start: bar.start.nanoseconds, open: bar.open.raw, high: bar.high.raw,
                    low: bar.low.raw, close: bar.close.raw, volume: Int128(bar.volume.raw),
                    turnover: instrument.notional(of: bar.volume, at: bar.close), tradeCount: 1,
                    lastTrade: (bar.start + .minutes(1)).nanoseconds - 1_000_000))
        }
    }

    /// The price of the last trade; before the first one, what the past says.
    var lastPrice: Price? { minutes.last.map { Price(raw: $0.close) } ?? pastClose }

    mutating func add(_ trade: VenueTrade) {
        let start = trade.time.floored(to: .minutes(1)).nanoseconds
        let price = trade.price.raw
        let turnover = instrument.notional(of: trade.quantity, at: trade.price)
        if let last = minutes.last, last.start == start {
            let index = minutes.count - 1
            minutes[index].high = max(last.high, price)
            minutes[index].low = min(last.low, price)
            minutes[index].close = price
            minutes[index].volume += Int128(trade.quantity.raw)
            minutes[index].turnover += turnover
            minutes[index].tradeCount += 1
            minutes[index].lastTrade = trade.time.nanoseconds
            return
        }
        // The oldest tenth goes at once, so that dropping costs nothing per trade.
        if minutes.count >= Self.capacity { minutes.removeFirst(Self.capacity / 10) }
        minutes.append(
            Minute(
                start: start, open: price, high: price, low: price, close: price,
                volume: Int128(trade.quantity.raw), turnover: turnover, tradeCount: 1,
                lastTrade: trade.time.nanoseconds))
    }

    /// The latest `limit` bars that start before `time`, oldest first; periods without a trade are absent.
    ///
    /// A volume beyond what `Quantity` can hold is told as the most that it can.
    /// - Parameter interval: a minute or a multiple of it; periods are counted from 1970 UTC.
    func bars(of interval: TimeSpan, before time: Timestamp, limit: Int) -> [SandboxBar] {
        var bars: [SandboxBar] = []
        var end = firstIndex(from: time)
        while end > 0, bars.count < limit {
            let start = Timestamp(nanoseconds: minutes[end - 1].start).floored(to: interval)
            var first = end - 1
            while first > 0, minutes[first - 1].start >= start.nanoseconds { first -= 1 }
            bars.append(fold(first..<end, start: start))
            end = first
        }
        return bars.reversed()
    }

    private func fold(_ range: Range<Int>, start: Timestamp) -> SandboxBar {
        var whole = minutes[range.lowerBound]
        for minute in minutes[range].dropFirst() {
            whole.high = max(whole.high, minute.high)
            whole.low = min(whole.low, minute.low)
            whole.close = minute.close
            whole.volume += minute.volume
            whole.turnover += minute.turnover
            whole.tradeCount += minute.tradeCount
            whole.lastTrade = minute.lastTrade
        }
        return SandboxBar(
            bar: Bar(
                start: start, open: Price(raw: whole.open), high: Price(raw: whole.high),
                low: Price(raw: whole.low), close: Price(raw: whole.close),
                volume: Quantity(raw: Int64(clamping: whole.volume))),
            turnover: whole.turnover, tradeCount: whole.tradeCount,
            lastTradeAt: Timestamp(nanoseconds: whole.lastTrade))
    }

    private func firstIndex(from time: Timestamp) -> Int {
        var low = 0
        var high = minutes.count
        while low < high {
            let middle = (low + high) / 2
            if minutes[middle].start < time.nanoseconds { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
