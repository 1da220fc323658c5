import Domain
import Testing

@Suite("Tick tables")
struct TickTableTests {
    /// 0.1 below 100, 1 from 100, 5 from 1,000: given out of order.
    private let table = TickTable(bands: [
        .init(from: Price(raw: 10_000_000_000), tick: Price(raw: 100_000_000)),
        .init(from: .zero, tick: Price(raw: 10_000_000)),
        .init(from: Price(raw: 100_000_000_000), tick: Price(raw: 500_000_000)),
    ])

    @Test(
        "the band is that of the price, and a boundary belongs to the upper one",
        arguments: [
            ("0", "0.1"), ("99.9", "0.1"), ("99.99999999", "0.1"), ("100", "1"), ("999", "1"),
            ("999.99999999", "1"), ("1000", "5"), ("92233720368", "5"),
        ])
    func bands(price: String, tick: String) throws {
        #expect(try table.tick(at: Price(parsing: price)) == Price(parsing: tick))
    }

    @Test(
        "prices on and off the grid",
        arguments: [
            ("99.9", true), ("99.95", false), ("100", true), ("100.1", false), ("1005", true),
            ("1001", false), ("0", false), ("-5", false), ("0.1", true), ("0.05", false),
        ])
    func contains(price: String, isOnGrid: Bool) throws {
        #expect(try table.contains(Price(parsing: price)) == isOnGrid)
    }

    @Test(
        "rounding stays on the grid, across a boundary too",
        arguments: [
            ("99.95", "99.9", "100"), ("999.5", "999", "1000"), ("1000.1", "1000", "1005"),
            ("100.00000001", "100", "101"), ("0.01", "0", "0.1"), ("1005", "1005", "1005"),
        ])
    func rounded(price: String, floor: String, ceiling: String) throws {
        let price = try Price(parsing: price)
        #expect(table.rounded(price, .floor).description == floor)
        #expect(table.rounded(price, .ceiling).description == ceiling)
    }

    @Test("a rounded price lies on the grid, on its side, less than a tick away")
    func property() {
        let seed: UInt64 = 31
        var random = Seeded(seed: seed)
        for _ in 0..<20_000 {
            let price = Price(raw: .random(in: 10_000_000...200_000_000_000, using: &random))
            let floor = table.rounded(price, .floor)
            let ceiling = table.rounded(price, .ceiling)
            #expect(table.contains(floor) && table.contains(ceiling), "seed \(seed), \(price)")
            #expect(floor <= price && price <= ceiling, "seed \(seed), \(price)")
            let tick = table.tick(at: price).raw
            #expect(ceiling.raw - floor.raw == (floor == price ? 0 : tick), "seed \(seed)")
        }
    }

    @Test("one tick for every price")
    func single() throws {
        let table = TickTable(try Price(parsing: "0.5"))
        #expect(table.contains(try Price(parsing: "8629.5")))
        #expect(!table.contains(try Price(parsing: "8629.25")))
        #expect(table.bands.count == 1)
    }

    @Test("a table without a band from zero, or with a tick of zero, is a bug of its author")
    func invalid() async {
        await #expect(processExitsWith: .failure) { _ = TickTable(.zero) }
        await #expect(processExitsWith: .failure) {
            _ = TickTable(bands: [.init(from: Price(raw: 1), tick: Price(raw: 1))])
        }
    }
}
