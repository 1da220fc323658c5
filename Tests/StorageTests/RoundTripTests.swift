import Domain
import Risk
import Testing
import Trading

@testable import Ledger
@testable import Storage

@Suite("Records of a run")
struct RoundTripTests {
    @Test("come back as they went in, in the same order", arguments: [UInt64](1...20))
    func roundTrip(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        let store = try Store.open(folder.database, purpose: "test")
        var random = RandomRecords(seed: seed)
        var told: [String] = []
        let writer = try store.begin(Sample.header(), durability: .batched(every: 37))
        for _ in 0..<300 {
            let record = try random.next()
            told.append(Self.text(record))
            try writer.append(record)
        }
        try writer.finish(Sample.end())

        let run = try Store.read(folder.database).run("latest")
        #expect(run.header == Sample.header())
        #expect(run.end == Sample.end())
        let stored = try Self.stored(run, in: Store.read(folder.database))
        #expect(stored.count == told.count)
        for (index, pair) in zip(stored, told).enumerated() where pair.0 != pair.1 {
            Issue.record("seed \(seed), record \(index + 1): \(pair.0) was told as \(pair.1)")
            break
        }
    }

    /// All records of a run in the order in which they were told.
    private static func stored(_ run: StoredRun, in store: Store) throws -> [String] {
        var all: [(record: UInt32, text: String)] = []
        try store.forEachSignal(of: run) { item in
            all.append((item.record, "signal \(item.signal) \(item.decision)"))
        }
        let records = try store.recordOrder(of: run)
        var labels: [String] = []
        try store.forEachSignal(of: run) { item in
            if let label = item.label { labels.append("label \(label)") }
        }
        all += zip(records["labels"] ?? [], labels).map { ($0, $1) }
        for order in try store.orders(of: run) {
            all.append((order.record, "intent \(order.request)"))
            all += order.events.map {
                ($0.record, "order \($0.order) \($0.event) \($0.state) \($0.time)")
            }
        }
        all += try store.denials(of: run).map {
            ($0.record, "denial \($0.request) \($0.code) \($0.message)")
        }
        var fills: [String] = []
        try store.forEachFill(of: run) { fills.append("fill \($0)") }
        all += zip(records["fills"] ?? [], fills).map { ($0, $1) }
        let payments = try store.fundingPayments(of: run).map { "funding \($0)" }
        all += zip(records["funding_payments"] ?? [], payments).map { ($0, $1) }
        try store.forEachTransfer(of: run) { item in
            all.append(
                (
                    item.record,
                    "transfer \(item.source) \(item.leg) \(item.time) \(item.debit) \(item.credit) "
                        + "\(item.amount)"
                ))
        }
        all += try store.halts(of: run).map { ($0.record, "halt \($0.reason) \($0.time)") }
        return all.sorted { $0.record < $1.record }.map(\.text)
    }

    private static func text(_ record: Record) -> String {
        switch record {
        case .signal(let signal, let decision): "signal \(signal) \(decision)"
        case .label(let label): "label \(label)"
        case .intent(let order): "intent \(order.request)"
        case .denial(let request, let denial): "denial \(request) \(denial.code) \(denial)"
        case .order(let order, let event, let state, let time):
            "order \(order) \(event) \(state) \(time)"
        case .fill(let fill): "fill \(fill)"
        case .funding(let payment): "funding \(payment)"
        case .transfer(let item):
            "transfer \(item.source) \(item.leg) \(item.time) \(item.debit) \(item.credit) "
                + "\(item.amount)"
        case .halt(let reason, let time): "halt \(reason) \(time)"
        }
    }
}
