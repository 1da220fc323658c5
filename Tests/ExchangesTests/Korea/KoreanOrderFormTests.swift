import Domain
import ExchangeAPI
import Testing

@testable import Bithumb
@testable import Upbit

@Suite("Orders in the words of the Korean venues")
struct KoreanOrderFormTests {
    private func verdict(_ order: OrderRequest) -> Verdict {
        do throws(VenueCallError) {
            _ = try KoreanOrderForm(order, at: "upbit")
            return .success
        } catch {
            return Verdict(error)
        }
    }

    @Test("hold no price, quantity or amount that is not above zero")
    func zeros() {
        let one = TestOrders.whole(1)
        for raw in [Int64.min, -1, 0] {
            let none = OrderSize.quantity(Quantity(raw: raw))
            #expect(
                verdict(TestOrders.request(.buy, none, .limit(one), at: "upbit"))
                    == .refused(.invalidQuantity))
            #expect(
                verdict(TestOrders.request(.sell, none, .market, at: "upbit"))
                    == .refused(.invalidQuantity))
            let size = OrderSize.quantity(Quantity(raw: 1))
            #expect(
                verdict(
                    TestOrders.request(.buy, size, .limit(Price(raw: raw)), at: "upbit"))
                    == .refused(.invalidPrice))
            let amount = OrderSize.amount(Money(raw: Int128(raw)))
            #expect(
                verdict(TestOrders.request(.buy, amount, .market, at: "upbit"))
                    == .refused(.belowMinimum))
        }
    }

    /// As it is sent.
    private func text(_ number: ExactDecimal?) throws -> String {
        var parameters = CallParameters()
        let given: ExactDecimal = try #require(number)
        parameters.add("n", given)
        return String(decoding: parameters.finished().dropFirst(2), as: UTF8.self)
    }

    @Test("hold plain decimals that read back as what they were", arguments: 0..<200)
    func decimals(_ seed: Int) throws {
        var random = Seeded(seed: UInt64(seed))
        // Of every length, and as often round as not.
        func raw() -> Int64 {
            let digits =
                Int64.random(in: 1...Int64.max, using: &random)
                >> Int64.random(
                    in: 0..<62, using: &random)
            let zeros: Int64 = [1, 10, 10_000, 100_000_000].randomElement(using: &random) ?? 1
            return max(digits / zeros * zeros, 1)
        }
        let (price, size) = (Price(raw: raw()), Quantity(raw: raw()))
        let form = try KoreanOrderForm(
            TestOrders.request(.sell, .quantity(size), .limit(price), at: "upbit"), at: "upbit")
        for text in [try text(form.price), try text(form.quantity)] {
            #expect(text.wholeMatch(of: /(0|[1-9][0-9]*)([.][0-9]*[1-9])?/) != nil, "\(text)")
        }
        #expect(try Price(parsing: text(form.price)) == price, "seed \(seed)")
        #expect(try Quantity(parsing: text(form.quantity)) == size, "seed \(seed)")
        let amount = Money(raw: Int128(raw()) * Int128(raw() % 1000 + 1))
        let buy = try KoreanOrderForm(
            TestOrders.request(.buy, .amount(amount), .market, at: "upbit"), at: "upbit")
        #expect(try Money(exactly: text(buy.price)) == amount, "seed \(seed)")
    }

    @Test("give our own orders names that each venue takes")
    func ownNames() throws {
        for (run, sequence) in [(0, 0), (.max, .max)] as [(UInt64, UInt32)] {
            let name = ClientOrderID(run: run, sequence: sequence).description
            try UpbitCalls.clientIDs.check(name, at: "upbit")
            try BithumbCalls.clientIDs.check(name, at: "bithumb")
        }
    }

    @Test("refuse a name of ours by a rule that they tell")
    func names() throws {
        let rule = ClientIDRule(longest: 5, signs: "-_")
        for name in ["a", "A-_9z"] { try rule.check(name, at: "upbit") }
        for name in ["", "abcdef", "a.b", "a b", "é", "a\u{0}"] {
            #expect(throws: VenueCallError.self, "\(name)") { try rule.check(name, at: "upbit") }
        }
    }
}
