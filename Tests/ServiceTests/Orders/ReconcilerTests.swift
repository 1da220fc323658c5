import Domain
import ExchangeAPI
import Testing

@testable import Service

@Suite("Ledger against account")
struct ReconcilerTests {
    private static let capital = Order.money("100000")
    private static let baseline = VenueBooks(
        cash: Order.money("250000"), position: Order.money("0.5"))

    private static func make() -> Reconciler {
        Reconciler(
            instrument: Order.exact, capital: capital, baseline: baseline, at: Order.start)
    }

    /// Reads the account at `now` and compares it with a ledger that has spent 50,025 on 0.0005.
    private static func check(
        _ reconciler: inout Reconciler, cash: String, position: String, strange: [String] = [],
        activity: (asked: Int, answered: Int) = (1, 1), at now: Timestamp
    ) -> Reconciler.Outcome? {
        guard reconciler.shouldRead(isQuiet: true, activity: activity.asked, at: now) else {
            return nil
        }
        return reconciler.take(
            VenueBooks(cash: Order.money(cash), position: Order.money(position)),
            strangeOrders: strange, ledgerCash: Order.money("49975"),
            position: Order.quantity("0.0005"), activity: activity.answered, at: now)
    }

    @Test("what the account held before the run is none of its business")
    func agrees() {
        var reconciler = Self.make()
        #expect(Self.check(&reconciler, cash: "1", position: "1", at: Order.start) == nil)
        let due = Order.start + Reconciler.interval
        let outcome = Self.check(&reconciler, cash: "199975", position: "0.5005", at: due)
        #expect(outcome == .agrees)
        #expect(Self.check(&reconciler, cash: "1", position: "1", at: due) == nil, "not due")
    }

    @Test("one unit of difference halts after five checks, and not before")
    func differs() {
        var reconciler = Self.make()
        var now = Order.start + Reconciler.interval
        for check in 1...4 {
            let outcome = Self.check(
                &reconciler, cash: "199975.0000000000000001", position: "0.5005", at: now)
            guard case .differs(let difference, check: check) = outcome else {
                Issue.record("\(String(describing: outcome))")
                return
            }
            #expect(difference.cash == Money(raw: 1))
            now = now + Reconciler.again
        }
        let last = Self.check(
            &reconciler, cash: "199975.0000000000000001", position: "0.5005", at: now)
        guard case .mustHalt(let difference) = last else {
            Issue.record("\(String(describing: last))")
            return
        }
        #expect("\(difference)".contains("0.0000000000000001 KRW more"), "\(difference)")
    }

    @Test("a difference that passes is forgotten")
    func passes() {
        var reconciler = Self.make()
        var now = Order.start + Reconciler.interval
        for round in 0..<20 {
            let isWrong = round % 4 != 3
            let outcome = Self.check(
                &reconciler, cash: isWrong ? "199970" : "199975", position: "0.5005", at: now)
            if case .mustHalt = outcome { Issue.record("round \(round)") }
            now = now + Reconciler.interval
        }
    }

    @Test("an account that moved while it was read says nothing")
    func moved() {
        var reconciler = Self.make()
        let now = Order.start + Reconciler.interval
        #expect(
            Self.check(
                &reconciler, cash: "1", position: "1", activity: (asked: 1, answered: 2), at: now)
                == .moved)
        #expect(
            Self.check(
                &reconciler, cash: "199975", position: "0.5005", at: now + Reconciler.again)
                == .agrees)
    }

    @Test("an order of somebody else in the market is a difference")
    func strangers() {
        var reconciler = Self.make()
        let outcome = Self.check(
            &reconciler, cash: "199975", position: "0.5005", strange: ["by hand"],
            at: Order.start + Reconciler.interval)
        guard case .differs(let difference, check: 1) = outcome else {
            Issue.record("\(String(describing: outcome))")
            return
        }
        #expect("\(difference)".contains("by hand"))
    }

    @Test("an account that cannot be read for three minutes is one that is not seen")
    func blind() {
        var reconciler = Self.make()
        var now = Order.start + Reconciler.interval
        while now - Order.start <= Reconciler.blindness {
            #expect(!reconciler.isBlind(at: now))
            if reconciler.shouldRead(isQuiet: true, activity: 0, at: now) {
                reconciler.failed(at: now)
            }
            now = now + .seconds(1)
        }
        #expect(reconciler.isBlind(at: now))
    }
}
