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
    /// Fits slope and intercept by Newton's method on Platt's smoothed targets.
    ///
    /// A network that points the wrong way on these rows gets slope zero: its calibrated answer is
    /// then the base rate, never the reverse of what it said.
    init(fitting answers: [Float], isYes: [Bool]) {
        let positives = Double(isYes.count { $0 })
        let negatives = Double(isYes.count) - positives
        let high = (positives + 1) / (positives + 2)
        let low = 1 / (negatives + 2)
        let base = (positives + 1) / (positives + negatives + 2)
        let scores = answers.map(Self.logOdds)
        var slope = 1.0
        var intercept = log(base / (1 - base))
        for _ in 0..<50 {
            var gradient = (0.0, 0.0)
            // A small ridge keeps the matrix invertible when all answers are equal.
            var curvature = (1e-6, 0.0, 1e-6)
            for (score, yes) in zip(scores, isYes) {
                let given = Squash.sigmoid(slope * score + intercept)
                let error = given - (yes ? high : low)
                let weight = given * (1 - given)
                gradient.0 += error * score
                gradient.1 += error
                curvature.0 += weight * score * score
                curvature.1 += weight * score
                curvature.2 += weight
            }
            let determinant = curvature.0 * curvature.2 - curvature.1 * curvature.1
            guard determinant > 1e-12 else { break }
            let slopeStep = (curvature.2 * gradient.0 - curvature.1 * gradient.1) / determinant
            let interceptStep = (curvature.0 * gradient.1 - curvature.1 * gradient.0) / determinant
            slope -= min(1, max(-1, slopeStep))
            intercept -= min(1, max(-1, interceptStep))
            if abs(slopeStep) + abs(interceptStep) < 1e-9 { break }
        }
        if slope > 0, slope.isFinite, intercept.isFinite {
            self.init(slope: slope, intercept: intercept)
        } else {
            self.init(slope: 0, intercept: log(base / (1 - base)))
        }
    }
}
