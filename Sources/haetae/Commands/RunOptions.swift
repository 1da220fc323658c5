public import ArgumentParser
public import CommandLineKit
import Domain
import Prediction
import Storage

/// What paper and backtest have in common.
struct RunOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "ensemble, pair, NAME@VERSION, ema:FAST/SLOW, last-return or always-flat.",
            discussion: """
                ensemble and pair are trained on the candles before the first traded one; the others \
                speak at once. ema:FAST/SLOW follows every candle of the input, whatever \
                predict_every says.
                """))
    var predictor: String?

    @Option(help: "Days before the first traded candle that a model learns from.")
    var trainDays: Int?

    @Option(help: "Decides every random choice: same seed and input, same result.")
    var seed: UInt64?

    @Option(help: "Money to begin with, in the settlement currency.")
    var capital: Money?

    @Option(help: "Funding rates, CSV with funding_time_ms,funding_rate.")
    var funding: String?

    @Option(help: "Spacing of the candles (1m, 5m, 1h, …) when the file leaves doubt.")
    var interval: TimeSpan?

    @Option(help: "Language of the report: en or ko; default: that of the environment.")
    var lang: Language?

    mutating func validate() throws {
        if let trainDays, !(0...10_000).contains(trainDays) {
            throw ValidationError("--train-days takes 0 to 10000 days")
        }
    }

    /// Which predictor, and how many days it trains on: rules of thumb need none.
    func predictor(
        _ configuration: Configuration
    ) throws -> (spec: PredictorSpec, trainDays: Int?) {
        let spec = try predictor.map { try PredictorSpec(parsing: $0) } ?? configuration.predictor
        if case .design = spec { return (spec, trainDays ?? configuration.trainDays) }
        return (spec, trainDays)
    }
}

extension Language: ExpressibleByArgument {}

/// Prints what a run brought.
enum RunOutput {
    static func write(
        _ report: RunReport, _ training: TrainedPredictor?, console: Console
    ) throws {
        guard console.isJSON else {
            try console.write(console.report.text(report))
            return
        }
        var members: [JSONValue.Member] = [.init("result", report.json)]
        if let model = training?.training {
            members.append(.init("training", TrainingSummary.json(model)))
        }
        try console.write(.object(members))
    }
}
