public import Domain

/// Judges how old the newest bar of a feed is.
public struct Staleness: Hashable, Sendable {
    /// The length of a bar.
    public let interval: TimeSpan
    /// How long after a bar's end the next one may stay away. At least one interval, since that is
    /// how long the next bar takes to form.
    public let threshold: TimeSpan

    /// A judge of bars of length `interval`; a shorter `threshold` is raised to it.
    public init(interval: TimeSpan, threshold: TimeSpan) {
        self.interval = interval
        self.threshold = max(interval, threshold)
    }

    /// Judges at `now`.
    ///
    /// - Parameters:
    ///   - lastBar: the start of the newest bar; `nil` when none has come.
    ///   - started: when the feed was opened; it counts as data until a bar comes.
    public func judge(lastBar: Timestamp?, started: Timestamp, now: Timestamp) -> DataAge {
        let known = lastBar.map { $0 + interval } ?? started
        let age = now - known
        if age > threshold { return .stale(since: known + threshold) }
        // A closed bar cannot end later than now: one of the two clocks is wrong.
        if age < .zero, TimeSpan(nanoseconds: -age.nanoseconds) > interval {
            return .ahead(by: TimeSpan(nanoseconds: -age.nanoseconds))
        }
        return .fresh(age: max(age, .zero))
    }
}

/// The age of market data at one moment.
public enum DataAge: Hashable, Sendable {
    /// `age`: time since the newest bar ended.
    case fresh(age: TimeSpan)
    /// Too old to trade on, since the time told.
    case stale(since: Timestamp)
    /// The newest bar ends more than one interval in the future: our clock is wrong, or theirs.
    case ahead(by: TimeSpan)

    /// Whether a position may be entered on data of this age.
    public var allowsEntry: Bool {
        if case .fresh = self { true } else { false }
    }
}
