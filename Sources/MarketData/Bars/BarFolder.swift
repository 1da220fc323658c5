public import Domain

/// Folds bars of one interval into bars of a longer one, as they arrive.
///
/// A longer bar opens with its first constituent's open and closes with its last one's close. It is
/// given out when its last constituent arrives, or, when the end of the interval had no bar, by
/// `flush(upTo:)`. An interval without any constituent gives no bar. Intervals start at whole
/// multiples of their length since 1970 UTC.
public struct BarFolder: Sendable {
    /// The length of the bars that go in.
    public let source: TimeSpan
    /// The length of the bars that come out.
    public let target: TimeSpan
    /// Bars that came after their interval had been given out; they changed nothing.
    public private(set) var lateBars = 0

    private var pending: Bar?
    private var pendingEnd: Timestamp = .distantPast
    /// Everything before this has been given out.
    private var settled: Timestamp = .distantPast

    /// A folder without a bar in it; `target` must be a whole multiple of `source`.
    public init(from source: TimeSpan, to target: TimeSpan) throws(FoldingError) {
        guard source > .zero, target.nanoseconds % source.nanoseconds == 0, target >= source
        else { throw .notAMultiple(source: source, target: target) }
        self.source = source
        self.target = target
    }

    /// Adds the next bar.
    ///
    /// - Returns: the longer bar, if this was its last constituent.
    /// - Precondition: an unfinished earlier interval has been flushed: call `flush(upTo:)` with
    ///   the bar's start first, or use `fold(_:into:)`.
    public mutating func add(_ bar: Bar) -> Bar? {
        guard bar.start >= settled else {
            lateBars += 1
            return nil
        }
        if let pending {
            precondition(bar.start < pendingEnd, "flush the interval before a later bar is added")
            self.pending = pending.extended(by: bar)
        } else {
            let start = bar.start.floored(to: target)
            pendingEnd = start + target
            pending = bar.restarted(at: start)
        }
        settled = bar.start + source
        return settled >= pendingEnd ? take() : nil
    }

    /// Gives out the unfinished longer bar if its interval has ended by `time`.
    ///
    /// Called with the start of a later bar before adding it, or with the time of a wall clock.
    public mutating func flush(upTo time: Timestamp) -> Bar? {
        guard pending != nil, time >= pendingEnd else { return nil }
        return take()
    }

    /// Flushes, adds, and hands every finished longer bar to `body`, at most two.
    public mutating func fold<E: Error>(_ bar: Bar, into body: (Bar) throws(E) -> Void) throws(E) {
        if let earlier = flush(upTo: bar.start) { try body(earlier) }
        if let finished = add(bar) { try body(finished) }
    }

    private mutating func take() -> Bar? {
        settled = pendingEnd
        defer { pending = nil }
        return pending
    }
}

/// Why bars cannot be folded.
public enum FoldingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Bars of `source` do not fill a bar of `target` exactly.
    case notAMultiple(source: TimeSpan, target: TimeSpan)

    /// What does not fit, and the remedy.
    public var description: String {
        switch self {
        case .notAMultiple(let source, let target):
            "\(source.exactText) bars do not add up to \(target.exactText) bars; choose a multiple "
                + "of \(source.exactText)"
        }
    }
}

extension Bar {
    fileprivate func restarted(at start: Timestamp) -> Bar {
        Bar(start: start, open: open, high: high, low: low, close: close, volume: volume)
    }

    /// This bar with a later one behind it.
    ///
    /// Volume is a statistic: a sum that does not fit stays at the largest value instead of ending
    /// the process over a feed's nonsense.
    fileprivate func extended(by later: Bar) -> Bar {
        let (sum, overflow) = volume.raw.addingReportingOverflow(later.volume.raw)
        return Bar(
            start: start, open: open, high: max(high, later.high), low: min(low, later.low),
            close: later.close, volume: Quantity(raw: overflow ? .max : sum))
    }
}

extension BarSeries {
    /// The series in bars of a longer interval.
    ///
    /// The last interval is left out if the series ends inside it. Holes at the end of other
    /// intervals are passed over, and intervals without a bar give none.
    public func folded(to target: TimeSpan) throws(FoldingError) -> BarSeries {
        var folder = try BarFolder(from: interval, to: target)
        var result = BarSeries(interval: target)
        for index in 0..<count { folder.fold(self[index]) { bar in result.append(bar) } }
        return result
    }
}
