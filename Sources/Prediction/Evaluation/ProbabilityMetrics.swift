import Domain
import Glibc

/// How far probabilities can be believed.
public struct ProbabilityMetrics: Sendable, Equatable, Codable {
    /// Mean of −ln p of what happened; lower is better.
    public let logLoss: Double
    /// Mean squared distance to what happened, summed over the three classes, 0…2.
    public let brier: Double
    /// Expected calibration error of the largest probability, ten equal bins.
    public let calibrationError: Double
    /// Log-loss of always saying the base rates of these rows: knowing nothing else.
    public let baseLogLoss: Double
    /// The Brier score of the same constant answer.
    public let baseBrier: Double

    /// `nil` for no rows, or when some row has no probabilities.
    init?(_ rows: [EvaluatedRow]) {
        guard !rows.isEmpty else { return nil }
        let count = Double(rows.count)
        let base = ClassValues.shares(of: rows.map(\.outcome.direction))
        var loss = 0.0
        var squares = 0.0
        var baseLoss = 0.0
        var baseSquares = 0.0
        var bins = [(count: Double, sum: Double, hits: Double)](
            repeating: (0, 0, 0), count: 10)
        for row in rows {
            guard let given = row.probabilities else { return nil }
            let actual = row.outcome.direction
            loss -= log(max(given[actual], 1e-12))
            baseLoss -= log(max(base[actual], 1e-12))
            for direction in Direction.allCases {
                let truth: Double = direction == actual ? 1 : 0
                squares += (given[direction] - truth) * (given[direction] - truth)
                baseSquares += (base[direction] - truth) * (base[direction] - truth)
            }
            let top = given.largest
            let bin = min(9, max(0, Int(given[top] * 10)))
            bins[bin].count += 1
            bins[bin].sum += given[top]
            bins[bin].hits += top == actual ? 1 : 0
        }
        logLoss = loss / count
        brier = squares / count
        baseLogLoss = baseLoss / count
        baseBrier = baseSquares / count
        calibrationError = bins.map { abs($0.sum - $0.hits) }.reduce(0, +) / count
    }
}
