import Domain
import Glibc

/// How long each of many calls took by the clock, shortest first.
struct Latencies {
    /// Nanoseconds.
    private let sorted: [Double]

    /// Times the calls in runs of `length`, so that the clock's own 40 ns can be made small. The end of
    /// one run is the beginning of the next, and each carries one reading of the clock.
    init(of count: Int, inRunsOf length: Int, _ call: (Int) throws -> Void) rethrows {
        precondition(count >= length, "nothing would be measured")
        var times = [Double](repeating: 0, count: count / length)
        var last = SystemTime.monotonic()
        for run in times.indices {
            for index in run * length..<(run + 1) * length { try call(index) }
            let now = SystemTime.monotonic()
            times[run] = Double(now - last) / Double(length)
            last = now
        }
        sorted = times.sorted()
    }

    var longest: Double { seconds(within: 1) }

    /// The time that `share` of the calls did not exceed, in seconds: 0.5 for the median.
    func seconds(within share: Double) -> Double {
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1] / 1e9
    }
}

/// Two ways to do one thing, each call of each timed, in turns.
struct LatencyDuel {
    private(set) var ours: [Latencies] = []
    private(set) var baseline: [Latencies] = []
    let baselineName: String

    /// Calls per turn, which are told their number within it.
    struct Side {
        let calls: Int
        /// Calls between two readings of the clock.
        var runLength = 1
        let call: (Int) throws -> Void
    }

    /// One turn of each is thrown away.
    init(
        _ ours: Side, against baseline: Side, named baselineName: String, repetitions: Int
    ) throws {
        self.baselineName = baselineName
        for turn in 0...repetitions {
            let mine = try Latencies(
                of: ours.calls, inRunsOf: ours.runLength, ours.call)
            let other = try Latencies(
                of: baseline.calls, inRunsOf: baseline.runLength, baseline.call)
            guard turn > 0 else { continue }
            self.ours.append(mine)
            self.baseline.append(other)
        }
    }
}

/// The clocks of the system.
enum SystemTime {
    /// Nanoseconds of a clock that never jumps.
    static func monotonic() -> Int64 { read(CLOCK_MONOTONIC) }

    /// What a message is stamped with, and what a signature expires by.
    static func now() -> Timestamp { Timestamp(nanoseconds: read(CLOCK_REALTIME)) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
