import ArgumentParser
import CommandLineKit
import Domain
import Service
import Storage

/// Trades on a simulated venue, as if it were live.
struct PaperCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paper",
        abstract: "Trade on a simulated venue: the built-in sample market, or recorded candles.",
        discussion: """
            Without options it trains a model on the built-in sample market, trades two weeks of it \
            and prints the report. That market is made up, and everything says so.
            Example: haetae paper --feed live --exchange upbit --market KRW-BTC --for 2h
            Example: haetae paper --feed candles.csv.gz --exchange upbit --market KRW-BTC
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var market: MarketOptions
    @OptionGroup var span: SpanOptions
    @OptionGroup var options: RunOptions

    @Option(
        help: ArgumentHelp(
            "sample, live (public data of the exchange, no keys), sandbox, or a candle FILE (CSV, "
                + "also .gz).",
            discussion: "sandbox: as live, against a made-up exchange that runs in this process."))
    var feed = "sample"

    @Option(name: .customLong("for"), help: "Market time to trade, e.g. 7d or 12h.")
    var length: TimeSpan?

    @Option(help: "max, or how many times as fast as the market: 1, 60, …")
    var speed = "max"

    mutating func validate() throws {
        guard ["live", "sandbox"].contains(feed) else { return }
        if span.from != nil || span.to != nil || speed != "max" || options.interval != nil {
            throw ValidationError(
                "--feed \(feed) is the present: --from, --to, --speed and --interval do not go with it; "
                    + "--for says how long")
        }
    }

    mutating func run() throws {
        var configuration = try common.configuration()
        let console = Console(isJSON: common.json, language: options.lang)
        let source = source()
        let (predictor, trainDays) = try options.predictor(configuration)
        var request = RunRequest(
            mode: .paper, id: market.id(configuration), source: source, predictor: predictor,
            seed: options.seed ?? configuration.seed, database: common.database(configuration))
        request.trainDays = trainDays
        request.interval = options.interval
        request.from = span.from
        request.to = span.to
        request.length = length
        request.capital = options.capital
        request.funding = options.funding
        request.pace = try pace()
        var sandbox: RunningSandbox?
        if case .sandbox = source {
            sandbox = try RunningSandbox.start(
                for: request.id, days: Int64(trainDays ?? 0) + 4, seed: request.seed,
                &configuration)
        }
        let assembly = try Assembly(configuration, console: console)
        let (report, training) =
            source.isPresent ? try assembly.runLive(request) : try assembly.run(request)
        try sandbox?.stop()
        try RunOutput.write(report, training, console: console)
    }

    private func source() -> CandleSource {
        switch feed {
        case "sample": .sample
        case "live": .live
        case "sandbox": .sandbox
        default: .file(feed)
        }
    }

    private func pace() throws -> Pace {
        if speed == "max" { return .unlimited }
        guard let factor = Double(speed), factor > 0, factor.isFinite else {
            throw ValidationError("--speed takes max or a number above 0, e.g. 60")
        }
        return .times(factor)
    }
}
