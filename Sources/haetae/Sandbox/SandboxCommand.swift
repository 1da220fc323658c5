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
            up, or recorded candles moved to the present; keys and money are the sandbox's own.

            Example: haetae sandbox --exchange upbit
            Example: haetae sandbox --account mykey:mysecret:KRW=10000000,BTC=0.5 --speed 60
            Example: haetae sandbox --faults "lose-answer:orders=0.05,disconnect=every 30s"

            \(FaultPlan.usage)
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "upbit, bithumb, bitmex or all.")
    var exchange = "all"

    @Option(help: "The first exchange's port, the others follow; 0: any that are free.")
    var port = 0

    @Option(help: "sample, or a FILE of one-minute candles (CSV, also .gz), moved to the present.")
    var feed = "sample"

    @Option(help: "With a FILE: the market it is of.")
    var market: String?

    @Option(help: "How many times as fast as the world the market runs.")
    var speed = "1"

    @Option(help: "The same seed makes the same market.")
    var seed: UInt64 = 1

    @Option(help: "Days of made-up past.")
    var days: Int64 = 30

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
        guard (1...360).contains(days) else { throw ValidationError("--days takes 1 to 360") }
        guard feed == "sample" || market != nil else {
            throw ValidationError("--feed FILE needs --market: which market is it of?")
        }
        guard exchange != "all" || feed == "sample" else {
            throw ValidationError("--feed FILE needs --exchange: one market of one exchange")
        }
        if Set(account.map(\.key)).count < account.count {
            throw ValidationError("two accounts have the same key")
        }
    }

    mutating func run() throws {
        let configuration = try common.configuration()
        let console = Console(isJSON: common.json)
        let names = exchange == "all" ? SandboxMarkets.exchanges : [exchange]
        guard names.allSatisfy(SandboxMarkets.exchanges.contains) else {
            throw CommandError(
                .usage, "there is no sandbox of \"\(exchange)\"",
                remedy: "use one of \(SandboxMarkets.exchanges.joined(separator: ", ")), or all")
        }
        var settings = SandboxConfiguration(
            clock: SandboxClock(
                wallStart: Clock.now, marketStart: Clock.now, speed: try Self.rate(speed)),
            seed: seed)
        settings.faults = try plan()
        settings.controlPort = controlPort
        if let bind { settings.reach = .address(bind) }
        let markets = SandboxMarkets(
            venues: try Venues(configuration), feed: try source(console), seed: seed, days: days,
            accounts: account.isEmpty ? [AccountOption.standard] : account)
        let host = try RunningSandbox.start(names, port: port, markets: markets, settings)
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

    private func source(_ console: Console) throws -> SandboxMarkets.Feed {
        guard feed != "sample", let market else { return .sample }
        return .recording(
            try Candles.read(feed, interval: nil, console: console), market: market)
    }

    /// How many seconds of the market pass in one of the world.
    static func rate(_ text: String) throws -> Rate {
        guard let rate = try? Rate(parsing: text), rate > .zero,
            rate <= Rate(raw: 10_000 * FixedPoint.scale)
        else { throw ValidationError("--speed takes a number above 0, at most 10000, e.g. 60") }
        return rate
    }
}
