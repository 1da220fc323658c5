import ArgumentParser
import CommandLineKit

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
        let findings = local.findings
        if console.isJSON {
            try console.write(.object(["checks": .array(findings.map(\.json))]))
        } else {
            try console.write(findings.map(\.text).joined())
        }
        if findings.contains(where: { !$0.isSound }) {
            throw ExitCode(ExitStatus.doesNotHold.rawValue)
        }
    }
}
