import Domain
import SimulatedVenue
import Testing

@Suite("Mark price and funding")
struct FairPriceTests {
    /// Time, next funding, index, rate; basis and mark as recorded.
    static let marks:
        [(time: String, next: String, index: String, rate: String, basis: String, mark: String)] = [
            (
                "2026-05-21T14:39:07Z", "2026-05-21T20:00:00Z", "77073.54", "-0.000076", "-3.92",
                "77069.62"
            ),
            (
                "2018-12-26T23:27:25Z", "2018-12-27T04:00:00Z", "3819.71", "-0.00375", "-8.15",
                "3811.56"
            ),
        ]

    @Test("the mark is the index with its funding to come, as recorded", arguments: marks)
    func mark(
        time: String, next: String, index: String, rate text: String, basis: String, mark: String
    ) {
        let terms = MarginTerms.xbtusd()
        #expect(
            FairPrice.basis(
                index: price(index), rate: rate(text), at: instant(time),
                nextFunding: instant(next), terms: terms) == price(basis))
        #expect(
            FairPrice.mark(
                index: price(index), rate: rate(text), at: instant(time),
                nextFunding: instant(next), terms: terms) == price(mark))
    }

    @Test("the basis is gone at the funding, and is the whole rate an interval before it")
    func ends() {
        let next = instant("2026-05-21T20:00:00Z")
        let basis = { (before: TimeSpan) in
            FairPrice.basis(
                index: price("50000"), rate: rate("0.0001"), at: next - before,
                nextFunding: next, terms: .xbtusd())
        }
        #expect(basis(.zero) == .zero)
        #expect(basis(.hours(8)) == price("5"))
        #expect(basis(.hours(4)) == price("2.5"))
    }

    /// Position, mark, public rate, what was paid.
    static let fundings: [(count: Int, mark: String, rate: String, paid: Int)] = [
        (-11_851, "8690.93", "0.00082", -111_813), (-1_595, "8619.66", "0.001131", -20_928),
        (11_851, "8690.93", "0.00082", 111_813), (-11_851, "8690.93", "-0.00082", 111_813),
    ]

    @Test("funding is the mark value times the rate, to the nearest satoshi", arguments: fundings)
    func funding(count: Int, mark: String, rate text: String, paid: Int) {
        #expect(
            FairPrice.funding(
                on: contracts(count), of: Market.inverse, mark: price(mark), rate: rate(text))
                == satoshi(paid))
    }

    @Test("funding of a linear contract is in millionths of a dollar")
    func linearFunding() {
        #expect(
            FairPrice.funding(
                on: contracts(1_000_100), of: Market.linearOf2026, mark: price("77069.62"),
                rate: rate("0.000008")) == micro(616_619))
    }
}
