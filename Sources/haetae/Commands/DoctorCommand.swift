import ArgumentParser
import CommandLineKit
import Domain
import ExchangeAPI
import Foundation
import Prediction
import Storage

/// Looks at everything a run needs, and says what is wrong.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check configuration, database, models, disk and keys' names.",
        discussion: """
            Exits with 1 when something needs mending.
            Example: haetae doctor --config my.yaml
            """)

    @OptionGroup var common: CommonOptions

    /// One thing that was looked at.
    struct Finding {
        let subject: String
        let isSound: Bool
        let detail: String
    }

    mutating func run() throws {
        let console = Console(isJSON: common.json)
        let configuration = try common.configuration()
        var findings = [
            Finding(
                subject: "configuration", isSound: true,
                detail: "mode \(configuration.mode.rawValue), \(configuration.exchange) "
                    + configuration.market)
        ]
        findings.append(market(configuration))
        findings.append(database(common.database(configuration)))
        findings += models(configuration)
        findings += keys(configuration)
        if console.isJSON {
            try console.write(.object(["checks": .array(findings.map(Self.json))]))
        } else {
            try console.write(
                findings.map { "\($0.isSound ? "ok " : "BAD") \($0.subject): \($0.detail)\n" }
                    .joined())
        }
        if findings.contains(where: { !$0.isSound }) {
            throw ExitCode(ExitStatus.doesNotHold.rawValue)
        }
    }

    private static func json(_ finding: Finding) -> JSONValue {
        .object([
            "check": .string(finding.subject), "ok": .bool(finding.isSound),
            "detail": .string(finding.detail),
        ])
    }

    private func market(_ configuration: Configuration) -> Finding {
        do {
            let id = InstrumentID(
                exchange: configuration.exchange, market: configuration.market)
            let (catalog, instrument, _) = try Venues(configuration).market(
                id, at: Clock.now, until: Clock.now)
            let closed = catalog.closure.map { "; \($0.notice)" } ?? ""
            return Finding(
                subject: "market", isSound: true,
                detail: "\(id): taker fee \(instrument.takerFee.basisPoints) bps, round trip "
                    + "\(configuration.roundTripCost(on: instrument).basisPoints) bps\(closed)")
        } catch {
            return Finding(
                subject: "market", isSound: false, detail: CommandError(error).message)
        }
    }

    private func database(_ path: String) -> Finding {
        do throws(StorageError) {
            let health = try Store.read(path).checkIntegrity()
            let holder = Store.writer(of: path).map { "; written by process \($0.processID)" } ?? ""
            let free = health.freeSpace.map { ", \($0 / 1_000_000) MB free" } ?? ""
            return Finding(
                subject: "database", isSound: health.isSound,
                detail: health.damage.isEmpty
                    ? "\(path): \(health.fileSize / 1000) kB, schema \(health.schemaVersion), "
                        + "SQLite \(health.libraryVersion)\(free)\(holder)"
                    : "\(path) is damaged: \(health.damage.joined(separator: "; "))")
        } catch {
            if case .missing = error {
                return Finding(
                    subject: "database", isSound: true, detail: "\(path) is not there yet")
            }
            return Finding(subject: "database", isSound: false, detail: error.description)
        }
    }

    private func models(_ configuration: Configuration) -> [Finding] {
        do throws(ModelFileError) {
            let listings = try ModelRegistry(root: configuration.models).list()
            let damaged = listings.compactMap { listing -> Finding? in
                guard case .failure(let error) = listing.content else { return nil }
                return Finding(subject: "models", isSound: false, detail: "\(error)")
            }
            return damaged + [
                Finding(
                    subject: "models", isSound: true,
                    detail: "\(listings.count - damaged.count) in \(configuration.models)")
            ]
        } catch {
            return [Finding(subject: "models", isSound: false, detail: "\(error)")]
        }
    }

    /// Whether the named variables are set; their values are never looked at.
    private func keys(_ configuration: Configuration) -> [Finding] {
        let environment = ProcessInfo.processInfo.environment
        return [configuration.apiKeyEnvironment, configuration.apiSecretEnvironment]
            .compactMap { $0 }.map { name in
                let isSet = !(environment[name] ?? "").isEmpty
                return Finding(
                    subject: "keys", isSound: isSet || configuration.mode == .paper,
                    detail: "\(name) is \(isSet ? "set" : "not set")")
            }
    }
}
