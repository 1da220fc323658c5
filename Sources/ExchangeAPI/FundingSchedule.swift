public import Domain

/// The times at which longs and shorts exchange funding: `offset` after UTC midnight, then every
/// `interval`, in both directions of time.
public struct FundingSchedule: Hashable, Sendable {
    /// From one funding to the next.
    public let interval: TimeSpan
    /// From 1970-01-01 00:00 UTC to a funding time; not negative, smaller than `interval`.
    public let offset: TimeSpan

    /// - Precondition: `interval` is positive, and `offset` lies inside it.
    public init(every interval: TimeSpan, offset: TimeSpan) {
        precondition(interval > .zero, "funding needs an interval")
        precondition(offset >= .zero && offset < interval, "the offset lies inside the interval")
        self.interval = interval
        self.offset = offset
    }

    /// The first funding time later than `time`.
    public func next(after time: Timestamp) -> Timestamp {
        (time - offset).floored(to: interval) + offset + interval
    }

    /// The funding times later than `start`, up to and including `end`, in order.
    public func times(after start: Timestamp, through end: Timestamp) -> [Timestamp] {
        var result: [Timestamp] = []
        var time = next(after: start)
        while time <= end {
            result.append(time)
            time = time + interval
        }
        return result
    }
}
