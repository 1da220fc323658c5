import Domain
import Foundation
import Testing

/// Recorded executions beside the repository, which are not part of it.
private enum Recorded {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared")

    static let bitmex = folder.appending(
        path: "payloads/bitmex/peron/executions_2019-05-30_first300.json")
    static let upbit = folder.appending(path: "data/trades/fills_live-bot_KRW-BTC_2024-03.csv")

    static func exists(_ file: URL) -> Bool { FileManager.default.fileExists(atPath: file.path) }
}

/// The fields of a recorded BitMEX execution that its arithmetic needs.
private struct ExecutionRow: Decodable {
    let execType: String
    let side: String
    let lastQty: Int64
    let lastPx: Decimal
    let lastLiquidityInd: String
    let commission: Decimal
    let execCost: Int64
    let execComm: Int64
    let transactTime: String
}

@Suite("Recorded fills")
struct RecordedFillsTests {
    @Test(
        "cost and commission of 298 BitMEX fills of 2019 are recomputed to the satoshi",
        .enabled(if: Recorded.exists(Recorded.bitmex), "no recorded executions here"))
    func bitmex() throws {
        let rows = try JSONDecoder().decode(
            [ExecutionRow].self, from: Data(contentsOf: Recorded.bitmex))
        let fills = rows.filter { $0.execType == "Trade" }
        #expect(fills.count == 298)
        let instrument = Instruments.inverse(lot: 1)
        let satoshi = Int128(FixedPoint.scale)
        for row in fills {
            let size = Quantity(raw: row.lastQty * FixedPoint.scale)
            let signed = row.side == "Buy" ? size : -size
            let price = try Price(parsing: "\(row.lastPx)")
            let value = instrument.signedValue(of: signed, at: price)
            #expect(value.raw == Int128(row.execCost) * satoshi, "\(row)")

            let role: LiquidityRole = row.lastLiquidityInd == "AddedLiquidity" ? .maker : .taker
            #expect(
                (role == .maker ? instrument.makerFee : instrument.takerFee)
                    == (try Rate(parsing: "\(row.commission)")), "\(row)")
            let fee = instrument.fee(on: value.magnitude, role: role)
            #expect(fee.raw == Int128(row.execComm) * satoshi, "\(row)")
        }
    }

    @Test(
        "the venue's times read and print as they are",
        .enabled(if: Recorded.exists(Recorded.bitmex), "no recorded executions here"))
    func times() throws {
        let rows = try JSONDecoder().decode(
            [ExecutionRow].self, from: Data(contentsOf: Recorded.bitmex))
        for row in rows {
            let time = try #require(Timestamp(iso8601: row.transactTime))
            // A whole second is recorded with three zeros and printed without.
            #expect(
                time.description == row.transactTime.replacing(".000Z", with: "Z"))
        }
    }

    @Test(
        "the fees of 27,101 Upbit fills of 2024 are 0.05 %",
        .enabled(if: Recorded.exists(Recorded.upbit), "no recorded fills here"))
    func upbit() throws {
        let text = try String(contentsOf: Recorded.upbit, encoding: .utf8)
        let rows = text.split(separator: "\n").dropFirst()
        #expect(rows.count == 27_101)
        var exact = 0
        for row in rows {
            let cells = row.split(separator: ",", omittingEmptySubsequences: false)
            let funds = Money(
                try Price(parsing: cells[2]), times: try Quantity(parsing: cells[1]))
            let fee = Instruments.krw.fee(on: funds, role: .taker)
            let recorded = try Money(parsing: cells[3])
            // The file keeps two decimals.
            #expect((fee - recorded).magnitude <= (try Money(parsing: "0.01")), "\(row)")
            if fee == recorded { exact += 1 }
        }
        #expect(exact > 1000)
    }
}
