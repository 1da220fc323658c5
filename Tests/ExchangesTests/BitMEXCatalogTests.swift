import BitMEX
import Domain
import ExchangeAPI
import Testing

@Suite("BitMEX's catalog")
struct BitMEXCatalogTests {
    private let catalog = BitMEXCatalog()

    private func instrument(_ market: String, _ date: String) throws -> Instrument {
        try catalog.instrument(market: market, at: #require(Timestamp(iso8601: date)))
    }

    @Test("the terms of each market in each period are as this table says")
    func terms() throws {
        let golden = """
            XBTUSD   2016-05-14            0.01 1       -0.00025 0.00075
            XBTUSD   2017-03-31T11:59:59Z  0.01 1       -0.00025 0.00075
            XBTUSD   2017-03-31T12:00:00Z  0.1  1       -0.00025 0.00075
            XBTUSD   2018-01-01            0.5  1       -0.00025 0.00075
            XBTUSD   2019-05-30            0.5  1       -0.00025 0.00075
            XBTUSD   2021-06-08T04:29:59Z  0.5  1       -0.00025 0.00075
            XBTUSD   2021-06-08T04:30:00Z  0.5  100     -0.00025 0.00075
            XBTUSD   2021-08-18            0.5  100     -0.0001  0.0005
            XBTUSD   2023-01-17            0.5  100     0.0002   0.00075
            XBTUSD   2024-07-31T03:59:59Z  0.5  100     0.0002   0.00075
            XBTUSD   2024-07-31T04:00:00Z  0.1  100     0.0002   0.00075
            XBTUSD   2024-11-24            0.1  100     0.0005   0.0005
            XBTUSD   2026-11-22            0.1  100     0.0005   0.0005
            XBTUSDT  2021-11-10T04:00:00Z  0.5  1000    -0.0001  0.0005
            XBTUSDT  2026-05-21            0.1  100     0.0005   0.0005
            XBT_USDT 2022-06-01            0.5  0.0001  0        0
            XBT_USDT 2024-12-01            0.5  0.0001  0.001    0.001
            XBT_USDT 2026-05-21            0.5  0.00001 0.0005   0.0005
            """
        for line in golden.split(separator: "\n") {
            let cells = line.split(separator: " ").map(String.init)
            let found = try instrument(cells[0], cells[1])
            let price = try Price(parsing: "40000")
            #expect(found.ticks.tick(at: price).description == cells[2], "\(line)")
            #expect(found.lot.description == cells[3], "\(line)")
            #expect(found.makerFee.description == cells[4], "\(line)")
            #expect(found.takerFee.description == cells[5], "\(line)")
        }
    }

    @Test("XBTUSD is inverse, settled in XBT, to the satoshi, at most ten million contracts")
    func inverse() throws {
        let found = try instrument("XBTUSD", "2019-05-30")
        #expect(found.kind == .inverse(contractSize: try Quantity(parsing: "1")))
        #expect(found.base == .xbt)
        #expect(found.quote == Currency("USD"))
        #expect(found.settlement == .xbt)
        #expect(found.maximumQuantity?.description == "10000000")
        #expect(found.feeRounding == .truncated(step: try Money(parsing: "0.00000001")))
    }

    @Test("XBTUSDT is linear: a million contracts are one XBT, settled in USDT")
    func linear() throws {
        let found = try instrument("XBTUSDT", "2026-05-21")
        let value = found.value(
            of: try Quantity(parsing: "1000000"), at: try Price(parsing: "77073.5"))
        #expect(value.description == "77073.5")
        #expect(found.settlement == .usdt)
        #expect(found.maximumQuantity?.description == "1000000000")
    }

    @Test("XBT_USDT is spot and has no funding")
    func spot() throws {
        #expect(try instrument("XBT_USDT", "2026-05-21").isSpot)
        #expect(try catalog.funding(market: "XBT_USDT", at: .distantFuture) == nil)
    }

    @Test("an order on the grid of XBTUSDT's first years is on the later grid too")
    func coarserFirst() throws {
        let before = try instrument("XBTUSDT", "2025-01-01")
        let after = try instrument("XBTUSDT", "2026-06-01")
        let price = try Price(parsing: "64000")
        #expect(before.ticks.tick(at: price).raw % after.ticks.tick(at: price).raw == 0)
        #expect(before.lot.raw % after.lot.raw == 0)
    }

    @Test("the quanto contract is refused plainly")
    func quanto() {
        let error = #expect(throws: CatalogError.self) {
            try instrument("ETHUSD", "2019-05-30")
        }
        #expect(
            error?.description
                == "bitmex ETHUSD cannot be traded with this version: it is a quanto "
                + "contract, settled in XBT at a fixed rate")
    }

    @Test(
        "an unknown symbol is answered with its neighbors; Bitcoin is XBT here",
        arguments: [
            ("BTCUSD", ["XBTUSD"]), ("xbtusd", ["XBTUSD"]), ("XBTUS", ["XBTUSD"]),
            ("BTC/USDT", ["XBTUSDT", "XBT_USDT"]), ("KRW-BTC", []), ("", []),
        ] as [(String, [String])])
    func unknown(market: String, near: [String]) {
        let error = #expect(throws: CatalogError.self) { try instrument(market, "2019-05-30") }
        guard case .unknownMarket(_, market, _, let found) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found == near)
    }

    @Test("before its listing a contract has no rules")
    func tooEarly() throws {
        #expect(throws: CatalogError.self) { try instrument("XBTUSD", "2016-01-01") }
        #expect(throws: CatalogError.self) { try instrument("XBTUSDT", "2021-11-10T03:59:59Z") }
    }

    @Test("it is closed since 2026-09-23 04:00 UTC, and says so with the date")
    func closure() throws {
        let closure = try #require(catalog.closure)
        #expect(closure.at.description == "2026-09-23T04:00:00Z")
        #expect(closure.notice.contains("2026-09-23 04:00 UTC"))
        #expect(catalog.emitsEmptyBars)
    }

    @Test("a replay of 2016 to 2018 is told of both ticks and of the first change of funding")
    func changes() throws {
        let found = try catalog.changes(
            market: "XBTUSD", after: #require(Timestamp(iso8601: "2016-05-14")),
            before: #require(Timestamp(iso8601: "2019-01-01")))
        #expect(
            found.map(\.description) == [
                "2016-06-04T12:00:00Z", "2017-03-31T12:00:00Z", "2017-11-09T18:25:00Z",
            ])
    }

    @Test(
        "the schedule gives exactly the recorded funding times of three years",
        .enabled(if: SharedData.exists("data/funding"), "no recorded funding here"))
    func recordedFunding() throws {
        let rows = try SharedData.rows(
            "data/funding/bitmex_XBTUSD_funding_2016-05-14_2019-06-30.csv")
        let times = try rows.map { Timestamp(milliseconds: try #require(Int64($0[0]))) }
        #expect(times.count > 3000)
        for (time, next) in zip(times, times.dropFirst()) {
            let schedule = try #require(try catalog.funding(market: "XBTUSD", at: time))
            #expect(schedule.next(after: time) == next)
        }
    }

    @Test(
        "every trade recorded in 2019 lies on the half dollar",
        .enabled(if: SharedData.exists("data/trades"), "no recorded trades here"))
    func recordedTrades() throws {
        let name = "data/trades/bitmex_XBTUSD_trades_2019-05-03_1200-1205.csv"
        let header = try SharedData.text(name).prefix { $0 != "\n" }.split(separator: ",")
        let column = try #require(header.firstIndex(of: "price"))
        let ticks = try instrument("XBTUSD", "2019-05-03").ticks
        let prices = try SharedData.rows(name).map { try Price(parsing: $0[column]) }
        #expect(prices.count > 4000)
        #expect(prices.allSatisfy(ticks.contains))
    }
}
