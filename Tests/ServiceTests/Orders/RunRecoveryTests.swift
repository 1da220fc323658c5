import Domain
import ExchangeAPI
import Foundation
import Risk
import Storage
import Synchronization
import Testing
import Trading

@testable import Service

@Suite("A run that was cut off")
struct RunRecoveryTests {
    @Test("its orders are looked up, and what became of them is added to its records")
    func resolves() async throws {
        let path = FileManager.default.temporaryDirectory.path + "/haetae-\(UUID()).sqlite"
        defer {
            for ending in ["", "-wal", "-shm", ".lock"] {
                try? FileManager.default.removeItem(atPath: path + ending)
            }
        }
        let store = try Store.open(path, purpose: "a test")
        try cutOff(store)
        let executed = OrderReport(
            order: Order.update(.completed, executed: "0.00009999", paid: "4.9995"),
            fills: [Order.fill("A", "0.00006"), Order.fill("B", "0.00003999")])
        let ports = StillPorts(reports: [Order.id(1).description: executed])
        let now = Mutex(Order.start + .minutes(10))
        let recovery = RunRecovery(
            store: store, instrument: Order.exact,
            ports: LivePorts(gateway: ports, account: ports, feed: AccountFeed()),
            clock: {
                now.withLock { now in
                    now = now + .milliseconds(50)
                    return now
                }
            })
        // It waits by sleeping, and tests share few threads.
        let findings = try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                // Its clock runs with each look: on a busy machine the answers take many looks.
                continuation.resume(with: Result { try recovery.resolve(within: .hours(24)) })
            }
        }
        #expect(
            findings.map(\.state) == [
                .filled(Order.quantity("0.00009999")), .rejected(.neverArrived),
            ])
        let run = try store.run("latest")
        var fills: [Fill] = []
        try store.forEachFill(of: run) { fills.append($0) }
        #expect(fills.map(\.fee).reduce(.zero, +) == Order.money("4.9995"))
        let orders = try store.orders(of: run)
        #expect(orders.map(\.state) == findings.map(\.state))
        #expect(try store.unresolvedOrders(of: Order.exact.id).isEmpty)
    }

    /// Two orders were sent, and the process ended.
    private func cutOff(_ store: Store) throws {
        let header = RunHeader(
            id: "20260921-140720-test", number: Order.run, mode: .live,
            instrument: Order.exact.id, currency: .krw, capital: Order.money("1000000"),
            predictor: "ema:3/8", model: nil, seed: 1, isSynthetic: false,
            startedAt: Order.start, version: "test")
        let writer = try store.begin(header, durability: .durable)
        for sequence in UInt32(1)...2 {
            let order = try Order.approved(sequence, .buy, .amount(Order.money("10000")))
            try writer.append(.intent(order))
            try writer.append(.order(order.request.id, .sent, .submitted, Order.start))
        }
        try writer.commit()
    }
}
