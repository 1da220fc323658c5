import ArgumentParser
import CommandLineKit
import Domain
import Prediction
import Storage

/// Where training and evaluation take their candles from.
struct LearningOptions: ParsableArguments {
    @Option(help: "A candle file (CSV, also .gz); default: the candles in the database.")
    var candles: String?

    @Option(help: "ensemble or pair.")
    var model: String?

    @Option(help: "How far ahead it speaks, e.g. 30m.")
    var horizon: TimeSpan?

    @Option(help: "The dead band as a ratio, e.g. 0.0012, or auto: the round-trip cost.")
    var band: String?

    @Option(help: "Decides every random choice.")
    var seed: UInt64?

    @Option(help: "Spacing of the candles when the file leaves doubt.")
    var interval: TimeSpan?

    /// The configuration with what was said on the command line.
    func applied(to configuration: Configuration) throws -> Configuration {
        var result = configuration
        if let horizon { result.horizon = horizon }
        if let seed { result.seed = seed }
        if let band {
            result.band = band == "auto" ? .automatic : .value(try Rate(parsing: band))
        }
        return result
    }

    func design(_ configuration: Configuration) throws -> ModelDesign {
        let spec = try model.map { try PredictorSpec(parsing: $0) } ?? configuration.predictor
        try spec.requireAvailable()
        guard case .design(let design) = spec else {
            throw CommandError(
                .usage, "\(spec) is nothing that can be trained", remedy: "use ensemble or pair")
        }
        return design
    }

    /// The candles of the span, and the instrument as it stood at their start.
    func input(
        _ configuration: Configuration, _ id: InstrumentID, _ span: SpanOptions,
        database: String, console: Console
    ) throws -> (bars: BarSeries, instrument: Instrument) {
        let all =
            try candles.map { try Candles.read($0, interval: interval, console: console) }
            ?? Candles.load(id, from: database)
        let first = span.from.map(all.firstIndex) ?? 0
        let end = span.to.map(all.firstIndex) ?? all.count
        let bars = all.slice(first..<max(first, end))
        guard let start = bars.starts.last.map(Timestamp.init(nanoseconds:)) else {
            throw CommandError(
                .badData, "there are no candles in the span", remedy: "check --from and --to")
        }
        let instrument = try Venues(configuration).market(id, at: start, until: start).instrument
        return (bars, instrument)
    }
}

/// Trains a model and keeps it.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a model on candles and keep it as a new version.",
        discussion: """
            The latest fifth of the rows is kept for early stopping, calibration and thresholds, \
            purged by one horizon.
            Example: haetae train --exchange upbit --market KRW-BTC --candles FILE --model pair
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var market: MarketOptions
    @OptionGroup var span: SpanOptions
    @OptionGroup var learning: LearningOptions

    mutating func run() throws {
        let configuration = try learning.applied(to: common.configuration())
        let console = Console(isJSON: common.json)
        let id = market.id(configuration)
        let design = try learning.design(configuration)
        let (bars, instrument) = try learning.input(
            configuration, id, span, database: common.database(configuration), console: console)
        let trained = try Models(configuration, console: console).train(
            design, on: bars, of: id, band: configuration.deadBand(on: instrument),
            seed: configuration.seed, isSample: false)
        guard let model = trained.training, let name = trained.model else { return }
        if console.isJSON {
            try console.write(
                .object(["model": .string(name), "training": TrainingSummary.json(model)]))
        } else {
            try console.write(TrainingSummary.text(model) + "kept as \(name)\n")
        }
    }
}
