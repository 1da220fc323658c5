public import Domain

/// A trained predictor of one market: networks, decision rule, and where they come from.
public struct TrainedModel: Sendable, Equatable {
    /// How its networks are put together.
    public let design: ModelDesign
    /// The market whose bars it was trained on.
    public let instrument: InstrumentID
    /// What it was trained with; the interval and the horizon are the model's own.
    public let parameters: TrainingParameters
    /// Start of the first training bar.
    public let trainedFrom: Timestamp
    /// End of the last training bar, validation included: only what follows may be evaluated.
    public let trainedTo: Timestamp
    /// Mean move of each class in the training rows, as a ratio; positive is up.
    public let meanMoves: ClassValues
    /// How the training went.
    public let report: TrainingReport
    package let members: [Member]
    let rule: DecisionRule

    /// What the model says of one feature vector.
    public struct Score: Hashable, Sendable {
        /// The signal, or `none`.
        public let direction: Direction
        /// Calibrated probabilities of the classes.
        public let probabilities: ClassProbabilities
        /// Expected move in favor of `direction` over the horizon before costs, as a ratio; zero
        /// for `none`.
        public let expectedReturn: Double
    }

    /// Scores one full feature vector of `FeatureSet.count` floats.
    ///
    /// The expected move is the sum over the classes of probability × mean move.
    package func score(_ vector: UnsafePointer<Float>, scratch: inout ScoringScratch) -> Score {
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
        return Score(
            direction: direction, probabilities: probabilities,
            expectedReturn: probabilities.mean(meanMoves) * Double(direction.rawValue))
    }

    /// Refuses a market other than the one it was trained on.
    public func requireMarket(_ asked: InstrumentID) throws(ModelMarketError) {
        guard asked == instrument else {
            throw ModelMarketError(trainedOn: instrument, askedFor: asked)
        }
    }
}

/// A model is asked about a market it knows nothing of.
public struct ModelMarketError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The model's market.
    public let trainedOn: InstrumentID
    /// The market that was wanted.
    public let askedFor: InstrumentID

    /// Names both markets and the command that trains another model.
    public var description: String {
        "the model was trained on \(trainedOn), but is asked about \(askedFor): "
            + "train one on \(askedFor) (haetae train)"
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
