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

    /// A scorer of this model with working memory of its own.
    package var scorer: ModelScorer {
        ModelScorer(members: members, rule: rule, meanMoves: meanMoves)
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
