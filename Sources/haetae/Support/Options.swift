public import ArgumentParser
import CommandLineKit
public import Domain

/// Which configuration: what every command understands that has something to configure.
///
/// The others are apart from it, because an option that does nothing must not be offered.
struct ConfigurationOptions: ParsableArguments {
    @Option(help: "The configuration file.")
    var config: String?

    /// The configuration: the file named, else config.yaml here, else the defaults.
    func configuration() throws -> Configuration {
        if let config {
            guard let loaded = try Configuration.load(from: config) else {
                throw CommandError(
                    .inputMissing, "there is no configuration file \(config)",
                    remedy: "check the path after --config")
            }
            return loaded
        }
        return try Configuration.load(from: "config.yaml") ?? Configuration()
    }
}

/// Which database.
struct DatabaseOptions: ParsableArguments {
    @Option(help: "The database file; default: that of the configuration.")
    var db: String?

    func database(_ configuration: Configuration) -> String { db ?? configuration.database }
}

/// What a command that reports prints.
struct ReportOptions: ParsableArguments {
    @Flag(help: "Print one JSON document on standard output, notes on standard error.")
    var json = false
}

/// For commands whose output has a form of its own.
struct ErrorOptions: ParsableArguments {
    @Flag(help: "An error is one JSON document on standard output too.")
    var json = false
}

/// What commands understand that report of what is, or will be, stored.
struct CommonOptions: ParsableArguments {
    @OptionGroup private var configurationOptions: ConfigurationOptions
    @OptionGroup private var databaseOptions: DatabaseOptions
    @OptionGroup private var reportOptions: ReportOptions

    var json: Bool { reportOptions.json }

    func configuration() throws -> Configuration { try configurationOptions.configuration() }

    func database(_ configuration: Configuration) -> String {
        databaseOptions.database(configuration)
    }
}

/// Which market.
struct MarketOptions: ParsableArguments {
    @Option(help: "The exchange: upbit, bithumb, bitmex, or that of an instrument of your own.")
    var exchange: String?

    @Option(help: "The market code as the venue writes it, e.g. KRW-BTC or XBTUSD.")
    var market: String?

    func id(_ configuration: Configuration) -> InstrumentID {
        InstrumentID(
            exchange: exchange ?? configuration.exchange,
            market: market ?? configuration.market)
    }
}

/// Which part of the data.
struct SpanOptions: ParsableArguments {
    @Option(help: "First moment, ISO 8601 (UTC unless it says otherwise).")
    var from: Timestamp?

    @Option(help: "Last moment, exclusive.")
    var to: Timestamp?
}

extension Timestamp: ExpressibleByArgument {
    public init?(argument: String) { self.init(iso8601: argument) }
}

extension TimeSpan: ExpressibleByArgument {
    public init?(argument: String) {
        self.init(parsing: argument)
        guard self > .zero else { return nil }
    }
}

extension Money: ExpressibleByArgument {
    public init?(argument: String) {
        guard let money = try? Money(parsing: argument), money > .zero else { return nil }
        self = money
    }
}
