import Domain
import Foundation
import Trading

@testable import Ledger
@testable import Risk
@testable import Storage

/// A folder that goes away with the value that holds it.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory
            .appending(path: "haetae-\(UUID().uuidString)").path()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var database: String { path + "/haetae.sqlite" }
    func file(_ name: String) -> String { path + "/" + name }
}

/// A small seeded generator (SplitMix64), so that a failing case can be made again.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}

enum Sample {
    static let instrument = InstrumentID(exchange: "upbit", market: "KRW-BTC")
    static let noon = Timestamp(milliseconds: 1_756_728_000_000)
    static let minutes = CandleSeriesID(instrument: instrument, interval: .minutes(1))

    static func header(_ id: String = "20250901-120000-aaaa", number: UInt64 = 7) -> RunHeader {
        RunHeader(
            id: id, number: number, mode: .backtest, instrument: instrument, currency: .krw,
            capital: Money(raw: 10_000_000 * Money.scale), predictor: "pair", model: "pair@1",
            parameters: #"{"horizon":"30m"}"#, seed: 42, isSynthetic: false, startedAt: noon,
            version: "0.1.0")
    }

    static func bar(_ index: Int, close: Int64 = 1_000) -> Bar {
        Bar(
            start: noon + .minutes(Int64(index)), open: Price(raw: 990_00000000),
            high: Price(raw: 1_010_00000000), low: Price(raw: 980_00000000),
            close: Price(raw: close * 100_000_000), volume: Quantity(raw: Int64(index) + 1))
    }

    static func request(_ sequence: UInt32, run: UInt64 = 7) -> OrderRequest {
        OrderRequest(
            id: ClientOrderID(run: run, sequence: sequence), instrument: instrument, side: .buy,
            size: .quantity(Quantity(raw: 5)), type: .market, time: noon,
            decisionPrice: Price(raw: 100), signal: 1)
    }

    /// What the risk gate makes of a request that it lets pass.
    static func approved(_ request: OrderRequest) -> ApprovedOrder { ApprovedOrder(request) }

    static func fill(_ execution: String, order: UInt32 = 1) -> Fill {
        Fill(
            executionID: ExecutionID(execution), order: ClientOrderID(run: 7, sequence: order),
            side: .buy, price: Price(raw: 100), quantity: Quantity(raw: 5),
            fee: Money(raw: 12_345), role: .taker, time: noon)
    }

    static func transfer(_ execution: String, leg: UInt8 = 0, amount: Int128 = 5) throws -> Transfer
    {
        try Transfer(
            source: .fill(ExecutionID(execution)), leg: leg, time: noon,
            debit: Account(.fees, .krw), credit: Account(.wallet, .krw),
            amount: Money(raw: amount))
    }

    static func end(_ status: RunStatus = .done) -> RunEnd {
        var totals = RunTotals()
        totals.bars = 3
        totals.realized = Money(raw: -17)
        totals.notTaken = ["below_cost": 2, "odd \"name\"": 1]
        return RunEnd(
            status: status, from: noon, to: noon + .hours(1), endEquity: Money(raw: 99),
            unrealized: Money(raw: -5), position: Quantity(raw: -3), firstPrice: Price(raw: 10),
            lastPrice: Price(raw: 11), maxDrawdown: 0.125,
            returns: ReturnSums(interval: .minutes(5), count: 3, sum: 0.5, squareSum: 0.25),
            wallSeconds: 1.5, totals: totals)
    }

    static let model = ModelRow(
        name: "pair", version: "1", kind: "pair", instrument: instrument,
        path: "models/pair@1.json", checksum: "00ff", trainedFrom: noon,
        trainedTo: noon + .days(90),
        createdAt: noon + .days(91), metrics: #"{"loss":0.5}"#)

    static func day(_ index: Int64, high: Int128, low: Int128, fees: Int128 = 0) -> RunDay {
        var totals = RunTotals()
        totals.fees = Money(raw: fees)
        return RunDay(
            start: noon + .days(index), openEquity: Money(raw: high * Money.scale),
            highEquity: Money(raw: high * Money.scale), lowEquity: Money(raw: low * Money.scale),
            closeEquity: Money(raw: low * Money.scale), maxDrawdown: 0.01,
            openPrice: Price(raw: 1), closePrice: Price(raw: 2), totals: totals)
    }
}

extension Store {
    /// The record numbers of the tables whose readers do not give them, in the readers' order.
    func recordOrder(of run: StoredRun) throws -> [String: [UInt32]] {
        var result: [String: [UInt32]] = [:]
        for (table, order) in [
            ("labels", "signal"), ("fills", "record"), ("funding_payments", "time"),
        ] {
            result[table] = try query(
                "SELECT record FROM \(table) WHERE run = ? ORDER BY \(order)",
                [.integer(run.key)]
            ) { try $0.sequence() }
        }
        return result
    }
}
