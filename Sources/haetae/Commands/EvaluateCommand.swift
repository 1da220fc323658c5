import ArgumentParser
import CommandLineKit
import Domain
import Prediction

/// Says what a design, or a stored model, is worth on candles it has not learned from.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Evaluate a design walk-forward, or a stored model on later candles.",
        discussion: """
            Walk-forward trains again and again on a moving window and evaluates each model on what \
            follows it, purged by one horizon and an embargo. A stored model is evaluated only on \
            candles after its training.
            Example: haetae evaluate --market KRW-BTC --candles FILE --model pair --train-days 10
            Example: haetae evaluate --market KRW-BTC --candles FILE --model pair-upbit-KRW-BTC-5m@1
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var market: MarketOptions
    @OptionGroup var span: SpanOptions
    @OptionGroup var learning: LearningOptions

    @Option(help: "Days each model learns from.")
    var trainDays: Int?

    @Option(help: "Days each model is evaluated on.")
    var testDays = 2

    @Option(help: "Left out between training and test, beside the purge of one horizon.")
    var embargo = TimeSpan.hours(1)

    mutating func validate() throws {
        guard testDays >= 1, trainDays ?? 1 >= 1 else {
            throw ValidationError("--train-days and --test-days take 1 or more days")
        }
    }

    mutating func run() throws {
        let configuration = try learning.applied(to: common.configuration())
        let console = Console(isJSON: common.json)
        let id = market.id(configuration)
        let (bars, instrument) = try learning.input(
            configuration, id, span, database: common.database(configuration), console: console)
        if let name = learning.model, name.contains("@") {
            try evaluate(ModelReference(parsing: name), configuration, bars, id, console)
        } else {
            try walkForward(configuration, bars, instrument, console)
        }
    }

    private func walkForward(
        _ configuration: Configuration, _ bars: BarSeries, _ instrument: Instrument,
        _ console: Console
    ) throws {
        let design = try learning.design(configuration)
        var parameters = TrainingParameters(band: configuration.deadBand(on: instrument))
        parameters.interval = configuration.predictEvery
        parameters.horizon = configuration.horizon
        parameters.seed = configuration.seed
        let days = Int64(trainDays ?? configuration.trainDays)
        let plan = WalkForward.Plan(
            train: .days(days), test: .days(Int64(testDays)), step: .days(Int64(testDays)),
            embargo: embargo)
        let folded = try Candles.fold(bars, to: configuration.predictEvery)
        let report = try console.progress("evaluating \(design)", total: nil, unit: "passes") {
            meter in
            var passes = 0
            return try WalkForward.run(
                design, bars: folded, of: instrument.id, parameters: parameters, plan: plan
            ) { _, _, _ in
                passes += 1
                meter.update(passes)
                return !Interruption.isRequested
            }
        }
        if console.isJSON {
            try console.write(
                .object([
                    "design": .string(design.description),
                    "folds": .array(report.folds.map(Self.json)),
                    "overall": EvaluationSummary.json(report.overall),
                ]))
            return
        }
        var text = ""
        for fold in report.folds {
            text +=
                "fold \(fold.number): trained \(fold.trained.lowerBound) to "
                + "\(fold.trained.upperBound), tested from \(fold.tested.lowerBound)\n"
                + EvaluationSummary.text(fold.evaluation)
        }
        text += "all folds together\n" + EvaluationSummary.text(report.overall)
        try console.write(text)
    }

    private static func json(_ fold: WalkForward.Fold) -> JSONValue {
        .object([
            "number": .integer(fold.number),
            "trained_from": .string(fold.trained.lowerBound.description),
            "trained_to": .string(fold.trained.upperBound.description),
            "tested_from": .string(fold.tested.lowerBound.description),
            "tested_to": .string(fold.tested.upperBound.description),
            "evaluation": EvaluationSummary.json(fold.evaluation),
            "last_return": EvaluationSummary.json(fold.baseline),
        ])
    }

    private func evaluate(
        _ reference: ModelReference, _ configuration: Configuration, _ bars: BarSeries,
        _ id: InstrumentID, _ console: Console
    ) throws {
        let stored = try Models(configuration, console: console).registry.load(reference)
        try stored.model.requireMarket(id)
        let folded = try Candles.fold(bars, to: stored.model.parameters.interval)
        let end = folded.starts.last.map(Timestamp.init(nanoseconds:)) ?? .distantPast
        let evaluation = try stored.model.evaluate(
            folded, from: stored.model.trainedTo, to: end + folded.interval)
        if console.isJSON {
            try console.write(
                .object([
                    "model": .string(reference.description),
                    "evaluation": EvaluationSummary.json(evaluation),
                ]))
        } else {
            try console.write(
                "\(reference) on candles after \(stored.model.trainedTo)\n"
                    + EvaluationSummary.text(evaluation))
        }
    }
}
