import Domain
import Foundation
import Testing

@testable import Risk

@Suite("Risk gate")
struct GateTests {
    /// One line: the order, what is known, the limits, and the code of the denial (`-`: approved).
    ///
    /// The base: spot at 100, 1,000 of cash and equity, no position, tick 0.5, lot 0.1, minimum 0.2
    /// and 30, maximum 50 and 4,000, taker fee 1 %.
    static let golden = """
        order                | known                        | limits       | denial
        buy 1                |                              |              | -
        buy 1                | state=halted                 |              | halted
        sell 1               | state=halted position=1      |              | halted
        buy 1                | state=reducing               |              | reducing_only
        sell 2               | state=reducing position=2    |              | -
        buy 2                | state=reducing position=-2 linear|              | -
        buy 2.1              | state=reducing position=-2 linear|              | reducing_only
        sell 4               | state=reducing position=2 linear|              | reducing_only
        sell 1               | state=reducing position=2 sells=1|              | -
        sell 1.1 | state=reducing position=2 sells=1 linear |  | reducing_only
        sell 2 reduce        | position=2 linear            |              | -
        sell 2.1 reduce      | position=2 linear            |              | reduce_only_enlarges
        buy 1 reduce         |                              |              | reduce_only_enlarges
        buy 1                | real=armed                   |              | -
        buy 1                | real=unarmed                 |              | real_order_not_armed
        buy 1                | last=none                    |              | no_reference_price
        buy 1 @100           | last=none                    |              | -
        buy 1 @0             |                              |              | no_reference_price
        buy 1 @-1            |                              |              | no_reference_price
        buy 1 @100.5         |                              |              | -
        buy 1 @100.4         |                              |              | price_off_grid
        buy 0.3              |                              |              | -
        buy 0.35             |                              |              | quantity_off_grid
        buy 0.2              | last=150                     |              | -
        buy 0.1              | last=500                     |              | below_minimum_quantity
        buy 0                |                              |              | below_minimum_quantity
        buy -1               |                              |              | below_minimum_quantity
        buy 0.3              | last=100                     |              | -
        buy 0.3              | last=99.99999999             |              | below_minimum_notional
        buy 30!              |                              |              | -
        buy 29.99999999!     |                              |              | below_minimum_notional
        buy 50               | last=1                       |              | -
        buy 50.1             | last=1                       |              | above_maximum_quantity
        buy 40               | last=100 cash=9000           |              | -
        buy 40.1             | last=100 cash=9000           |              | above_maximum_notional
        buy 4000!            | cash=9000                    |              | -
        buy 4000.00000001!   | cash=9000                    |              | above_maximum_notional
        sell 2               | position=2                   |              | -
        sell 2.1             | position=2                   |              | spot_cannot_short
        sell 1               | position=2 sells=1           |              | -
        sell 1.1             | position=2 sells=1           |              | spot_cannot_short
        sell 2.1             | position=2 buys=5            |              | spot_cannot_short
        sell 2.1             | position=2 linear            |              | -
        buy 10               | cash=1010                    |              | -
        buy 10               | cash=1009.99999999           |              | insufficient_funds
        buy 10 @99           | cash=999.9                   |              | -
        buy 10 @99           | cash=999.89999999            |              | insufficient_funds
        buy 1000!            | cash=1010                    |              | -
        buy 1000!            | cash=1009.99999999           |              | insufficient_funds
        sell 10              | cash=0 position=10           |              | -
        buy 10               | linear equity=1010           |              | -
        buy 10               | linear equity=1009.99999999  |              | insufficient_funds
        sell 10              | linear equity=1009.99999999  |              | insufficient_funds
        sell 10              | linear equity=0 position=10  |              | -
        sell 20              | linear equity=1020 position=10|              | -
        sell 20 | linear equity=1019.99999999 position=10 |  | insufficient_funds
        buy 5                | linear equity=1005 buys=5    |              | -
        buy 5                | linear equity=1004.99999999 buys=5|              | insufficient_funds
        buy 1                | age=60                       | stale=60     | -
        buy 1                | age=61                       | stale=60     | stale_data
        sell 1               | age=61 position=1            | stale=60     | -
        buy 1 @110           |                              | band=0.1     | -
        buy 1 @110.5         |                              | band=0.1     | price_outside_band
        buy 1 @90            |                              | band=0.1     | -
        buy 1 @89.5          |                              | band=0.1     | price_outside_band
        buy 1 @90            | last=none                    | band=0.1     | no_reference_price
        buy 1                |                              | band=0.1     | -
        buy 5                |                              | order=500    | -
        buy 5.1              |                              | order=500    | max_notional
        sell 9               | position=9                   | order=500    | -
        buy 3                | position=2                   | position=500 | -
        buy 3.1              | position=2                   | position=500 | max_position
        buy 3                | position=1 buys=1            | position=500 | -
        buy 3.1              | position=1 buys=1            | position=500 | max_position
        sell 5               | linear position=-1           | position=600 | -
        sell 5.1             | linear position=-1           | position=600 | max_position
        sell 9               | position=9                   | position=500 | -
        buy 1                | equity=901 day=1000          | loss=0.1     | -
        buy 1                | equity=900 day=1000          | loss=0.1     | daily_loss
        sell 1               | equity=900 day=1000 position=1| loss=0.1     | -
        buy 1                | equity=0 day=0               | loss=0.1     | daily_loss
        buy 1                | today=4                      | rate=5       | -
        buy 1                | today=5                      | rate=5       | too_many_orders
        sell 1               | today=5 position=1           | rate=5       | -
        buy 92233720368      | position=1 state=reducing linear|              | value_overflow
        buy 23058430091      | position=1 state=reducing linear|              | reducing_only
        buy 92233720368 @0.5 | position=1 linear            |              | value_overflow
        sell 92233720368     | position=-9 linear           |              | value_overflow
        buy 92233720368!     | last=0.00000001              |              | value_overflow
        """

