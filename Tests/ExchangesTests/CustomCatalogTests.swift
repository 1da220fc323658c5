import Domain
import ExchangeAPI
import Paper
import Testing

@Suite("Instruments of one's own")
struct CustomCatalogTests {
    private func instrument(
        _ market: String, exchange: String = "paper", kind: ContractKind = .spot
    ) -> Instrument {
        Instrument(
            id: InstrumentID(exchange: exchange, market: market), kind: kind,
            base: Currency("BTC"), quote: .usdt, ticks: TickTable(Price(raw: 10_000_000)),
            lot: Quantity(raw: 1), makerFee: Rate(raw: 50_000), takerFee: Rate(raw: 50_000),
            feeRounding: .exact)
    }

    @Test("an instrument comes back as it was given, on every date")
    func lookup() throws {
        let catalog = try CustomCatalog(
            exchange: "paper", instruments: [instrument("BTC-USDT"), instrument("ETH-USDT")])
        for time in [Timestamp.distantPast, .distantFuture] {
            #expect(
                try catalog.instrument(market: "BTC-USDT", at: time) == instrument("BTC-USDT"))
        }
        #expect(catalog.markets == ["BTC-USDT", "ETH-USDT"])
        #expect(
            try catalog.changes(market: "ETH-USDT", after: .distantPast, before: .distantFuture)
                == [])
    }

    @Test("a misspelled market is answered with the defined one")
    func unknown() throws {
        let catalog = try CustomCatalog(exchange: "paper", instruments: [instrument("BTC-USDT")])
        let error = #expect(throws: CatalogError.self) {
            try catalog.instrument(market: "BTCUSDT", at: .distantPast)
        }
        #expect(
            error?.description == "paper has no market \"BTCUSDT\"; it writes what config.yaml "
                + "defines under instruments:. Did you mean BTC-USDT?")
        #expect(throws: CatalogError.self) {
            try catalog.changes(market: "X", after: .distantPast, before: .distantFuture)
        }
    }

    @Test("two definitions of one market are an error")
    func twice() {
        #expect(throws: CatalogError.definedTwice(exchange: "paper", market: "BTC-USDT")) {
            try CustomCatalog(
                exchange: "paper", instruments: [instrument("BTC-USDT"), instrument("BTC-USDT")])
        }
    }

    @Test("an instrument of another exchange is an error")
    func foreign() {
        let foreign = instrument("KRW-BTC", exchange: "upbit")
        #expect(throws: CatalogError.wrongExchange(expected: "paper", found: foreign.id)) {
            try CustomCatalog(exchange: "paper", instruments: [foreign])
        }
    }

    @Test("funding is for contracts, never for spot")
    func funding() throws {
        let schedule = FundingSchedule(every: .hours(8), offset: .zero)
        let contract = instrument("PERP", kind: .linear(contractSize: Quantity(raw: 100)))
        let catalog = try CustomCatalog(
            exchange: "paper", instruments: [instrument("SPOT"), contract],
            emitsEmptyBars: true, funding: schedule)
        #expect(try catalog.funding(market: "SPOT", at: .distantPast) == nil)
        #expect(try catalog.funding(market: "PERP", at: .distantPast) == schedule)
        #expect(catalog.emitsEmptyBars)
        #expect(catalog.closure == nil)
    }
}
