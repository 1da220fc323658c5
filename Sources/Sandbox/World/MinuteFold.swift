import Domain

/// Makes bars of a minute out of trades that are over.
struct MinuteFold {
    private var closed = BarSeries(interval: .minutes(1))
    private var forming: Bar?

    /// Trades come in order of time. A volume beyond what `Quantity` can hold stays at the most.
    mutating func add(_ price: Price, _ quantity: Quantity, at time: Timestamp) {
        let start = time.floored(to: .minutes(1))
        guard let bar = forming, bar.start == start else {
            if let forming { closed.append(forming) }
            forming = Bar(
                start: start, open: price, high: price, low: price, close: price,
                volume: quantity)
            return
        }
        let (volume, overflow) = bar.volume.raw.addingReportingOverflow(quantity.raw)
        forming = Bar(
            start: start, open: bar.open, high: max(bar.high, price), low: min(bar.low, price),
            close: price, volume: Quantity(raw: overflow ? .max : volume))
    }

    /// The bars so far, the last of which may not be whole.
    var bars: BarSeries {
        var bars = closed
        if let forming { bars.append(forming) }
        return bars
    }
}
