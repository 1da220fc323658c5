import Foundation

/// `haetae ingest` of a compressed candle file, against SQLite's own import of the plain file.
enum IngestBenchmark {
    static func run(_ setup: Setup) throws -> [Figure] {
        let workspace = setup.workspace
        let configuration = workspace.path("config.yaml")
        try Market.configuration.write(toFile: configuration, atomically: true, encoding: .utf8)
        let rows = Double(try setup.bars.count())
        let file = try setup.bars.compressed()
        let database = workspace.path("ingest.sqlite")
        let ours = Duel.Side(
            work: rows,
            measured: {
                workspace.removeDatabase(database)
                return try Child.run(
                    setup.haetae,
                    [
                        "ingest", "--config", configuration, "--import", file, "--db", database,
                    ], in: workspace)
            })
        let duel = try Duel(
            ours, against: try baseline(setup, rows: rows),
            repetitions: max(3, setup.repetitions / 2))
        let name = "sqlite3 .import of the plain CSV"
        var wall = Figure("ingest", "CSV.gz to SQLite", .rate("rows/s"), of: duel, against: name) {
            $0.wall
        }
        wall.ratioTarget = 1
        let cpu = Figure(
            "ingest", "the same by CPU time", .rate("rows/CPU s"), of: duel, against: name,
            by: \.cpu)
        return [wall, cpu]
    }

    /// The same columns and key, the same journal; the numbers stay what SQLite makes of the text.
    private static func baseline(_ setup: Setup, rows: Double) throws -> Duel.Side? {
        guard Child.exists("sqlite3") else { return nil }
        let workspace = setup.workspace
        let plain = workspace.path("import.csv")
        try writeNineColumns(from: setup.bars.path, to: plain)
        let database = workspace.path("import.sqlite")
        let script = workspace.path("import.sql")
        let commands = """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = NORMAL;
            CREATE TABLE candles (
                series INTEGER NOT NULL, start INTEGER NOT NULL, open REAL NOT NULL,
                high REAL NOT NULL, low REAL NOT NULL, close REAL NOT NULL, volume REAL NOT NULL,
                quote_volume REAL, trades INTEGER, PRIMARY KEY (series, start)) WITHOUT ROWID;
            .import --csv --skip 1 '\(plain)' candles

            """
        try commands.write(toFile: script, atomically: true, encoding: .utf8)
        return Duel.Side(
            work: rows,
            measured: {
                workspace.removeDatabase(database)
                return try Child.run("sqlite3", ["-batch", database], input: script, in: workspace)
            })
    }

    /// The rows with a series in front and two empty columns behind: `.import` wants every column.
    private static func writeNineColumns(from source: String, to target: String) throws {
        let bytes = try Data(contentsOf: URL(filePath: source), options: .mappedIfSafe)
        var result = Data(capacity: bytes.count + bytes.count / 8)
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            result.append(contentsOf: "1,".utf8)
            result.append(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
            result.append(contentsOf: ",,\n".utf8)
        }
        try result.write(to: URL(filePath: target))
    }
}
