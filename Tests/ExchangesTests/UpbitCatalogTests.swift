import Domain
import ExchangeAPI
import Testing
import Upbit

@Suite("Upbit's catalog")
struct UpbitCatalogTests {
    private let catalog = UpbitCatalog()

    private func instrument(_ market: String, _ date: String) throws -> Instrument {
        try catalog.instrument(market: market, at: #require(Timestamp(iso8601: date)))
    }

    @Test(
        "the tick of a price on a date",
        arguments: [
            // The opening table.
            ("KRW-BTC", "2018-01-22", "12345000", "1000"),
            ("KRW-X", "2021-04-17", "2000000", "1000"),
            ("KRW-X", "2021-04-17", "1999999", "500"),
            ("KRW-X", "2021-04-17", "999999", "100"),
            ("KRW-X", "2021-04-17", "499999", "50"),
            ("KRW-WAVES", "2021-04-17", "20230", "10"),
            ("KRW-X", "2021-04-17", "9995", "5"),
            ("KRW-LAMB", "2021-04-17", "127", "1"),
            ("KRW-X", "2021-04-17", "99.9", "0.1"),
            ("KRW-X", "2021-04-17", "9.99", "0.01"),
            ("KRW-X", "2021-04-17", "0.5", "0.001"),
            ("KRW-X", "2021-04-17", "0.05", "0.0001"),
            // January 2024 made everything below 10,000 won finer.
            ("KRW-X", "2024-01-28T14:59:59Z", "5005", "5"),
            ("KRW-X", "2024-01-28T15:00:00Z", "5005", "1"),
            ("KRW-X", "2024-02-01", "100", "0.1"),
            ("KRW-X", "2024-02-01", "10", "0.01"),
            ("KRW-X", "2024-02-01", "0.00001", "0.00000001"),
            // October 2024 took it back for sixteen coins.
            ("KRW-ADA", "2024-10-13T14:59:59Z", "500", "0.1"),
            ("KRW-ADA", "2024-10-13T15:00:00Z", "500", "1"),
            ("KRW-DOGE", "2024-10-13T15:00:00Z", "500", "0.1"),
            // March 2025: half won for dollar coins.
            ("KRW-USDT", "2025-03-20T14:59:59Z", "1400", "1"),
            ("KRW-USDT", "2025-03-20T15:00:00Z", "1400", "0.5"),
            ("KRW-XRP", "2025-03-20T15:00:00Z", "1400", "1"),
            // July 2025: today's table.
            ("KRW-BTC", "2025-07-30T14:59:59Z", "1500000", "500"),
            ("KRW-BTC", "2025-07-30T15:00:00Z", "1500000", "1000"),
            ("KRW-X", "2026-11-22", "999999", "500"),
            ("KRW-X", "2026-11-22", "100000", "100"),
            ("KRW-X", "2026-11-22", "99999", "50"),
            ("KRW-X", "2026-11-22", "49999", "10"),
            ("KRW-X", "2026-11-22", "5000", "5"),
            ("KRW-X", "2026-11-22", "4999", "1"),
            ("KRW-ADA", "2026-11-22", "999", "1"),
            ("KRW-X", "2026-11-22", "99.9", "0.1"),
            ("KRW-X", "2026-11-22", "1", "0.01"),
            ("KRW-X", "2026-11-22", "0.1", "0.001"),
            ("KRW-X", "2026-11-22", "0.01", "0.0001"),
            ("KRW-X", "2026-11-22", "0.001", "0.00001"),
            ("KRW-X", "2026-11-22", "0.0001", "0.000001"),
            ("KRW-X", "2026-11-22", "0.00001", "0.0000001"),
            ("KRW-X", "2026-11-22", "0.00000999", "0.00000001"),
            // The other markets.
            ("BTC-ETH", "2026-11-22", "0.03", "0.00000001"),
            ("USDT-BTC", "2024-08-18T14:59:59Z", "60000", "0.001"),
            ("USDT-BTC", "2024-08-18T15:00:00Z", "60000", "0.01"),
            ("USDT-X", "2026-11-22", "9.999", "0.001"),
            ("USDT-X", "2026-11-22", "0.00009", "0.00000001"),
        ])
    func ticks(market: String, date: String, price: String, tick: String) throws {
        let price = try Price(parsing: price)
        #expect(try instrument(market, date).ticks.tick(at: price) == Price(parsing: tick))
    }

    @Test("a KRW market is spot, from 5,000 to a billion won, at 0.05 %, to eight decimals")
    func krw() throws {
        let btc = try instrument("KRW-BTC", "2026-11-22")
        #expect(btc.id == InstrumentID(exchange: "upbit", market: "KRW-BTC"))
        #expect(btc.isSpot)
        #expect(btc.base == Currency("BTC"))
        #expect(btc.quote == .krw)
        #expect(btc.settlement == .krw)
        #expect(btc.lot.description == "0.00000001")
        #expect(btc.minimumNotional.description == "5000")
        #expect(btc.maximumNotional?.description == "1000000000")
        #expect(btc.makerFee.description == "0.0005")
        #expect(btc.takerFee == btc.makerFee)
    }

    @Test("a recorded fill of 7,394.19175 won costs 3.697095875 won, with no digit cut")
    func fee() throws {
        let funds = try Money(parsing: "7394.19175")
        let fee = try instrument("KRW-BTC", "2026-11-22").fee(on: funds, role: .taker)
        #expect(fee.description == "3.697095875")
    }

    @Test(
        "minimum orders of the coin markets, before and after August 2024",
        arguments: [
            ("BTC-ETH", "2024-08-01", "0.0005"), ("BTC-ETH", "2024-09-01", "0.00005"),
            ("USDT-ETH", "2024-08-01", "0.0005"), ("USDT-ETH", "2024-09-01", "0.5"),
        ])
    func minimums(market: String, date: String, expected: String) throws {
        #expect(try instrument(market, date).minimumNotional.description == expected)
    }

    @Test(
        "an unknown market is answered with the form and with what was meant",
        arguments: [
            ("BTC_KRW", ["KRW-BTC"]), ("BTC-KRW", ["KRW-BTC"]), ("krw-btc", ["KRW-BTC"]),
            ("KRW/BTC", ["KRW-BTC"]), ("BTCKRW", ["KRW-BTC"]), ("KRWBTC", ["KRW-BTC"]),
            ("ETHUSDT", ["USDT-ETH"]), ("BTC", ["KRW-BTC"]), ("XBTUSD", ["KRW-XBTUSD"]),
            ("", []), ("EUR-BTC-X", []), ("KRW-", []), ("KRW-BTC ", ["KRW-BTC"]),
        ] as [(String, [String])])
    func unknown(market: String, near: [String]) throws {
        #expect(
            throws: CatalogError.unknownMarket(
                exchange: "upbit", market: market, form: "QUOTE-BASE, e.g. KRW-BTC", near: near)
        ) { try instrument(market, "2026-11-22") }
    }

