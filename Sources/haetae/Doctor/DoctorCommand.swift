import ArgumentParser
import CommandLineKit
import Domain

/// Looks at everything a run needs, and says what is wrong.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check configuration, database, models, disk, keys and the exchange.",
        discussion: """
            With keys it asks the exchange, reading only: the clock, what the key may do, the \
            account's fees and the market's rules against ours. A key that may withdraw is BAD unless \
            network: withdrawal_key_reason says why it is used.
            Exits with 1 when something needs mending.
            Example: haetae doctor --config my.yaml
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Ask the exchange also without keys.")
    var online = false

    @Flag(help: "Do not ask the exchange.")
    var offline = false

    mutating func validate() throws {
        guard !online || !offline else { throw ValidationError("say --online or --offline") }
    }

    mutating func run() throws {
        let console = Console(isJSON: common.json)
        let configuration = try common.configuration()
        let local = LocalChecks(
            configuration: configuration, database: common.database(configuration))
        let findings = local.findings + (try exchange(configuration))
        if console.isJSON {
            try console.write(.object(["checks": .array(findings.map(\.json))]))
        } else {
            try console.write(findings.map(\.text).joined())
        }
        if findings.contains(where: { !$0.isSound }) {
            throw ExitCode(ExitStatus.doesNotHold.rawValue)
        }
    }

    /// What the keys' places hold, and what the exchange says.
    private func exchange(_ configuration: Configuration) throws -> [Finding] {
        let isNamed =
            configuration.apiKeyFile != nil || configuration.apiKeyEnvironment != nil
            || configuration.apiSecretEnvironment != nil
        var findings: [Finding] = []
        var keys: Keys?
        if isNamed || configuration.mode == .live {
            do {
                keys = try Keys.load(configuration)
                findings.append(Finding("keys", "\(Keys.place(configuration)): set"))
            } catch {
                let needed = configuration.mode == .live
                findings.append(Finding("keys", isSound: !needed, Self.text(error)))
            }
        }
        guard !offline, online || keys != nil || configuration.mode == .live else {
            return findings
        }
        do {
            let id = InstrumentID(
                exchange: configuration.exchange, market: configuration.market)
            let (_, instrument, _) = try Venues(configuration).market(
                id, at: Clock.now, until: Clock.now)
            let checks = ExchangeChecks(
                configuration: configuration, instrument: instrument,
                link: try Links.open(id.exchange, configuration, keys: keys))
            return findings + (try Blocking.run { await checks.findings() })
        } catch {
            return findings + [Finding("exchange", isSound: false, Self.text(error))]
        }
    }

    /// What is wrong, and what to do about it.
    private static func text(_ error: any Error) -> String {
        let error = CommandError(error)
        return error.message + (error.remedy.map { "; \($0)" } ?? "")
    }
}
