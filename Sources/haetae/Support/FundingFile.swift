import CommandLineKit
import Domain
import Foundation
import SimulatedVenue

/// Funding rates from CSV: `funding_time_ms,funding_rate`.
enum FundingFile {
    private static let header = "funding_time_ms,funding_rate"
    /// Three years of three payments a day are 3,285 rows; a file of this size is something else.
    private static let largest = 50_000_000

    /// Reads the rates in ascending order of time.
    ///
    /// Rates are rounded to 10⁻⁸: published files carry the noise of binary floating point.
    static func read(_ path: String) throws -> [FundingRate] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandError(
                .inputMissing, "the funding file \(path) cannot be read",
                remedy: "check the path after --funding")
        }
        guard data.count <= largest else {
            throw CommandError(
                .badData, "\(path): is larger than 50 MB", remedy: "name a funding file")
        }
        guard !data.isEmpty else { throw bad(path, 1, "the file is empty") }
        var rates: [FundingRate] = []
        var line = 0
        for row in String(decoding: data, as: UTF8.self).split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        {
            line += 1
            if line == 1 {
                guard row == header else {
                    throw bad(path, line, "the header is not \(header)")
                }
                continue
            }
            if row.isEmpty { continue }
            let fields = row.split(separator: ",", omittingEmptySubsequences: false)
            guard fields.count == 2, let time = Int64(fields[0]), time > 0 else {
                throw bad(path, line, "field funding_time_ms is not a time in milliseconds")
            }
            guard let value = Double(fields[1]), abs(value) < 1,
                let rate = Rate(nearest: value)
            else { throw bad(path, line, "field funding_rate is not a rate such as 0.0001") }
            let stamp = Timestamp(milliseconds: time)
            if let last = rates.last, last.time >= stamp {
                throw bad(path, line, "time does not go forward")
            }
            rates.append(FundingRate(time: stamp, rate: rate))
        }
        return rates
    }

    private static func bad(_ path: String, _ line: Int, _ what: String) -> CommandError {
        CommandError(
            .badData, "\(path) line \(line): \(what)",
            remedy: "correct that line; the format is \(header)")
    }
}