    @Test("a suggestion is itself a market")
    func suggestions() throws {
        for text in ["BTC_KRW", "ethusdt", "btc/eth", "XRP", "1inch-krw"] {
            do {
                _ = try instrument(text, "2026-11-22")
                Issue.record("\(text) was taken for a market")
            } catch let CatalogError.unknownMarket(_, _, _, near) {
                let market = try #require(near.first)
                #expect(try instrument(market, "2026-11-22").id.market == market)
            }
        }
    }

    @Test("before the opening there are no rules, and the error says when they begin")
    func tooEarly() throws {
        let time = try #require(Timestamp(iso8601: "2017-09-24T23:59:59Z"))
        let error = #expect(throws: CatalogError.self) {
            try catalog.instrument(market: "KRW-BTC", at: time)
        }
        #expect(
            error?.description
                == "no rules are known for upbit KRW-BTC at 2017-09-24T23:59:59Z; they begin at "
                + "2017-09-25T00:00:00Z")
    }

    @Test("a replay of 2024 and 2025 is told of each change of the market's own rules")
    func changes() throws {
        func changes(_ market: String) throws -> [String] {
            try catalog.changes(
                market: market, after: #require(Timestamp(iso8601: "2024-01-01")),
                before: #require(Timestamp(iso8601: "2026-01-01"))
            ).map { ReportingZone.seoul.date($0) }
        }
        #expect(try changes("KRW-BTC") == ["2024-01-29", "2025-07-31"])
        #expect(try changes("KRW-TRX") == ["2024-01-29", "2024-10-14", "2025-07-31"])
        #expect(try changes("KRW-USDC") == ["2024-01-29", "2025-03-21", "2025-07-31"])
        #expect(try changes("USDT-BTC") == ["2024-08-19"])
        #expect(try changes("BTC-ETH") == ["2024-08-19"])
    }

    @Test("it operates, has no funding, and makes no candle without a trade")
    func nature() throws {
        #expect(catalog.closure == nil)
        #expect(!catalog.emitsEmptyBars)
        #expect(try catalog.funding(market: "KRW-BTC", at: .distantFuture) == nil)
        #expect(throws: CatalogError.self) { try catalog.funding(market: "?", at: .distantFuture) }
    }

    static let candles = [
        ("KRW-BTC", "upbit_KRW-BTC_1m_2018-01-22_2018-02-01.csv"),
        ("KRW-BTC", "upbit_KRW-BTC_1m_2020-02-20.csv"),
        ("KRW-BTC", "upbit_KRW-BTC_1m_2021-05-02_2021-05-11.csv"),
        ("KRW-ETH", "upbit_KRW-ETH_1m_2021-05-02_2021-05-11.csv"),
        ("KRW-BTC", "upbit_KRW-BTC_1m_2022-02-01.csv"),
        ("KRW-BTC", "upbit_KRW-BTC_4h_2018-05-19_2023-01-13.csv"),
        ("KRW-BTC", "upbit_KRW-BTC_1m_2025-09-01_2025-09-19.csv"),
        ("KRW-ETH", "upbit_KRW-ETH_1m_2025-09-01_2025-09-19.csv"),
        ("KRW-XRP", "upbit_KRW-XRP_1m_2025-09-01_2025-09-19.csv"),
    ]

    @Test(
        "every recorded price lies on the grid of its day, and on no coarser one",
        .enabled(if: SharedData.exists("data/candles"), "no recorded candles here"),
        arguments: candles)
    func recorded(market: String, file: String) throws {
        var offGrid = 0
        var offDouble = 0
        for row in try SharedData.rows("data/candles/\(file)") {
            let time = Timestamp(milliseconds: try #require(Int64(row[0])))
            let ticks = try catalog.instrument(market: market, at: time).ticks
            for field in 1...4 {
                let price = try Price(parsing: row[field])
                if !ticks.contains(price) { offGrid += 1 }
                if price.raw % (2 * ticks.tick(at: price).raw) != 0 { offDouble += 1 }
            }
        }
        #expect(offGrid == 0)
        #expect(offDouble > 0)
    }
}
