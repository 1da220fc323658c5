import ArgumentParser
import Foundation

/// Measures the product, each figure beside a baseline of the same run. Asserts nothing.
@main
struct HaetaeBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "haetae-bench", abstract: "Measure, beside baselines of the same run.",
        discussion: "Benchmarks: \(Catalog.all.map(\.name).joined(separator: ", ")).")

    @Argument(help: "Which benchmarks; all by default.")
    var names: [String] = []

    @Option(help: "One-minute candles to use instead of generated ones.")
    var bars: String?

    @Option(help: "Turns of each measurement.")
    var repetitions = 7

    @Option(help: "The binary of the product.")
    var haetae = ".build/release/haetae"

    @Option(help: "A Python with scikit-learn.")
    var python: String?

    @Flag(help: "Print one JSON document.")
    var json = false

    mutating func validate() throws {
        let known = Catalog.all.map(\.name)
        if let unknown = names.first(where: { !known.contains($0) }) {
            throw ValidationError(
                "no benchmark \(unknown); there are \(known.joined(separator: ", "))")
        }
        guard repetitions >= 1 else { throw ValidationError("--repetitions takes 1 or more") }
    }

    func run() throws {
        let workspace = try Workspace()
        let setup = Setup(
            workspace: workspace, bars: try BarFile(bars, workspace: workspace), haetae: haetae,
            python: python, repetitions: repetitions)
        var notes = ["bars: \(setup.bars.origin)"]
        if python == nil { notes.append("without scikit-learn: its ratios are left out") }
        var figures: [Figure] = []
        for benchmark in Catalog.all where names.isEmpty || names.contains(benchmark.name) {
            say("measuring \(benchmark.name)")
            figures += try benchmark.run(setup)
        }
        if json {
            print(try Output.json(figures, notes: notes), terminator: "")
        } else {
            print(Output.table(figures))
            for note in notes { print(note) }
        }
    }

    private func say(_ text: String) {
        FileHandle.standardError.write(Data("haetae-bench: \(text)\n".utf8))
    }
}
