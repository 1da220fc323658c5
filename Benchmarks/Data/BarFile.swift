import Domain
import Foundation
import MarketData

/// The candle file that the benchmarks share: the one given, or a generated one.
final class BarFile {
    let path: String
    /// Told in reports.
    let origin: String
    private let workspace: Workspace
    private var loaded: BarSeries?
    private var rows: Int?
    private var gzip: String?

    static let generatedRows = 1_000_000
    private static let seed: UInt64 = 20_240_101

    /// - Parameter path: a candle file of one-minute bars; `nil` to generate one.
    init(_ path: String?, workspace: Workspace) throws {
        self.workspace = workspace
        if let path {
            self.path = path
            origin = "the bars of \(URL(filePath: path).lastPathComponent)"
        } else {
            self.path = workspace.path("bars.csv")
            origin = "a random walk of \(Self.generatedRows) bars, seed \(Self.seed)"
            try Self.generate(self.path)
        }
    }

    /// The bars in memory.
    func series() throws -> BarSeries {
        if let loaded { return loaded }
        var reader = try CandleFileReader(path: path)
        guard let series = try reader.readAll() else { throw BenchmarkError.silent(path) }
        loaded = series
        return series
    }

    /// How many bars the file holds, without keeping them.
    func count() throws -> Int {
        if let rows { return rows }
        var reader = try CandleFileReader(path: path)
        var count = 0
        while try reader.next() != nil { count += 1 }
        rows = count
        return count
    }

    /// The same file compressed by gzip.
    func compressed() throws -> String {
        if let gzip { return gzip }
        let target = workspace.path("bars.csv.gz")
        try Child.run("gzip", ["-c", path], output: target, in: workspace)
        gzip = target
        return target
    }

    private static func generate(_ path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw BenchmarkError.unexpected("cannot write \(path)") }
        defer { try? file.close() }
        var walk = RandomWalk(seed: seed)
        var text = "open_time_ms,open,high,low,close,volume\n"
        for row in 1...generatedRows {
            text += walk.nextLine()
            if row % 10_000 == 0 {
                try file.write(contentsOf: Data(text.utf8))
                text.removeAll(keepingCapacity: true)
            }
        }
        try file.write(contentsOf: Data(text.utf8))
    }
}
