import Foundation
import Testing

@Suite("The future changes nothing")
struct TruncationTests {
    @Test("cutting off what follows leaves every signal, order and fill before it as it was")
    func truncation() throws {
        let shop = try Workshop(Configurations.quick + "gate: { minimum_edge_bps: \"1\" }\n")
        let fixture = CandleFixture.wonMarket(2 * 1440 + 1200, seed: 31)
        let cut = 2 * 1440 + 700
        try shop.write(fixture.text, to: "whole.csv")
        try shop.write(fixture.prefix(cut).text, to: "part.csv")
        let moment = CandleFixture.time(fixture.candles[cut - 1].time + 60_000)
        var predictor = "pair --train-days 2"
        var tables: [String: [String: [[String: String]]]] = [:]
        for file in ["part.csv", "whole.csv"] {
            let document = try shop.document(
                "backtest --market KRW-BTC --candles \(file) --predictor \(predictor)")
            let from = try document.at("result").string("from")
            predictor = try "\(document.at("result").string("model")) --from \(from)"
            for table in ["signals", "orders", "fills"] {
                tables[file, default: [:]][table] = try shop.export(table)
            }
        }
        for table in ["signals", "orders", "fills"] {
            let part = try Self.rows(#require(tables["part.csv"]?[table]), until: moment)
            let whole = try Self.rows(#require(tables["whole.csv"]?[table]), until: moment)
            #expect(part == whole, "\(table)")
            #expect(part.count > 10, "\(table): nothing was compared")
            #expect(try #require(tables["whole.csv"]?[table]).count > whole.count, "\(table)")
        }
    }

    /// What was written up to `moment`, the run's own name apart. What is added later to a row, a
    /// label or the last word on an order, counts when it came before the end as well.
    private static func rows(
        _ table: [[String: String]], until moment: String
    ) throws -> [[String: String]] {
        try table.compactMap { row in
            let time = try #require(row["time"])
            guard time <= moment else { return nil }
            var copy = row
            copy["run"] = nil
            copy["order"] = row["order"]?.split(separator: "-").last.map(String.init)
            if let labelled = row["label_time"], labelled.isEmpty || labelled > moment {
                for column in ["label_time", "moved", "outcome"] { copy[column] = nil }
            }
            if row["state"] != nil, time == moment {
                for column in ["state", "filled", "reason", "rejection"] { copy[column] = nil }
            }
            return copy
        }
    }
}