    static let rows = golden.split(separator: "\n").dropFirst().map(Row.init)

    @Test("each check lets its limit pass and denies what is just beyond", arguments: rows)
    func table(_ row: Row) {
        #expect(row.verdict == row.expected)
    }

    @Test("the table reaches every denial")
    func complete() {
        let reached = Set(Self.rows.map(\.expected)).subtracting(["-"])
        #expect(reached == Set(Self.everyDenial.map(\.code)))
    }

    @Test("codes are different, and every message carries its numbers")
    func messages() {
        #expect(Set(Self.everyDenial.map(\.code)).count == Self.everyDenial.count)
        #expect("\(RiskDenial.tooManyOrders(today: 7, limit: 5))".contains("7"))
        #expect(
            "\(RiskDenial.insufficientFunds(needed: money("12"), free: money("3")))"
                == "needs 12, free is 3")
    }

    /// The order of the checks: whoever asks is told the most final reason first.
    @Test(
        "of several reasons the most final one is told",
        arguments: [
            ("buy 0.35 @100.4 | state=halted real=unarmed last=none | order=1 |", "halted"),
            ("buy 0.35 @100.4 | real=unarmed | order=1 |", "real_order_not_armed"),
            ("buy 0.05 @100.4 | cash=0 | order=1 |", "price_off_grid"),
            ("buy 0.15 | cash=0 | order=1 |", "quantity_off_grid"),
            ("buy 0.1 | cash=0 | order=1 |", "below_minimum_quantity"),
            ("buy 90 | cash=0 | order=1 |", "above_maximum_quantity"),
            ("buy 9 | cash=0 age=100 | order=1 stale=1 |", "insufficient_funds"),
            ("buy 9 | age=100 | order=1 stale=1 |", "stale_data"),
            ("buy 9 | today=9 | order=1 rate=1 |", "max_notional"),
            ("buy 9 | state=halted last=none | |", "halted"),
        ])
    func precedence(_ text: String, _ expected: String) {
        #expect(Row(Substring(text)).verdict == expected)
    }

    @Test("checks of one's own run after the built-in ones, which cannot be left out")
    func ownChecks() {
        struct NoTuesdays: PreTradeCheck {
            func evaluate(_ order: SizedOrder, in snapshot: RiskSnapshot) throws(RiskDenial) {
                throw .tooManyOrders(today: 2, limit: 2)
            }
        }
        let gate = RiskGate.standard(RiskLimits(), and: [NoTuesdays()])
        let open = Row("buy 1 | | | -")
        #expect(throws: RiskDenial.tooManyOrders(today: 2, limit: 2)) {
            try gate.approve(open.request, in: open.snapshot)
        }
        let halted = Row("buy 1 | state=halted | | -")
        #expect(throws: RiskDenial.halted(reason: "test")) {
            try gate.approve(halted.request, in: halted.snapshot)
        }
    }

    /// `ApprovedOrder` has no public initialiser, and neither has a gate without the built-in
    /// checks, so that outside `risk/` an attempt to make one does not compile. What can be tested
    /// is that the sources keep it so.
    @Test("nothing in risk/ offers another way to an approved order or to a gate")
    func noOtherWay() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../risk").standardizedFileURL
        let files = try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil
        ).filter { $0.pathExtension == "swift" }
        #expect(files.count > 15)
        for file in files {
            let text = try String(contentsOf: file, encoding: .utf8)
            for (number, line) in text.split(separator: "\n").enumerated() {
                #expect(
                    !line.contains("public init(_ request: OrderRequest)")
                        && !line.contains("public init(checks"),
                    "\(file.lastPathComponent), line \(number + 1)")
                let makes = line.contains("ApprovedOrder(") && !line.contains("struct")
                #expect(
                    !makes || file.lastPathComponent == "PreTradeCheck.swift",
                    "\(file.lastPathComponent) makes an approved order")
            }
        }
    }

    @Test("an approved order is the very request that was asked for")
    func approved() throws {
        let row = Row("buy 1 @100.5 | | | -")
        let order = try RiskGate.standard(RiskLimits()).approve(row.request, in: row.snapshot)
        #expect(order.request == row.request)
    }

    private static let everyDenial: [RiskDenial] = [
        .halted(reason: ""), .reducingOnly, .realOrderNotArmed, .noReferencePrice,
        .staleData(age: .zero, limit: .zero), .priceOffGrid(price: .zero, tick: .zero),
        .quantityOffGrid(quantity: .zero, lot: .zero),
        .belowMinimumQuantity(quantity: .zero, minimum: .zero),
        .belowMinimumNotional(notional: .zero, minimum: .zero),
        .aboveMaximumQuantity(quantity: .zero, maximum: .zero),
        .aboveMaximumNotional(notional: .zero, maximum: .zero),
        .priceOutsideBand(price: .zero, reference: .zero, band: .zero),
        .notionalExceedsLimit(notional: .zero, limit: .zero),
        .positionExceedsLimit(notional: .zero, limit: .zero),
        .spotCannotShort(held: .zero, sold: .zero),
        .reduceOnlyEnlarges(quantity: .zero, position: .zero),
        .insufficientFunds(needed: .zero, free: .zero),
        .dailyLossReached(loss: .zero, limit: .zero), .tooManyOrders(today: 0, limit: 0),
        .valueOverflow,
    ]
}
