import Domain

/// Holds recorded candles back so that they come as fast as the market did, or a multiple of it.
struct Pacer {
    private let pace: Pace
    private let start: ContinuousClock.Instant

    init(_ pace: Pace, start: ContinuousClock.Instant) {
        self.pace = pace
        self.start = start
    }

    var isLimited: Bool { pace != .unlimited }

    /// Candles between two looks at the outside.
    var batch: Int { isLimited ? 1 : 4096 }

    /// Waits until `passed` of market time is due, asking every tenth of a second whether to go on.
    ///
    /// - Returns: `false` as soon as `goOn` says so.
    func wait(until passed: TimeSpan, goOn: () -> Bool) -> Bool {
        guard case .times(let factor) = pace else { return true }
        let due = start + .nanoseconds(Int64(Double(passed.nanoseconds) / factor))
        while true {
            let left = due - ContinuousClock.now
            if left <= .zero { return true }
            Sleep.briefly(min(left, .milliseconds(100)))
            if !goOn() { return false }
        }
    }
}
