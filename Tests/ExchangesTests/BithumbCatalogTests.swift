import Bithumb
import Domain
import ExchangeAPI
import Testing

@Suite("Bithumb's catalog")
struct BithumbCatalogTests {
    private let catalog = BithumbCatalog()
    private let now = Timestamp(milliseconds: 1_795_305_600_000)

    @Test(
        "the tick of a price",
        arguments: [
            ("91226000", "1000"), ("1000000", "1000"), ("999999", "500"), ("500000", "500"),
            ("499999", "100"), ("100000", "100"), ("99999", "50"), ("50000", "50"),
            ("49999", "10"), ("10000", "10"), ("9999", "5"), ("5000", "5"), ("4999", "1"),
            ("1000", "1"), ("999", "1"), ("100", "1"), ("99.99", "0.01"), ("10", "0.01"),
            ("9.999", "0.001"), ("1", "0.001"), ("0.9999", "0.0001"), ("0.0001", "0.0001"),
        ])
    func ticks(price: String, tick: String) throws {
        let ticks = try catalog.instrument(market: "KRW-BTC", at: now).ticks
        #expect(ticks.tick(at: try Price(parsing: price)) == (try Price(parsing: tick)))
    }

    @Test("without a word, the account has no coupon and pays 0.25 %")
    func standardFee() throws {
        let instrument = try catalog.instrument(market: "KRW-BTC", at: now)
        #expect(instrument.makerFee.description == "0.0025")
        #expect(instrument.takerFee.description == "0.0025")
        #expect(instrument.minimumNotional.description == "5000")
        #expect(instrument.lot.description == "0.00000001")
    }

    @Test("a recorded fill of 69,664.8389 won with a coupon costs 27.86 won: cut, not rounded")
    func couponFee() throws {
        let instrument = try BithumbCatalog(feeTier: .coupon).instrument(
            market: "KRW-BTC", at: now)
        let fee = instrument.fee(on: try Money(parsing: "69664.8389"), role: .maker)
        #expect(fee.description == "27.86")
    }

    @Test("a lapsed coupon costs more than six times as much on the same fill")
    func lapsed() throws {
        let instrument = try catalog.instrument(market: "KRW-BTC", at: now)
        let fee = instrument.fee(on: try Money(parsing: "69664.8389"), role: .maker)
        #expect(fee.description == "174.16")
    }

    @Test(
        "the codes of the old interface are answered with today's",
        arguments: ["BTC_KRW", "BTC-KRW"])
    func unknown(market: String) {
        #expect(
            throws: CatalogError.unknownMarket(
                exchange: "bithumb", market: market, form: "KRW-BASE, e.g. KRW-BTC",
                near: ["KRW-BTC"])
        ) { try catalog.instrument(market: market, at: now) }
    }

    @Test("markets in other currencies are refused, and the KRW one is named")
    func refused() {
        #expect(
            throws: CatalogError.notSupported(
                exchange: "bithumb", market: "BTC-ETH",
                reason: "only its KRW markets are, e.g. KRW-ETH")
        ) { try catalog.instrument(market: "BTC-ETH", at: now) }
    }

    @Test("the rules begin with the oldest candles and have not changed since, as far as is known")
    func history() throws {
        let changes = try catalog.changes(
            market: "KRW-BTC", after: .distantPast, before: .distantFuture)
        #expect(changes.map(\.description) == ["2013-12-26T15:00:00Z"])
        #expect(throws: CatalogError.self) {
            try catalog.instrument(market: "KRW-BTC", at: .distantPast)
        }
        #expect(catalog.closure == nil)
        #expect(try catalog.funding(market: "KRW-BTC", at: now) == nil)
    }

    @Test(
        "every recorded price from two million won up lies on the grid",
        .enabled(if: SharedData.exists("data/candles"), "no recorded candles here"))
    func recordedCandles() throws {
        var seen = 0
        for row in try SharedData.rows(
            "data/candles/bithumb_BTC_KRW_1d_2013-12-27_2025-05-04.csv")
        {
            let time = Timestamp(milliseconds: try #require(Int64(row[0])))
            let ticks = try catalog.instrument(market: "KRW-BTC", at: time).ticks
            for field in 1...4 {
                let price = try Price(parsing: row[field])
                guard price >= (try Price(parsing: "2000000")) else { continue }
                seen += 1
                #expect(ticks.contains(price), "\(time) \(price)")
            }
        }
        #expect(seen > 10_000)
    }

    @Test(
        "every level of a recorded book lies on the grid",
        .enabled(if: SharedData.exists("data/books"), "no recorded books here"))
    func recordedBook() throws {
        let rows = try SharedData.rows("data/books/bithumb_BTC_KRW_book5_2024-04-26.csv")
        let ticks = try catalog.instrument(market: "KRW-BTC", at: now).ticks
        let prices = try Set(rows.map { try Price(parsing: $0[2]) })
        #expect(prices.count > 100)
        #expect(prices.filter { !ticks.contains($0) } == [])
    }
}
