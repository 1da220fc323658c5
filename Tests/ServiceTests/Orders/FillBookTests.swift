import Domain
import ExchangeAPI
import Risk
import Testing

@testable import Service

@Suite("What the venue took for an order")
struct FillBookTests {
    private static func book() throws -> FillBook {
        FillBook(try Order.approved(1, .buy, .amount(Order.money("1000000"))).request)
    }

    @Test("fees that are told are booked as they are")
    func told() throws {
        var book = try Self.book()
        let fill = book.take(Order.fill("A", "0.001", fee: "49.999875"), on: Order.exact)
        #expect(fill?.fee == Order.money("49.999875"))
        #expect(book.take(Order.fill("A", "0.001", fee: "49.999875"), on: Order.exact) == nil)
        #expect(book.told == Order.quantity("0.001"))
    }

    @Test(
        "fees that are not told add up to what the order paid, to the last unit",
        arguments: [
            // Cut once for the order, and not once for each fill.
            ("154.32", ["61.72", "61.72", "30.88"]),
            // Exactly the rule.
            ("154.3", ["61.72", "61.72", "30.86"]),
        ])
    func allocated(paid: String, fees: [String]) throws {
        var book = try Self.book()
        for (name, amount) in [("A", "0.00123456"), ("B", "0.00123457"), ("C", "0.00061728")] {
            #expect(book.take(Order.fill(name, amount), on: Order.cut) == nil)
        }
        let early = book.price(
            executed: Order.quantity("0.00246913"), paid: Order.money("123.45"), on: Order.cut,
            mostDoubts: 3)
        #expect(early == nil, "a total of other fills prices nothing")
        let priced = book.price(
            executed: Order.quantity("0.00308641"), paid: Order.money(paid), on: Order.cut,
            mostDoubts: 3)
        #expect(priced?.map(\.fee) == fees.map(Order.money))
        #expect(book.toldFees == Order.money(paid))
    }

    @Test("a total that the rules do not explain is asked for again, and then believed")
    func doubted() throws {
        var book = try Self.book()
        _ = book.take(Order.fill("A", "0.01"), on: Order.cut)
        for _ in 0..<3 {
            #expect(
                book.price(
                    executed: Order.quantity("0.01"), paid: .zero, on: Order.cut, mostDoubts: 3)
                    == nil)
        }
        let priced = book.price(
            executed: Order.quantity("0.01"), paid: .zero, on: Order.cut, mostDoubts: 3)
        #expect(priced?.map(\.fee) == [.zero], "the venue's word is what the account shows")
    }

    @Test("where the venue tells no total either, the rules decide")
    func byRule() throws {
        var book = try Self.book()
        _ = book.take(Order.fill("A", "0.00123456"), on: Order.cut)
        let priced = book.price(executed: nil, paid: nil, on: Order.cut, mostDoubts: 3)
        #expect(priced?.map(\.fee) == [Order.money("61.72")])
    }
}
