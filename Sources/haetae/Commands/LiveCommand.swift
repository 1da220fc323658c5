import ArgumentParser
import CommandLineKit
import Domain
import Storage

/// Trades with real money.
struct LiveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "live",
        abstract: "Trade with REAL MONEY at an exchange.",
        discussion: """
            Nothing is sent unless all of these are there: mode: live in config.yaml, keys from the \
            environment or a file that only you can read, the capital, and --confirm EXCHANGE:MARKET, \
            typed as the market is called. Before the first order it reports what the exchange says of \
            key, balances, fees, rules, open orders and clock, and refuses when anything is not sound.
            Ctrl-C ends it in good order: what works is cancelled, every order's fate is waited for, and \
            the ledger is held against the account. A second Ctrl-C ends the process at once.
            Example: haetae live --exchange upbit --market KRW-BTC --check
            Example: haetae live --exchange upbit --market KRW-BTC --capital 100000 --for 8h \
            --confirm upbit:KRW-BTC
            Try first: haetae paper --feed live trades the same market on paper.
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var market: MarketOptions
    @OptionGroup var options: RunOptions

    @Option(
        help: "The explicit act: EXCHANGE:MARKET, e.g. upbit:KRW-BTC. Without it nothing is sent.")
    var confirm: String?

    @Option(name: .customLong("for"), help: "How long to trade, e.g. 8h; until Ctrl-C without it.")
    var length: TimeSpan?

    @Flag(help: "Close the position at the end; without it the position stays.")
    var flattenAtEnd = false

    @Flag(help: "Print the start-up report and end: nothing is sent, nothing is cancelled.")
    var check = false

    mutating func validate() throws {
        if options.funding != nil || options.interval != nil {
            throw ValidationError("live is the present: --funding and --interval do not go with it")
        }
    }

    mutating func run() throws {
        let configuration = try common.configuration()
        let console = Console(isJSON: common.json, language: options.lang)
        let id = market.id(configuration)
        let venues = try Venues(configuration)
        _ = try venues.market(id, at: Clock.now, until: Clock.now)
        try Links.requireOpen(id.exchange, configuration)
        let keys = try LiveArming.keys(
            configuration, id, capital: options.capital, confirm: confirm, isCheck: check)
        let (predictor, trainDays) = try options.predictor(configuration)
        var request = RunRequest(
            mode: .live, id: id, source: .live, predictor: predictor,
            seed: options.seed ?? configuration.seed, database: common.database(configuration))
        request.trainDays = trainDays
        request.length = length
        request.capital = options.capital
        let outcome = try Assembly(configuration, console: console).runReal(
            request, keys: keys, flattens: flattenAtEnd, isCheck: check)
        try write(outcome, console)
        guard let result = outcome.result else { return }
        if result.isHalted || !result.closing.isSound {
            throw ExitCode(ExitStatus.doesNotHold.rawValue)
        }
    }

    private func write(_ outcome: Assembly.LiveOutcome, _ console: Console) throws {
        guard console.isJSON else {
            guard let result = outcome.result else { return }
            try RunOutput.write(result.report, result.training, console: console)
            try console.write("\n" + result.closing.text(console.language))
            return
        }
        var members: [JSONValue.Member] = [.init("start", outcome.start.json)]
        if let result = outcome.result {
            members.append(.init("result", result.report.json))
            members.append(.init("closing", result.closing.json))
            if let model = result.training?.training {
                members.append(.init("training", TrainingSummary.json(model)))
            }
        }
        try console.write(.object(members))
    }
}
