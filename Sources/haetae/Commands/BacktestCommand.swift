import ArgumentParser
import CommandLineKit
import Domain
import Storage

/// Trades recorded candles as fast as they can be read.
struct BacktestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "Train on the first part of recorded candles, trade the rest.",
        discussion: """
            The same engine, risk checks and ledger as paper trading. An order decided at a candle's \
            close is filled no earlier than the next candle.
            Example: haetae backtest --exchange bitmex --market XBTUSD --candles FILE \
            --predictor pair --train-days 90
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var market: MarketOptions
    @OptionGroup var span: SpanOptions
    @OptionGroup var options: RunOptions

    @Option(help: "A candle file (CSV, also .gz); default: the candles in the database.")
    var candles: String?

    mutating func run() throws {
        let configuration = try common.configuration()
        let console = Console(isJSON: common.json, language: options.lang)
        let (predictor, trainDays) = try options.predictor(configuration)
        var request = RunRequest(
            mode: .backtest, id: market.id(configuration),
            source: candles.map(CandleSource.file) ?? .database, predictor: predictor,
            seed: options.seed ?? configuration.seed, database: common.database(configuration))
        request.trainDays = trainDays
        request.interval = options.interval
        request.from = span.from
        request.to = span.to
        request.capital = options.capital
        request.funding = options.funding
        let (report, training) = try Assembly(configuration, console: console).run(request)
        try RunOutput.write(report, training, console: console)
    }
}
