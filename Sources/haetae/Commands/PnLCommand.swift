public import ArgumentParser
public import CommandLineKit
import Domain
import Foundation
import Storage

/// What runs brought.
struct PnLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pnl", abstract: "Report what runs brought, from the database.",
        discussion: """
            Example: haetae pnl --run latest --by day
            Example: haetae pnl --by run --format html --out runs.html
            """)

    /// How a report is written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table, json, csv, html
    }

    @OptionGroup var common: CommonOptions

    @Option(name: .customLong("run"), help: "A run's id, the beginning of one, or latest.")
    var runName: String?

    @Option(help: "run, day, week, month or market.")
    var by: Grouping?

    @Option(help: "table, json, csv or html.")
    var format: Format?

    @Option(help: "Write to this file instead of standard output.")
    var out: String?

    @Option(help: "How many of the latest runs, for --by run and --by market.")
    var limit = 20

    @Option(help: "Language of the report: en or ko; default: that of the environment.")
    var lang: Language?

    mutating func run() throws {
        let configuration = try common.configuration()
        let console = Console(isJSON: common.json, language: lang)
        let store = try Store.read(common.database(configuration))
        let builder = ReportBuilder(store, venues: try Venues(configuration))
        let reports = try runs(store, console).map(builder.report)
        let text = try render(reports, console)
        guard let out else { return try console.write(text) }
        do {
            try Data(text.utf8).write(to: URL(filePath: out), options: .atomic)
        } catch {
            throw CommandError(
                .cannotWrite, "\(out) cannot be written: \(error.localizedDescription)",
                remedy: "check the folder, its permissions and the disk")
        }
    }

    /// The runs asked for; those that were killed have no report and are left out of lists.
    private func runs(_ store: Store, _ console: Console) throws -> [StoredRun] {
        if let runName { return [try store.run(runName)] }
        guard by == .run || by == .market else { return [try store.run("latest")] }
        let all = try store.runs(limit: max(1, limit))
        let unfinished = all.count { $0.end == nil }
        if unfinished > 0 { console.note("\(unfinished) runs without an end are left out") }
        return all.filter { $0.end != nil }
    }

    private func render(_ reports: [RunReport], _ console: Console) throws -> String {
        let rows = by.map { PeriodRow.rows(of: reports, by: $0) }
        switch format ?? (common.json ? .json : .table) {
        case .json:
            if let rows { return JSONValue.array(rows.map(\.json)).text + "\n" }
            return JSONValue.array(reports.map(\.json)).onlyElement.text + "\n"
        case .csv: return rows.map(CSVReport.text) ?? CSVReport.text(reports)
        case .html: return HTMLReport(language: console.language).text(reports)
        case .table:
            if let by, let rows {
                return console.report.text(
                    rows, by: by, isSynthetic: reports.contains { $0.identity.isSynthetic })
            }
            return reports.map(console.report.text).joined(separator: "\n")
        }
    }
}

extension Grouping: ExpressibleByArgument {}

extension JSONValue {
    /// The element of an array of one; the value itself otherwise.
    fileprivate var onlyElement: JSONValue {
        if case .array(let elements) = self, elements.count == 1 { elements[0] } else { self }
    }
}
