import Domain
import Glibc

extension EnsembleRule {
    /// Fits the temperature on balanced averages and what happened, by golden section on its
    /// logarithm between 0.1 and 100; at 100 only the priors are left.
    init(fitting balanced: [ClassProbabilities], outcomes: [Direction], priors: ClassValues) {
        func loss(_ logTemperature: Double) -> Double {
            let rule = EnsembleRule(temperature: exp(logTemperature), priors: priors)
            var sum = 0.0
            for (row, outcome) in zip(balanced, outcomes) {
                sum -= log(max(rule.calibrated(row)[outcome], 1e-12))
            }
            return sum
        }
        var low = log(0.1)
        var high = log(100.0)
        let golden = 0.6180339887498949
        var left = high - golden * (high - low)
        var right = low + golden * (high - low)
        var leftLoss = loss(left)
        var rightLoss = loss(right)
        for _ in 0..<24 {
            if leftLoss <= rightLoss {
                high = right
                right = left
                rightLoss = leftLoss
                left = high - golden * (high - low)
                leftLoss = loss(left)
            } else {
                low = left
                left = right
                leftLoss = rightLoss
                right = low + golden * (high - low)
                rightLoss = loss(right)
            }
        }
        self.init(temperature: exp((low + high) / 2), priors: priors)
    }
}

extension PlattScale {
    /// Fits the slope by Newton's method; the intercept is the log-odds of the class's long-run
    /// share, which is the correction from balanced classes to the true ones.
    ///
    /// The share comes from all known rows and not from these few, because a slice of some days
    /// has a trend of its own, and a fitted intercept would promise that trend for ever. The slope
    /// lies in 0…1: a network is never made surer than it was, and one that points the wrong way
    /// says the base rate, not the reverse.
    ///
    /// - Parameters:
    ///   - answers: of the network, on rows that it has not learned from.
    ///   - isYes: what happened on them.
    ///   - share: of the class among all known rows.
    init(fitting answers: [Float], isYes: [Bool], share: Double) {
        let bounded = min(1 - 1e-6, max(1e-6, share))
        let intercept = log(bounded / (1 - bounded))
        let scores = answers.map(Self.logOdds)
        var slope = 0.5
        for _ in 0..<50 {
            var gradient = 0.0
            // A small ridge for answers that are all equal.
            var curvature = 1e-6
            for (score, yes) in zip(scores, isYes) {
                let given = Squash.sigmoid(slope * score + intercept)
                gradient += (given - (yes ? 1 : 0)) * score
                curvature += given * (1 - given) * score * score
            }
            let next = min(1, max(0, slope - gradient / curvature))
            let change = abs(next - slope)
            slope = next
            if change < 1e-9 { break }
        }
        self.init(slope: slope, intercept: intercept)
    }
}
