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
            Example: haetae paper --feed sandbox --exchange upbit --market KRW-BTC --speed 60 --for 6h
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

    @Option(
        help: ArgumentHelp(
            "With --feed sandbox: a FILE that its market plays; may be given twice.",
            discussion: "\(SandboxFeed.help); its first half is the past."))
    var recording: [String] = []

    @Option(name: .customLong("for"), help: "Market time to trade, e.g. 7d or 12h.")
    var length: TimeSpan?

    @Option(
        help: ArgumentHelp(
            "max, or how many times as fast as the market: 1, 60, …; default: max.",
            discussion: "--feed sandbox: at most \(LivePace.largestSpeed), default 1: the market's "
                + "clock runs so fast once the past is there; limits and connections go by the world's."
        ))
    var speed: String?

    mutating func validate() throws {
        guard recording.isEmpty || feed == "sandbox" else {
            throw ValidationError("--recording goes with --feed sandbox")
        }
        guard ["live", "sandbox"].contains(feed) else { return }
        if span.from != nil || span.to != nil || options.interval != nil {
            throw ValidationError(
                "--feed \(feed) is the present: --from, --to and --interval do not go with it; "
                    + "--for says how long")
        }
        if feed == "live", speed != nil {
            throw ValidationError(
                "--feed live runs as fast as the world: --speed does not go with it; --for says how "
                    + "long")
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
        if !source.isPresent { request.pace = try pace() }
        var sandbox: RunningSandbox?
        var clock = MarketClock.world
        if case .sandbox = source {
            let pace = try livePace()
            let running = try RunningSandbox.start(
                for: request.id, days: Int64(trainDays ?? 0) + 4, seed: request.seed,
                recordings: recording, console: console, &configuration)
            clock = running.clock(pace)
            sandbox = running
        }
        let assembly = try Assembly(configuration, console: console)
        let (report, training) =
            source.isPresent
            ? try assembly.runLive(request, clock: clock) : try assembly.run(request)
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
        guard let speed, speed != "max" else { return .unlimited }
        guard let factor = Double(speed), factor > 0, factor.isFinite else {
            throw ValidationError("--speed takes max or a number above 0, e.g. 60")
        }
        return .times(factor)
    }

    private func livePace() throws -> LivePace {
        guard let speed else { return .world }
        let most = LivePace.largestSpeed
        guard let rate = try? Rate(parsing: speed), rate > .zero, rate <= most else {
            throw ValidationError(
                "--feed sandbox takes a --speed above 0, at most \(most): in a shorter minute what "
                    + "belongs to it would not come over a connection in time")
        }
        return LivePace(speed: rate)
    }
}
