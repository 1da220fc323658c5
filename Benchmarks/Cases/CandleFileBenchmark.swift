import Foundation
import MarketData

/// The candle file reader, plain and gzip, against the way one writes it with strings.
enum CandleFileBenchmark {
    static func run(_ setup: Setup) throws -> [Figure] {
        let rows = try setup.bars.count()
        let sample = try firstLines(100_000, of: setup.bars.path)
        let name = "String.split and Double"
        return try [
            ("plain CSV", setup.bars.path), ("CSV.gz", try setup.bars.compressed()),
        ].map { title, path in
            let duel = try Duel(
                .here(work: Double(rows)) {
                    guard try read(path) == rows else {
                        throw BenchmarkError.unexpected("\(path) lost rows")
                    }
                },
                against: .here(work: Double(sample.count)) {
                    guard split(sample.text) == sample.count else {
                        throw BenchmarkError.unexpected("splitting lost rows")
                    }
                }, repetitions: setup.repetitions)
            return Figure("csv", title, .rate("rows/CPU s"), of: duel, against: name, by: \.cpu)
        }
    }

    private static func read(_ path: String) throws -> Int {
        var reader = try CandleFileReader(path: path)
        var count = 0
        while try reader.next() != nil { count += 1 }
        return count
    }

    private static func split(_ text: String) -> Int {
        var count = 0
        var sum = 0.0
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ",")
            guard fields.count >= 6, Int64(fields[0]) != nil else { continue }
            for field in fields[1...5] { sum += Double(field) ?? .nan }
            count += 1
        }
        return sum.isFinite ? count : 0
    }

    private static func firstLines(
        _ limit: Int, of path: String
    ) throws -> (text: String, count: Int) {
        let bytes = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
        let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: limit + 1).dropFirst()
            .prefix(limit)
        return (
            lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n"), lines.count
        )
    }
}
