import ArgumentParser
import CommandLineKit
import Domain
import Glibc
import Sandbox
import SandboxServer

/// Serves the exchanges' protocols on this machine, so that a bot can be tested without money.
struct SandboxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Serve Upbit, Bithumb and BitMEX on this machine, to test a bot without money.",
        discussion: """
            Prints one JSON line per exchange with its addresses, and serves until Ctrl-C. Any client \
            of the real exchange works against it once its base URL is changed. The market is made \
            up, or a recording moved to the present; keys and money are the sandbox's own.

            A FILE is CSV, plain or gzip; its header says what it holds: one-minute candles; trades, \
            each played at its own time, price and size; or a book, by levels or best prices, of which \
            each snapshot is played as it was. --feed may be given twice, for trades and the book \
            recorded beside them. What lies before --from is the market's past. Of candles and trades \
            alone the book is made up; of a book alone a resting order fills only when the other side \
            comes to its price. When the recording is over the market stands still.

            Example: haetae sandbox --exchange upbit
            Example: haetae sandbox --exchange upbit --market KRW-BTC --feed trades.csv.gz
            Example: haetae sandbox --account mykey:mysecret:KRW=10000000,BTC=0.5 --speed 60
            Example: haetae sandbox --faults "lose-answer:orders=0.05,disconnect=every 30s"

            \(FaultPlan.usage)
            """)

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var errors: ErrorOptions

    @Option(help: "upbit, bithumb, bitmex or all.")
    var exchange = "all"

    @Option(help: "The first exchange's port, the others follow; 0: any that are free.")
    var port = 0

    @Option(
        help: ArgumentHelp(
            "sample, or a FILE: \(SandboxFeed.help); moved to the present.",
            discussion: "Default: sample."))
    var feed: [String] = []

    @Option(help: "With a FILE: the market it is of.")
    var market: String?

    @Option(help: "With a FILE: the moment of it to begin at; default: its middle.")
    var from: Timestamp?

    @Option(help: "How many times as fast as the world the market runs.")
    var speed = "1"

    @Option(
        help: ArgumentHelp(
            "Milliseconds from an order's acknowledgement to its matching, by the market's clock.",
            valueName: "ms"))
    var latency = 0

    @Option(help: "The same seed makes the same market.")
    var seed: UInt64 = 1

    @Option(help: "Days of made-up past; default: 30.")
    var days: Int64?

    @Option(help: "What goes wrong, e.g. \"429=0.01,delay=200ms..2s@0.1\"; see above.")
    var faults = "none"

    @Option(
        help: ArgumentHelp(
            "An account, KEY:SECRET:CURRENCY=AMOUNT,…[:RIGHTS]; may be given again.",
            discussion: "RIGHTS: view+order+withdraw; default view+order. "
                + "Default: \(AccountOption.standardText)."))
    var account: [AccountOption] = []

    @Option(help: "The port of the status page and of the fault switches; 0: any that is free.")
    var controlPort = 0

    @Option(
        help: ArgumentHelp(
            "Listen on this address instead of 127.0.0.1.",
            discussion: "Whoever can reach it can use the sandbox; the status page stays local."))
    var bind: String?

    mutating func validate() throws {
        guard (0...65533).contains(port), (0...65535).contains(controlPort) else {
            throw ValidationError("a port is a number from 0 to 65535")
        }
        guard (1...360).contains(days ?? 1) else {
            throw ValidationError("--days takes 1 to 360")
        }
        guard (0...60_000).contains(latency) else {
            throw ValidationError("--latency takes 0 to 60000 milliseconds")
        }
        try validateFeed()
        if Set(account.map(\.key)).count < account.count {
            throw ValidationError("two accounts have the same key")
        }
    }

    /// The files to be played; empty where the market is made up.
    private var files: [String] { feed == ["sample"] ? [] : feed }

    private func validateFeed() throws {
        guard !files.contains("sample") else {
            throw ValidationError("--feed takes sample, or files")
        }
        if files.isEmpty {
            guard market == nil, from == nil else {
                throw ValidationError("--market and --from go with --feed FILE")
            }
        } else {
            guard market != nil else {
                throw ValidationError("--feed FILE needs --market: which market is it of?")
            }
            guard exchange != "all" else {
                throw ValidationError("--feed FILE needs --exchange: one market of one exchange")
            }
            guard days == nil else {
                throw ValidationError("--days is of a made-up past; a FILE brings its own")
            }
        }
    }

    mutating func run() throws {
        let configuration = try settings.configuration()
        let console = Console(isJSON: true)
        let names = exchange == "all" ? SandboxMarkets.exchanges : [exchange]
        guard names.allSatisfy(SandboxMarkets.exchanges.contains) else {
            throw CommandError(
                .usage, "there is no sandbox of \"\(exchange)\"",
                remedy: "use one of \(SandboxMarkets.exchanges.joined(separator: ", ")), or all")
        }
        let (rate, faults) = (try Self.rate(speed), try plan())
        let markets = SandboxMarkets(
            venues: try Venues(configuration), feed: try source(console), seed: seed,
            days: days ?? 30, accounts: account.isEmpty ? [AccountOption.standard] : account,
            latency: .milliseconds(Int64(latency)))
        // After the files have been read: the clocks run from here on.
        let start = Clock.now
        var host = SandboxConfiguration(
            clock: SandboxClock(
                wallStart: start, marketStart: start, speed: rate),
            seed: seed)
        host.faults = faults
        host.controlPort = controlPort
        if let bind { host.reach = .address(bind) }
        try serve(names, markets, host, console)
    }

    private func serve(
        _ names: [String], _ markets: SandboxMarkets, _ configuration: SandboxConfiguration,
        _ console: Console
    ) throws {
        let host = try RunningSandbox.start(names, port: port, markets: markets, configuration)
        try tell(host, console)
        while !Interruption.isRequested { usleep(100_000) }
        try host.stop()
    }

    private func tell(_ host: RunningSandbox, _ console: Console) throws {
        for address in host.exchanges {
            try console.write(
                .object([
                    "exchange": .string(address.exchange), "rest": .string(address.rest),
                    "ws": .string(address.socket),
                ]))
        }
        if let control = host.control { console.note("status and faults: \(control)") }
        if account.isEmpty { console.note("account \(AccountOption.standardText)") }
        console.note("a simulated market: nothing here is real money; Ctrl-C ends it")
    }

    private func plan() throws -> FaultPlan {
        do throws(FaultPlanError) {
            return try FaultPlan(parsing: faults)
        } catch {
            throw CommandError(
                .usage, error.description, remedy: "haetae sandbox --help lists the faults")
        }
    }

    private func source(_ console: Console) throws -> SandboxFeed {
        guard !files.isEmpty, let market else { return .sample }
        return try SandboxFeed.read(files, market: market, from: from, console: console)
    }

    /// How many seconds of the market pass in one of the world.
    static func rate(_ text: String) throws -> Rate {
        guard let rate = try? Rate(parsing: text), rate > .zero,
            rate <= Rate(raw: 10_000 * FixedPoint.scale)
        else { throw ValidationError("--speed takes a number above 0, at most 10000, e.g. 60") }
        return rate
    }
}
