import CommandLineKit
import Foundation

/// Where a command writes: results on standard output, notes and progress on standard error.
struct Console {
    let isJSON: Bool
    let language: Language

    init(isJSON: Bool, language: Language? = nil) {
        self.isJSON = isJSON
        self.language = language ?? Language(environment: ProcessInfo.processInfo.environment)
    }

    /// Something the user should know, on standard error.
    func note(_ text: String) { Terminal.writeError("haetae: \(text)\n") }

    func write(_ text: String) throws { try Terminal.writeOutput(text) }

    func write(_ json: JSONValue) throws { try Terminal.writeOutput(json.text + "\n") }

    /// Runs `work` with a progress bar over `total` steps of `unit`.
    func progress<Result>(
        _ title: String, total: Int?, unit: String, _ work: (Meter) throws -> Result
    ) rethrows -> Result {
        let meter = Meter(
            ProgressBar(
                title, total: total, unit: unit, isVisible: Terminal.isErrorTerminal,
                width: Terminal.width, now: .now))
        defer { meter.bar.finish() }
        return try work(meter)
    }

    var report: TerminalReport {
        TerminalReport(
            language: language,
            style: Style(
                isTerminal: Terminal.isOutputTerminal,
                environment: ProcessInfo.processInfo.environment),
            width: Terminal.width)
    }
}

/// A progress bar in the hands of work that tells how far it is.
final class Meter {
    fileprivate var bar: ProgressBar

    fileprivate init(_ bar: ProgressBar) { self.bar = bar }

    func update(_ done: Int) { bar.update(done, now: .now) }
}
