import Glibc

/// What a piece of work took.
struct Cost {
    /// User and system time, seconds. It counts what the work needed, whatever else the machine did.
    var cpu: Double
    /// Seconds by the clock.
    var wall: Double
    /// The largest resident memory of a child process; `nil` when it was not seen.
    var peakBytes: Int?

    /// The cost of `body` in this process.
    static func of<Result>(_ body: () throws -> Result) rethrows -> (cost: Cost, result: Result) {
        let started = ContinuousClock.now
        let before = processorSeconds()
        let result = try body()
        let cpu = processorSeconds() - before
        return (Cost(cpu: cpu, wall: started.seconds(to: .now)), result)
    }

    /// User and system time of this process so far.
    static func processorSeconds() -> Double { ownUsage().processorSeconds }

    /// The largest resident memory of this process so far.
    static func ownPeakBytes() -> Int { ownUsage().peakBytes }

    private static func ownUsage() -> rusage {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return usage
    }

    /// The same work done `count` times as often would have cost this.
    func divided(by count: Double) -> Cost {
        Cost(cpu: cpu / count, wall: wall / count, peakBytes: peakBytes)
    }
}

extension rusage {
    var processorSeconds: Double { ru_utime.seconds + ru_stime.seconds }
    /// Linux counts it in kilobytes.
    var peakBytes: Int { Int(ru_maxrss) * 1024 }
}

extension timeval {
    fileprivate var seconds: Double { Double(tv_sec) + Double(tv_usec) / 1e6 }
}

extension ContinuousClock.Instant {
    func seconds(to end: ContinuousClock.Instant) -> Double { (end - self) / .seconds(1) }
}
