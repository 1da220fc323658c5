import Domain

/// Fits the decision rule of a design on the validation rows.
struct RuleFit {
    let rule: DecisionRule
    let hasEnoughSignals: Bool
    /// Mean correlation between the members' long − short scores on these rows.
    let memberCorrelation: Double

    init(
        _ design: ModelDesign, members: [Member], set: TrainingSet, split: TrainingSet.Split,
        minimumSignalShare: Double
    ) {
        let rows = split.validation
        let outcomes = set.outcomes[rows].map(\.direction)
        let shares = ClassValues.shares(of: set.outcomes[0..<rows.upperBound].map(\.direction))
        var scratch = ScoringScratch(members: members)
        switch design {
        case .ensemble:
            let balanced = rows.compactMap { row in
                set.withRow(row) { members.averageAnswers($0, scratch: &scratch) }
            }
            rule = .ensemble(
                EnsembleRule(
                    fitting: balanced, outcomes: outcomes, priors: shares))
            hasEnoughSignals = true
            memberCorrelation = Self.meanCorrelation(
                members.map { member in
                    rows.compactMap { row in
                        set.withRow(row) { vector in
                            member.withAnswers(vector, scratch: &scratch) {
                                Double($0[2] - $0[0])
                            }
                        }
                    }
                })
        case .pair:
            let answers = rows.compactMap { row in
                set.withRow(row) { members.yesAnswers($0, scratch: &scratch) }
            }
            let longs = answers.map(\.long)
            let shorts = answers.map(\.short)
            let minimum = max(20, Int(Double(rows.count) * minimumSignalShare))
            let choice = ThresholdSearch(long: longs, short: shorts, outcomes: outcomes)
                .best(minimum: minimum)
            rule = .pair(
                PairRule(
                    longThreshold: choice.long, shortThreshold: choice.short,
                    longCalibration: PlattScale(
                        fitting: longs, isYes: outcomes.map { $0 == .long }, share: shares.long),
                    shortCalibration: PlattScale(
                        fitting: shorts, isYes: outcomes.map { $0 == .short }, share: shares.short))
            )
            hasEnoughSignals = choice.hasEnoughSignals
            memberCorrelation = Self.meanCorrelation([
                longs.map(Double.init), shorts.map(Double.init),
            ])
        }
    }

    /// Mean of the pairwise Pearson correlations; zero where a series does not vary.
    private static func meanCorrelation(_ series: [[Double]]) -> Double {
        var sum = 0.0
        var pairs = 0.0
        for left in series.indices {
            for right in (left + 1)..<max(left + 1, series.count) {
                sum += correlation(series[left], series[right])
                pairs += 1
            }
        }
        return pairs > 0 ? sum / pairs : 0
    }

    private static func correlation(_ left: [Double], _ right: [Double]) -> Double {
        let count = Double(max(1, left.count))
        let leftMean = left.reduce(0, +) / count
        let rightMean = right.reduce(0, +) / count
        var covariance = 0.0
        var leftSquares = 0.0
        var rightSquares = 0.0
        for (a, b) in zip(left, right) {
            covariance += (a - leftMean) * (b - rightMean)
            leftSquares += (a - leftMean) * (a - leftMean)
            rightSquares += (b - rightMean) * (b - rightMean)
        }
        let scale = (leftSquares * rightSquares).squareRoot()
        return scale > 0 ? covariance / scale : 0
    }
}
