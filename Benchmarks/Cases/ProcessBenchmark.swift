import Foundation

/// `haetae backtest` as a person runs it, from the candle file to the stored run and its report.
enum ProcessBenchmark {
    static func run(_ setup: Setup) throws -> [Figure] {
        let workspace = setup.workspace
        let configuration = workspace.path("config.yaml")
        try Market.configuration.write(toFile: configuration, atomically: true, encoding: .utf8)
        let database = workspace.path("process.sqlite")
        let report = workspace.path("process.json")
        let ours = Duel.Side(
            work: 1,
            measured: {
                workspace.removeDatabase(database)
                return try Child.run(
                    setup.haetae,
                    [
                        "backtest", "--config", configuration, "--candles", setup.bars.path,
                        "--db", database, "--json",
                    ], output: report, in: workspace)
            })
        let duel = try Duel(
            ours, against: baseline(setup), repetitions: max(3, setup.repetitions / 2))
        var cpu = Figure(
            "process", "CSV to stored run and report", .time("CPU s", perSecond: 1), of: duel,
            against: baselineName, by: \.cpu)
        cpu.target = 3
        cpu.note = try summary(of: report)
        let wall = Figure(
            "process", "the same by the clock", .time("s", perSecond: 1), of: duel,
            against: baselineName, by: \.wall)
        return [cpu, wall] + memory(duel)
    }

    private static let baselineName = "python3 csv, reading only"

    /// Python's reader, which is written in C, over the same file, doing nothing with the rows.
    private static func baseline(_ setup: Setup) -> Duel.Side? {
        guard Child.exists("python3") else { return nil }
        let script = "import csv, sys\nfor row in csv.reader(open(sys.argv[1])): pass"
        return Duel.Side(
            work: 1,
            measured: {
                try Child.run("python3", ["-c", script, setup.bars.path], in: setup.workspace)
            })
    }

    private static func memory(_ duel: Duel) -> [Figure] {
        let peaks = duel.ours.compactMap { $0.peakBytes.map(Double.init) }
        guard !peaks.isEmpty else { return [] }
        var figure = Figure("process", "peak resident memory", .megabytes, costs: peaks)
        figure.target = 300
        return [figure]
    }

    private static func summary(of report: String) throws -> String {
        let data = try Data(contentsOf: URL(filePath: report))
        let document = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        guard let result = document?["result"] as? [String: Any] else {
            throw BenchmarkError.unexpected("the report of haetae backtest has no result")
        }
        let keys = ["bars", "orders", "fills", "end_equity"]
        return keys.map { "\($0) \(result[$0] ?? "absent")" }.joined(separator: ", ")
    }
}
