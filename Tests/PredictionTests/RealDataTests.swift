import Domain
import Foundation
import Testing

@testable import Prediction

/// Candles recorded from an exchange, where they lie beside the repository.
enum RecordedCandles {
    static let path = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("../shared/data/candles/upbit_KRW-ETH_1m_2025-09-01_2025-09-19.csv")
        .standardizedFileURL.path
    static let isThere = FileManager.default.fileExists(atPath: path)

    /// One-minute rows folded into bars of five minutes.
    static func fiveMinuteBars() throws -> BarSeries {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        var bars: [Bar] = []
        for line in text.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",")
            let time = Timestamp(milliseconds: try #require(Int64(fields[0])))
            let row = Bar(
                start: time.floored(to: .minutes(5)), open: try Price(parsing: fields[1]),
                high: try Price(parsing: fields[2]), low: try Price(parsing: fields[3]),
                close: try Price(parsing: fields[4]), volume: try Quantity(parsing: fields[5]))
            guard let last = bars.last, last.start == row.start else {
                bars.append(row)
                continue
            }
            bars[bars.count - 1] = Bar(
                start: last.start, open: last.open, high: max(last.high, row.high),
                low: min(last.low, row.low), close: row.close, volume: last.volume + row.volume)
        }
        return BarSeries(bars)
    }
}

@Suite(
    "Recorded candles",
    .enabled(
        if: RecordedCandles.isThere, "skipped: no ../shared/data/candles beside the repository"))
struct RealDataTests {
    @Test(
        "trained on twelve days, both designs say long, short and none on the days after",
        arguments: ModelDesign.allCases)
    func signals(design: ModelDesign) throws {
        let bars = try RecordedCandles.fiveMinuteBars()
        let cut = bars.firstIndex(
            from: Timestamp(nanoseconds: try #require(bars.starts.first)) + .days(12))
        var parameters = TrainingParameters(band: Rate(raw: 130_000))
        parameters.epochs = 12
        parameters.patience = 4
        let model = try Trainer.train(
            design, bars: bars.slice(0..<cut),
            of: InstrumentID(exchange: "upbit", market: "KRW-ETH"), parameters: parameters)
        let found = try model.evaluate(bars, from: model.trainedTo, to: .distantFuture)
        for direction in Direction.allCases {
            #expect(found[direction].precision.total > 0, "\(design) never says \(direction)")
        }
        // No honest model is far better than always saying the commonest class here: a leak is.
        let commonest = Direction.allCases.compactMap { found[$0].baseRate.rate }.max() ?? 0
        #expect(try #require(found.accuracy.rate) < commonest + 0.1)
        #expect(try #require(found.signals.hits.rate) < 0.6)
    }
}
