public import Domain

/// Trains again and again on a moving window and evaluates each model on what follows it.
public enum WalkForward {
    /// The windows.
    public struct Plan: Hashable, Sendable {
        /// What each model learns from.
        public let train: TimeSpan
        /// What each model is evaluated on.
        public let test: TimeSpan
        /// How far the windows move each time.
        public let step: TimeSpan
        /// Left out between the two, beside the purge of one horizon.
        public let embargo: TimeSpan

        /// - Precondition: `train`, `test` and `step` are positive, `embargo` is not negative, and
        ///   `step ≥ test`, so that no row is counted twice.
        public init(train: TimeSpan, test: TimeSpan, step: TimeSpan, embargo: TimeSpan) {
            precondition(train > .zero && test > .zero && step >= test && embargo >= .zero)
            self.train = train
            self.test = test
            self.step = step
            self.embargo = embargo
        }
    }

    /// One model and what it was worth.
    public struct Fold: Sendable, Equatable {
        /// Counts from 1.
        public let number: Int
        /// Start of the first and end of the last bar it learned from.
        public let trained: ClosedRange<Timestamp>
        /// Times of the predictions it was evaluated on.
        public let tested: Range<Timestamp>
        /// How the model was trained.
        public let report: TrainingReport
        /// What the model was worth on the tested rows.
        public let evaluation: Evaluation
        /// Always repeating the last bar's direction, on the same rows.
        public let baseline: Evaluation
    }

    /// All folds, and all their rows as one.
    public struct Report: Sendable, Equatable {
        /// One for each model, in order of time.
        public let folds: [Fold]
        /// The tested rows of all folds together.
        public let overall: Evaluation
    }

    /// Runs the plan over `bars`.
    ///
    /// A model's bars end at least one horizon and the embargo before its first evaluated
    /// prediction, so neither its labels nor its thresholds reach into the test.
    ///
    /// - Parameter progress: told after each pass of each model with the number of the fold and how
    ///   many there are; `false` stops.
    public static func run(
        _ design: ModelDesign, bars: BarSeries, of instrument: InstrumentID,
        parameters: TrainingParameters, plan: Plan,
        progress: (_ fold: Int, _ folds: Int, TrainingProgress) -> Bool = { _, _, _ in true }
    ) throws(WalkForwardError) -> Report {
        let starts = testStarts(bars, plan: plan)
        guard !starts.isEmpty else {
            throw .tooShort(
                bars: bars.count, interval: bars.interval, needed: plan.train)
        }
        var folds: [Fold] = []
        var rows: [EvaluatedRow] = []
        for (index, start) in starts.enumerated() {
            let cut = start - plan.embargo - parameters.horizon
            let first = bars.firstIndex(from: start - plan.train)
            // A bar belongs to the past when it has ended.
            let end = bars.firstIndex(from: cut - bars.interval + TimeSpan(nanoseconds: 1))
            let model: TrainedModel
            do throws(TrainingError) {
                model = try Trainer.train(
                    design, bars: bars.slice(first..<max(first, end)), of: instrument,
                    parameters: parameters
                ) { progress(index + 1, starts.count, $0) }
            } catch {
                throw .training(fold: index + 1, error)
            }
            let tested = start..<(start + plan.test)
            let found = try evaluate(model, bars: bars, tested: tested, fold: index + 1)
            rows.append(contentsOf: found)
            folds.append(
                Fold(
                    number: index + 1, trained: model.trainedFrom...model.trainedTo,
                    tested: tested, report: model.report,
                    evaluation: Evaluation(found, interval: bars.interval),
                    baseline: baseline(bars, parameters: parameters, tested: tested)))
        }
        return Report(folds: folds, overall: Evaluation(rows, interval: bars.interval))
    }

    /// Where the tests begin: a whole training window after the first bar, then step by step.
    private static func testStarts(_ bars: BarSeries, plan: Plan) -> [Timestamp] {
        guard let first = bars.starts.first, let last = bars.starts.last else { return [] }
        var starts: [Timestamp] = []
        var start = Timestamp(nanoseconds: first) + plan.train
        while start + plan.test <= Timestamp(nanoseconds: last) + bars.interval {
            starts.append(start)
            start = start + plan.step
        }
        return starts
    }

    private static func evaluate(
        _ model: TrainedModel, bars: BarSeries, tested: Range<Timestamp>, fold: Int
    ) throws(WalkForwardError) -> [EvaluatedRow] {
        do throws(EvaluationError) {
            return try model.evaluatedRows(
                bars, from: tested.lowerBound, to: tested.upperBound)
        } catch {
            throw .evaluation(fold: fold, error)
        }
    }

    private static func baseline(
        _ bars: BarSeries, parameters: TrainingParameters, tested: Range<Timestamp>
    ) -> Evaluation {
        let first = bars.firstIndex(from: tested.lowerBound - bars.interval)
        let end = bars.firstIndex(from: tested.upperBound + parameters.horizon)
        let window = bars.slice(max(0, first - FeatureState.deepestReach)..<end)
        return Evaluation(
            of: LastReturn(
                interval: bars.interval, horizon: parameters.horizon, band: parameters.band),
            on: window, horizon: parameters.horizonBars, band: parameters.band,
            from: tested.lowerBound, to: tested.upperBound)
    }
}

/// Why a walk-forward run ended early.
public enum WalkForwardError: Error, Equatable, Sendable, CustomStringConvertible {
    case tooShort(bars: Int, interval: TimeSpan, needed: TimeSpan)
    case training(fold: Int, TrainingError)
    case evaluation(fold: Int, EvaluationError)

    /// What is wrong, with the number of the fold.
    public var description: String {
        switch self {
        case .tooShort(let bars, let interval, let needed):
            "\(bars) bars of \(interval) leave no test window after a training window of "
                + "\(needed): give more bars or shorten the windows"
        case .training(let fold, let error):
            "fold \(fold): \(error)"
        case .evaluation(let fold, let error):
            "fold \(fold): \(error)"
        }
    }
}
