package import Domain

/// What was asked for when a page of candles came back, and what of it may be used.
package struct CandlePage: Sendable {
    package let interval: TimeSpan
    /// Candles that begin here or later were not asked for.
    package let end: Timestamp

    package init(interval: TimeSpan, end: Timestamp) {
        self.interval = interval
        self.end = end
    }

    /// The candles that begin before `end` and ended by `now`, newest first.
    ///
    /// - Throws: when a candle has another length; when none begins before `end`, since the venue then
    ///   took the bound for another time; when more than the one forming candle is unfinished, since one
    ///   of the clocks is then wrong. An answer like that must not pass for the end of history.
    package func finished(
        _ candles: [MarketCandle], now: Timestamp
    ) throws(VenueCallError) -> [MarketCandle] {
        var asked: [(start: Timestamp, candle: MarketCandle)] = []
        for candle in candles {
            guard candle.interval ?? interval == interval else {
                throw .unusable("a candle of \(candle.interval ?? .zero), not of \(interval)")
            }
            let whole = candle.lasting(interval)
            guard let start = whole.start else { continue }
            if start < end { asked.append((start, whole)) }
        }
        if asked.isEmpty, let first = candles.first?.lasting(interval).start {
            throw .unusable("asked for candles before \(end), got one that begins at \(first)")
        }
        let finished = asked.filter { $0.start + interval <= now }
        let forming = Set(asked.map(\.start)).count - Set(finished.map(\.start)).count
        guard forming <= 1 else {
            throw .unusable(
                "\(forming) candles of it end after \(now); our clock or the venue's is wrong")
        }
        return finished.sorted { $0.start > $1.start }.map(\.candle)
    }
}

extension MarketCandle {
    /// The same candle, where only the request knew its length.
    fileprivate func lasting(_ span: TimeSpan) -> MarketCandle {
        MarketCandle(
            instrument: instrument, stamp: stamp, interval: interval ?? span, open: open,
            high: high, low: low, close: close, volume: volume, turnover: turnover, times: times)
    }
}
