public import ArgumentParser
import CommandLineKit
import Domain
import Glibc
public import Storage

/// Takes rows out of the database.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Export candles, signals, orders, fills or postings.",
        discussion: """
            Example: haetae export --what fills --format csv --run latest > fills.csv
            """)

    /// What can be exported.
    enum Subject: String, CaseIterable, ExpressibleByArgument {
        case candles, signals, orders, fills, postings
    }

    @OptionGroup var settings: ConfigurationOptions
    @OptionGroup var storage: DatabaseOptions
    @OptionGroup var errors: ErrorOptions
    @OptionGroup var market: MarketOptions
    @OptionGroup var span: SpanOptions

    @Option(help: "candles, signals, orders, fills or postings.")
    var what: Subject

    @Option(help: "csv or jsonl.")
    var format = ExportFormat.csv

    @Option(
        name: .customLong("run"),
        help: "A run's id, the beginning of one, or latest; not for candles.")
    var runName = "latest"

    @Option(help: "Spacing of the candles; default: the finest that is stored.")
    var interval: TimeSpan?

    mutating func run() throws {
        let configuration = try settings.configuration()
        let store = try Store.read(storage.database(configuration))
        let subject = try subject(store, configuration)
        var failure: CommandError?
        try store.export(subject, as: format) { bytes in
            do throws(CommandError) {
                try Terminal.writeOutput(String(decoding: bytes, as: UTF8.self))
                return !Interruption.isRequested
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
        if Interruption.isRequested { throw CommandError(.interrupted, "interrupted") }
    }

    private func subject(_ store: Store, _ configuration: Configuration) throws -> ExportSubject {
        switch what {
        case .candles:
            let id = market.id(configuration)
            let stored = try store.candles.summaries().map(\.id).filter {
                $0.instrument == id && (interval == nil || $0.interval == interval)
            }
            guard let series = stored.min(by: { $0.interval < $1.interval }) else {
                throw CommandError(
                    .inputMissing, "no candles of \(id) are stored",
                    remedy: "import some first: haetae ingest --import FILE")
            }
            return .candles(
                series, from: span.from ?? .distantPast, to: span.to ?? .distantFuture)
        case .signals: return .signals(try store.run(runName))
        case .orders: return .orders(try store.run(runName))
        case .fills: return .fills(try store.run(runName))
        case .postings: return .postings(try store.run(runName))
        }
    }
}

extension ExportFormat: ExpressibleByArgument {}
