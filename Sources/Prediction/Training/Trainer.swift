public import Domain

/// Trains models from bars.
public enum Trainer {
    /// Fewest labeled rows that training accepts: about five days of five-minute bars.
    public static let neededRows = 1500
    /// Fewest rows of each class among the training and the validation rows.
    static let neededPerClass = (training: 30, validation: 5)

    /// Trains `design` on `bars`, which are already at the model's interval.
    ///
    /// The latest `validationShare` of the rows is kept for early stopping, calibration and
    /// thresholds; rows whose horizon reaches into it are left out. Scalers see training rows only.
    /// The same bars, parameters and seed give the same model, bit for bit.
    ///
    /// - Parameters:
    ///   - instrument: the market of the bars.
    ///   - progress: told after each pass over the rows; `false` stops the training.
    /// - Throws: `TrainingError`; nothing is kept of a training that failed.
    public static func train(
        _ design: ModelDesign, bars: BarSeries, of instrument: InstrumentID,
        parameters: TrainingParameters, progress: (TrainingProgress) -> Bool = { _ in true }
    ) throws(TrainingError) -> TrainedModel {
        try parameters.validate()
        guard bars.interval == parameters.interval else {
            throw .wrongInterval(bars: bars.interval, model: parameters.interval)
        }
        let labels = Labels(bars, horizon: parameters.horizonBars, band: parameters.band)
        let set = TrainingSet(bars, labels: labels)
        return try train(
            design, set: set, bars: bars, of: instrument, parameters: parameters,
            progress: progress)
    }

    /// Trains on rows that were made already; `bars` says only where they come from.
    static func train(
        _ design: ModelDesign, set: TrainingSet, bars: BarSeries, of instrument: InstrumentID,
        parameters: TrainingParameters, progress: (TrainingProgress) -> Bool
    ) throws(TrainingError) -> TrainedModel {
        let split = try checkedSplit(set, bars: bars, parameters: parameters)
        let plans = design.plans
        var members: [Member] = []
        var reports: [TrainingReport.Member] = []
        for (index, plan) in plans.enumerated() {
            let training = MemberTraining(
                plan: plan, number: index + 1, members: plans.count, set: set, split: split,
                parameters: parameters)
            let result = try training.run(progress)
            members.append(result.member)
            reports.append(result.report)
        }
        let fit = RuleFit(
            design, members: members, set: set, split: split,
            minimumSignalShare: parameters.minimumSignalShare)
        let training = set.outcomes[split.training]
        let draft = TrainedModel(
            design: design, instrument: instrument, parameters: parameters,
            trainedFrom: Timestamp(nanoseconds: bars.starts.first ?? 0),
            trainedTo: Timestamp(nanoseconds: bars.starts.last ?? 0) + bars.interval,
            meanMoves: .means(of: training),
            report: TrainingReport(
                trainingRows: split.training.count, purgedRows: split.purged,
                validationRows: split.validation.count,
                classShares: .shares(of: training.map(\.direction)), members: reports,
                memberCorrelation: fit.memberCorrelation,
                hasEnoughSignals: fit.hasEnoughSignals,
                validation: Evaluation([], interval: parameters.interval)),
            members: members, rule: fit.rule)
        return draft.with(
            validation: Evaluation(
                draft.evaluatedRows(of: set, split.validation), interval: parameters.interval))
    }

    private static func checkedSplit(
        _ set: TrainingSet, bars: BarSeries, parameters: TrainingParameters
    ) throws(TrainingError) -> TrainingSet.Split {
        guard set.count >= neededRows else {
            let rows = neededRows + FeatureState.deepestReach + parameters.horizonBars
            throw .tooShort(
                labeled: set.count, needed: neededRows, bars: bars.count,
                needsDays: Double(rows) * Double(parameters.interval.nanoseconds)
                    / Double(TimeSpan.days(1).nanoseconds))
        }
        let split = set.split(
            validationShare: parameters.validationShare, horizon: parameters.horizon)
        let slices = [
            ("training", split.training, neededPerClass.training),
            ("validation", split.validation, neededPerClass.validation),
        ]
        for (name, rows, needed) in slices {
            for direction in Direction.allCases {
                let count = set.outcomes[rows].count { $0.direction == direction }
                guard count >= needed else {
                    throw .classMissing(
                        direction, count: count, needed: needed, slice: name,
                        band: parameters.band)
                }
            }
        }
        return split
    }
}

extension TrainedModel {
    /// The same model with the metrics of its validation rows.
    func with(validation: Evaluation) -> TrainedModel {
        TrainedModel(
            design: design, instrument: instrument, parameters: parameters,
            trainedFrom: trainedFrom, trainedTo: trainedTo, meanMoves: meanMoves,
            report: TrainingReport(
                trainingRows: report.trainingRows, purgedRows: report.purgedRows,
                validationRows: report.validationRows, classShares: report.classShares,
                members: report.members, memberCorrelation: report.memberCorrelation,
                hasEnoughSignals: report.hasEnoughSignals, validation: validation),
            members: members, rule: rule)
    }

    /// Scores rows of a training set beside their outcomes.
    func evaluatedRows(of set: TrainingSet, _ rows: Range<Int>) -> [EvaluatedRow] {
        var scorer = scorer
        return rows.compactMap { row in
            set.withRow(row) { scorer.score($0) }.map { score in
                EvaluatedRow(
                    time: set.times[row], direction: score.direction,
                    probabilities: score.probabilities, outcome: set.outcomes[row],
                    regime: set.regimes[row])
            }
        }
    }
}

extension ClassValues {
    /// Mean move of each class; zero for a class that does not occur.
    static func means(of outcomes: some Sequence<Labels.Outcome>) -> ClassValues {
        var sums = [0.0, 0.0, 0.0]
        var counts = [0.0, 0.0, 0.0]
        for outcome in outcomes {
            sums[outcome.direction.classIndex] += outcome.move
            counts[outcome.direction.classIndex] += 1
        }
        func mean(_ index: Int) -> Double { counts[index] > 0 ? sums[index] / counts[index] : 0 }
        return ClassValues(short: mean(0), none: mean(1), long: mean(2))
    }
}
