import Domain

/// The parts of a model that score a row, apart from everything that only describes it.
package struct ModelScorer: Sendable {
    private let members: [Member]
    private let rule: DecisionRule
    private let meanMoves: ClassValues
    private var scratch: ScoringScratch

    init(members: [Member], rule: DecisionRule, meanMoves: ClassValues) {
        self.members = members
        self.rule = rule
        self.meanMoves = meanMoves
        scratch = ScoringScratch(members: members)
    }

    /// Scores one full feature vector of `FeatureSet.count` floats.
    ///
    /// The expected move is the sum over the classes of probability × mean move.
    package mutating func score(_ vector: UnsafePointer<Float>) -> TrainedModel.Score {
        let direction: Direction
        let probabilities: ClassProbabilities
        switch rule {
        case .ensemble(let rule):
            let balanced = members.averageAnswers(vector, scratch: &scratch)
            direction = rule.direction(balanced)
            probabilities = rule.calibrated(balanced)
        case .pair(let rule):
            let answers = members.yesAnswers(vector, scratch: &scratch)
            direction = rule.direction(long: answers.long, short: answers.short)
            probabilities = rule.calibrated(long: answers.long, short: answers.short)
        }
        return TrainedModel.Score(
            direction: direction, probabilities: probabilities,
            expectedReturn: probabilities.mean(meanMoves) * Double(direction.rawValue))
    }
}

extension [Member] {
    /// The members' class probabilities, averaged class by class, on the balanced scale.
    @inline(__always)
    func averageAnswers(
        _ vector: UnsafePointer<Float>, scratch: inout ScoringScratch
    ) -> ClassProbabilities {
        var sum = SIMD4<Double>()
        for member in self {
            let answer = member.withAnswers(vector, scratch: &scratch) { answers in
                SIMD4(Double(answers[0]), Double(answers[1]), Double(answers[2]), 1)
            }
            sum += answer ?? .zero
        }
        let count = Swift.max(1, sum.w)
        return ClassProbabilities(
            short: sum.x / count, none: sum.y / count, long: sum.z / count)
    }

    /// The answers of the two networks of a pair, on the balanced scale.
    @inline(__always)
    func yesAnswers(
        _ vector: UnsafePointer<Float>, scratch: inout ScoringScratch
    ) -> (long: Float, short: Float) {
        let long = self[0].withAnswers(vector, scratch: &scratch) { $0[0] }
        let short = self[1].withAnswers(vector, scratch: &scratch) { $0[0] }
        return (long ?? 0, short ?? 0)
    }
}
