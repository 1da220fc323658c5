import Domain
import Foundation
import MarketData
import Testing

@testable import Sandbox

/// Recordings as files of their own, removed with the value.
final class RecordingFixture {
    private let folder: URL
    /// When the sandbox begins: a whole minute and 17.25 seconds.
    static let now = BarFlowTests.start + .milliseconds(17_250)
    /// When the recordings begin: another day, 5 seconds into its minute.
    static let start = Int64(1_600_000_025_000)

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("haetae-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        do { try FileManager.default.removeItem(at: folder) } catch { print("left \(folder)") }
    }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func survey(_ text: String, _ name: String) throws -> RecordingSurvey {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
        return try #require(try RecordingSurvey.of(path(name), market: "KRW-BTC"))
    }

    /// - Parameter rows: milliseconds after the start, won, and units.
    func trades(
        _ rows: [(Int64, Int64, String)], sides: [String] = []
    ) throws -> RecordingSurvey {
        var text = "trade_time_ms,price,volume" + (sides.isEmpty ? "\n" : ",side\n")
        for (index, row) in rows.enumerated() {
            text += "\(Self.start + row.0),\(row.1),\(row.2)"
            text += sides.isEmpty ? "\n" : ",\(sides[index])\n"
        }
        return try survey(text, "trades.csv")
    }

    /// - Parameter rows: milliseconds after the start, side, won, and units.
    func book(_ rows: [(Int64, String, Int64, String)]) throws -> RecordingSurvey {
        var text = "time_ms,side,price,quantity\n"
        for row in rows { text += "\(Self.start + row.0),\(row.1),\(row.2),\(row.3)\n" }
        return try survey(text, "book.csv")
    }

    func flow(
        _ surveys: RecordingSurvey..., from: Int64? = 0, seed: UInt64 = 1
    ) throws -> any MarketFlow {
        let begin = from.map { Timestamp(milliseconds: Self.start + $0) }
        let recorded = try RecordedMarket(surveys, market: "KRW-BTC", from: begin)
        return try recorded.flow(BarFlowTests.won, at: Self.now, seed: seed) { error in
            Issue.record("\(error)")
        }
    }
}

extension MarketFlow {
    /// Everything that is still to come.
    mutating func rest() -> [FlowEvent] {
        var events: [FlowEvent] = []
        while let event = next(upTo: .distantFuture) { events.append(event) }
        return events
    }
}

extension FlowEvent {
    var trade: (price: Price, quantity: Quantity, takerSide: Side)? {
        guard case .trade(let price, let quantity, let side) = action else { return nil }
        return (price, quantity, side)
    }
}
