import Domain

/// The JSON header of a model file: everything but the weights, in plain types.
struct ModelHeader: Codable {
    struct Parameters: Codable {
        let intervalNanoseconds: Int64
        let horizonNanoseconds: Int64
        let band: String
        let seed: UInt64
        let epochs: Int
        let patience: Int
        let batch: Int
        let hidden: [Int]
        let learningRate: Double
        let dropout: Double
        let weightDecay: Double
        let validationShare: Double
        let minimumSignalShare: Double
    }

    struct Member: Codable {
        let shape: NetworkShape
        let columns: [Int]
        // Every Float is exact as a Double, and a Double survives JSON.
        let means: [Double]
        let inverseDeviations: [Double]
    }

    struct Ensemble: Codable {
        let temperature: Double
        let priors: ClassValues
    }

    struct Pair: Codable {
        let longThreshold: Double
        let longSlope: Double
        let longIntercept: Double
        let shortThreshold: Double
        let shortSlope: Double
        let shortIntercept: Double
    }

    let design: ModelDesign
    let exchange: String
    let market: String
    let createdAt: String
    let trainedFrom: String
    let trainedTo: String
    let features: [String]
    let parameters: Parameters
    let members: [Member]
    let ensemble: Ensemble?
    let pair: Pair?
    let meanMoves: ClassValues
    let report: TrainingReport
}

extension ModelHeader {
    init(_ model: TrainedModel, createdAt: Timestamp) {
        design = model.design
        exchange = model.instrument.exchange
        market = model.instrument.market
        self.createdAt = createdAt.description
        trainedFrom = model.trainedFrom.description
        trainedTo = model.trainedTo.description
        features = FeatureSet.names
        parameters = Parameters(model.parameters)
        members = model.members.map { member in
            Member(
                shape: member.network.shape, columns: member.scaler.columns,
                means: member.scaler.means.map(Double.init),
                inverseDeviations: member.scaler.inverseDeviations.map(Double.init))
        }
        switch model.rule {
        case .ensemble(let rule):
            ensemble = Ensemble(temperature: rule.temperature, priors: rule.priors)
            pair = nil
        case .pair(let rule):
            ensemble = nil
            pair = Pair(
                longThreshold: Double(rule.longThreshold),
                longSlope: rule.longCalibration.slope,
                longIntercept: rule.longCalibration.intercept,
                shortThreshold: Double(rule.shortThreshold),
                shortSlope: rule.shortCalibration.slope,
                shortIntercept: rule.shortCalibration.intercept)
        }
        meanMoves = model.meanMoves
        report = model.report
    }

    /// The rule of the design, if the header has it.
    var rule: DecisionRule? {
        switch design {
        case .ensemble:
            ensemble.map { .ensemble(EnsembleRule(temperature: $0.temperature, priors: $0.priors)) }
        case .pair:
            pair.map {
                .pair(
                    PairRule(
                        longThreshold: Float($0.longThreshold),
                        shortThreshold: Float($0.shortThreshold),
                        longCalibration: PlattScale(
                            slope: $0.longSlope, intercept: $0.longIntercept),
                        shortCalibration: PlattScale(
                            slope: $0.shortSlope, intercept: $0.shortIntercept)))
            }
        }
    }

    /// Weights of all members together; `nil` when the sizes do not fit each other.
    var weightCount: Int? {
        let outputs = design == .ensemble ? 3 : 1
        guard members.count == design.plans.count else { return nil }
        var total = 0
        for member in members {
            let sizes = member.shape.hidden + [member.shape.inputs]
            guard member.shape.outputs == outputs, sizes.allSatisfy({ (1...4096).contains($0) }),
                member.shape.hidden.count <= 8, member.columns.count == member.shape.inputs,
                member.means.count == member.columns.count,
                member.inverseDeviations.count == member.columns.count,
                member.columns.allSatisfy(FeatureSet.names.indices.contains)
            else { return nil }
            total += member.shape.parameterCount
        }
        return total
    }

    /// The first place where the file's features differ from this build's; `nil` when they agree.
    var featureDifference: String? {
        if features == FeatureSet.names { return nil }
        for (index, name) in FeatureSet.names.enumerated() {
            let found = index < features.count ? features[index] : "nothing"
            if found != name { return "\(found) instead of \(name)" }
        }
        return "\(features[FeatureSet.count]) at the end"
    }
}

extension ModelHeader.Parameters {
    init(_ parameters: TrainingParameters) {
        intervalNanoseconds = parameters.interval.nanoseconds
        horizonNanoseconds = parameters.horizon.nanoseconds
        band = parameters.band.description
        seed = parameters.seed
        epochs = parameters.epochs
        patience = parameters.patience
        batch = parameters.batch
        hidden = parameters.hidden
        learningRate = Double(parameters.learningRate)
        dropout = Double(parameters.dropout)
        weightDecay = Double(parameters.weightDecay)
        validationShare = parameters.validationShare
        minimumSignalShare = parameters.minimumSignalShare
    }

    /// The parameters again; `nil` when they break their own rules.
    var value: TrainingParameters? {
        do {
            var result = TrainingParameters(band: try Rate(parsing: band))
            result.interval = TimeSpan(nanoseconds: intervalNanoseconds)
            result.horizon = TimeSpan(nanoseconds: horizonNanoseconds)
            result.seed = seed
            result.epochs = epochs
            result.patience = patience
            result.batch = batch
            result.hidden = hidden
            result.learningRate = Float(learningRate)
            result.dropout = Float(dropout)
            result.weightDecay = Float(weightDecay)
            result.validationShare = validationShare
            result.minimumSignalShare = minimumSignalShare
            try result.validate()
            return result
        } catch {
            return nil
        }
    }
}
