public import Domain

/// Makes closed bars of a live stream of trades, in order, each once.
///
/// An interval through which the stream was not heard from beginning to end is not made of what
/// happened to arrive: it has to be fetched, and later bars wait for it. So what comes out is either
/// whole or said to be missing. Time comes in with every call; there is no clock in here.
public struct LiveBars: Sendable {
    /// What is to be done next, in order of time.
    public enum Step: Hashable, Sendable {
        /// An interval in which something traded has closed.
        case bar(Bar)
        /// The venue has to be asked for `[from, to)`; answer with `fetched` or `giveUp`.
        case fetch(from: Timestamp, to: Timestamp)
        /// What traded in `[from, to)` is not known.
        case missing(from: Timestamp, to: Timestamp)
    }

    /// How long after its end an interval is closed, for trades that are under way.
    public let settle: TimeSpan
    /// How long after its end an interval can be fetched: venues mend their newest candle for a while.
    public let fetchSettle: TimeSpan
    public let interval: TimeSpan

    /// The start of the first interval that has not been given out.
    public private(set) var next: Timestamp
    /// Trades of intervals that had been given out already.
    public private(set) var lateTrades = 0

    private var open: [OpenBar] = []
    /// Intervals that begin before this are not whole in `open`.
    private var heardSince: Timestamp?
    private var isFetching = false

    /// How many unfinished intervals are kept while an earlier one is being fetched.
    static let capacity = 1_440

    /// - Parameter start: the first bar begins here, or at the next multiple of the interval.
    public init(
        interval: TimeSpan, from start: Timestamp, settle: TimeSpan = .seconds(2),
        fetchSettle: TimeSpan = .seconds(10)
    ) {
        self.interval = interval
        self.settle = settle
        self.fetchSettle = max(settle, fetchSettle)
        let floor = start.floored(to: interval)
        next = floor < start ? floor + interval : floor
    }

    /// The stream speaks, and everything from `time` on is heard.
    public mutating func restored(at time: Timestamp) { heardSince = time }

    /// The stream is broken, mute, or was not understood: nothing is sure until `restored`.
    public mutating func lost() { heardSince = nil }

    /// A trade at the venue's time `time`.
    public mutating func add(price: Price, quantity: Quantity, at time: Timestamp) {
        let start = time.floored(to: interval)
        guard start >= next else {
            lateTrades += 1
            return
        }
        if let index = open.lastIndex(where: { $0.start <= start }) {
            if open[index].start == start {
                open[index].add(price, quantity, time)
            } else {
                open.insert(OpenBar(start, price, quantity, time), at: index + 1)
            }
        } else {
            open.insert(OpenBar(start, price, quantity, time), at: 0)
        }
        // What no longer fits is fetched when its turn comes.
        if open.count > Self.capacity {
            open.removeFirst()
            heardSince = heardSince.map { max($0, open[0].start) }
        }
    }

    /// Gives out what is ready by `now`.
    public mutating func advance(to now: Timestamp) -> [Step] {
        var steps: [Step] = []
        while !isFetching, next + interval + settle <= now {
            guard let heardSince, heardSince <= next else {
                let end = (now - fetchSettle).floored(to: interval)
                guard end > next else { return steps }
                // As far as the stream cannot say it itself.
                let until = heardSince.map { heard in
                    min(end, (heard + interval - TimeSpan(nanoseconds: 1)).floored(to: interval))
                }
                isFetching = true
                steps.append(.fetch(from: next, to: until ?? end))
                return steps
            }
            if let bar = open.first, bar.start == next {
                steps.append(.bar(bar.closed))
                open.removeFirst()
            }
            next = next + interval
        }
        return steps
    }

    /// The answer to a `fetch`: the venue's bars of `[next, end)`, in order; none where nothing traded.
    public mutating func fetched(_ bars: [Bar], upTo end: Timestamp) -> [Step] {
        let steps = bars.filter { $0.start >= next && $0.start < end }.map(Step.bar)
        pass(end)
        return steps
    }

    /// The venue could not be asked; the next `advance` wants it asked again.
    public mutating func failed() { isFetching = false }

    /// The venue cannot say it: the intervals before `end` stay missing.
    public mutating func giveUp(upTo end: Timestamp) -> [Step] {
        let from = next
        pass(end)
        return from < end ? [.missing(from: from, to: end)] : []
    }

    private mutating func pass(_ end: Timestamp) {
        isFetching = false
        next = max(next, end)
        open.removeAll { $0.start < next }
    }
}

/// A bar that trades are still added to.
private struct OpenBar: Sendable {
    let start: Timestamp
    private var open: Price
    private var high: Price
    private var low: Price
    private var close: Price
    private var volume: Quantity
    private var first: Timestamp
    private var last: Timestamp

    init(_ start: Timestamp, _ price: Price, _ quantity: Quantity, _ time: Timestamp) {
        self.start = start
        open = price
        high = price
        low = price
        close = price
        volume = quantity
        first = time
        last = time
    }

    /// Venues do not promise to send trades in order: open and close go by the venue's time.
    mutating func add(_ price: Price, _ quantity: Quantity, _ time: Timestamp) {
        if time < first { (first, open) = (time, price) }
        if time >= last { (last, close) = (time, price) }
        high = max(high, price)
        low = min(low, price)
        let (sum, overflow) = volume.raw.addingReportingOverflow(quantity.raw)
        volume = Quantity(raw: overflow ? .max : sum)
    }

    var closed: Bar {
        Bar(start: start, open: open, high: high, low: low, close: close, volume: volume)
    }
}
