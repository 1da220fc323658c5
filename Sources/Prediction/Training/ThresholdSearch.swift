import Domain

/// Chooses the pair's two thresholds together on later rows.
///
/// Both networks answer high when the market is restless, and "both" means none; so a threshold
/// that is precise alone may leave nothing after the merge. The search goes over all pairs of
/// thresholds that say yes to 1 % … 28 % of the rows and takes the one whose longs and shorts are
/// most precise after the merge, each judged by the lower end of its Wilson interval, among those
/// that leave enough of both.
struct ThresholdSearch {
    struct Choice: Equatable {
        let long: Float
        let short: Float
        /// Whether both kinds of signal reach the minimum; else the most even choice was taken.
        let hasEnoughSignals: Bool
    }

    /// Shares of rows that a threshold says yes to, each 13 % above the last.
    static let levels: [Double] = (0..<28).map { step in
        var share = 0.01
        for _ in 0..<step { share *= 1.132 }
        return share
    }

    private let longThresholds: [Float]
    private let shortThresholds: [Float]
    /// Rows by first level that says long, first level that says short, and class.
    private var counts: [Int]
    private let side = levels.count + 1

    init(long: [Float], short: [Float], outcomes: [Direction]) {
        longThresholds = Self.thresholds(long)
        shortThresholds = Self.thresholds(short)
        counts = [Int](repeating: 0, count: side * side * 3)
        for row in outcomes.indices {
            let up = longThresholds.firstIndex { long[row] >= $0 } ?? side - 1
            let down = shortThresholds.firstIndex { short[row] >= $0 } ?? side - 1
            counts[(up * side + down) * 3 + outcomes[row].classIndex] += 1
        }
    }

    /// The answers at the levels, descending.
    private static func thresholds(_ answers: [Float]) -> [Float] {
        let sorted = answers.sorted(by: >)
        guard !sorted.isEmpty else { return [] }
        return levels.map { sorted[min(sorted.count - 1, Int(Double(sorted.count) * $0))] }
    }

    /// The best thresholds that leave at least `minimum` longs and as many shorts.
    func best(minimum: Int) -> Choice {
        var best: (score: Double, up: Int, down: Int)?
        var mostEven: (count: Int, up: Int, down: Int) = (-1, 0, 0)
        for up in longThresholds.indices {
            for down in shortThresholds.indices {
                let longs = tally(.long, up: up, down: down)
                let shorts = tally(.short, up: up, down: down)
                let fewer = min(longs.total, shorts.total)
                if fewer > mostEven.count { mostEven = (fewer, up, down) }
                guard fewer >= max(1, minimum),
                    let longFloor = longs.interval?.lowerBound,
                    let shortFloor = shorts.interval?.lowerBound
                else { continue }
                let score = longFloor + shortFloor
                if score > best?.score ?? -1 { best = (score, up, down) }
            }
        }
        let up = best?.up ?? mostEven.up
        let down = best?.down ?? mostEven.down
        guard up < longThresholds.count, down < shortThresholds.count else {
            return Choice(long: 0.5, short: 0.5, hasEnoughSignals: false)
        }
        return Choice(
            long: longThresholds[up], short: shortThresholds[down], hasEnoughSignals: best != nil)
    }

    /// Signals of one side after the merge, and how many of them were right.
    private func tally(_ direction: Direction, up: Int, down: Int) -> Proportion {
        let ups = direction == .long ? 0...up : (up + 1)...(side - 1)
        let downs = direction == .long ? (down + 1)...(side - 1) : 0...down
        var hits = 0
        var total = 0
        for row in ups {
            for column in downs {
                let base = (row * side + column) * 3
                hits += counts[base + direction.classIndex]
                total += counts[base] + counts[base + 1] + counts[base + 2]
            }
        }
        return Proportion(hits: hits, total: total)
    }
}
