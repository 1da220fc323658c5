/// One candle: the half-open interval `[start, start + interval)`.
///
/// BitMEX's open is the previous close and can lie outside `[low, high]`.
public struct Bar: Hashable, Sendable {
    public let start: Timestamp
    public let open: Price
    public let high: Price
    public let low: Price
    public let close: Price
    /// Base units (spot) or contracts; zero when nothing traded.
    public let volume: Quantity

    @inlinable
    public init(
        start: Timestamp, open: Price, high: Price, low: Price, close: Price, volume: Quantity
    ) {
        self.start = start
        self.open = open
        self.high = high
        self.low = low
        self.close = close
        self.volume = volume
    }
}

/// A run of bars of one market and one interval, as columns, in ascending order of time.
///
/// Minutes without a bar are simply absent; `MarketData` says whether they are *no trade* or
/// *missing*.
public struct BarSeries: Sendable, Equatable {
    public let interval: TimeSpan
    /// Starts of the bars, nanoseconds since 1970 UTC.
    public private(set) var starts: [Int64] = []
    /// Prices and volumes × 10⁸.
    public private(set) var opens: [Int64] = []
    public private(set) var highs: [Int64] = []
    public private(set) var lows: [Int64] = []
    public private(set) var closes: [Int64] = []
    public private(set) var volumes: [Int64] = []

    public init(interval: TimeSpan, capacity: Int = 0) {
        self.interval = interval
        starts.reserveCapacity(capacity)
        opens.reserveCapacity(capacity)
        highs.reserveCapacity(capacity)
        lows.reserveCapacity(capacity)
        closes.reserveCapacity(capacity)
        volumes.reserveCapacity(capacity)
    }

    public var count: Int { starts.count }
    public var isEmpty: Bool { starts.isEmpty }

    /// Appends a bar.
    ///
    /// - Precondition: it starts after the last one.
    public mutating func append(_ bar: Bar) {
        if let last = starts.last {
            precondition(bar.start.nanoseconds > last, "bars go forward in time")
        }
        starts.append(bar.start.nanoseconds)
        opens.append(bar.open.raw)
        highs.append(bar.high.raw)
        lows.append(bar.low.raw)
        closes.append(bar.close.raw)
        volumes.append(bar.volume.raw)
    }

    @inlinable
    public subscript(index: Int) -> Bar {
        Bar(
            start: Timestamp(nanoseconds: starts[index]), open: Price(raw: opens[index]),
            high: Price(raw: highs[index]), low: Price(raw: lows[index]),
            close: Price(raw: closes[index]), volume: Quantity(raw: volumes[index]))
    }

    /// The index of the first bar that starts at `time` or later; `count` when there is none.
    public func firstIndex(from time: Timestamp) -> Int {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] < time.nanoseconds { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The bars of `range`, as a series of its own.
    public func slice(_ range: Range<Int>) -> BarSeries {
        var result = BarSeries(interval: interval, capacity: range.count)
        for index in range { result.append(self[index]) }
        return result
    }
}
