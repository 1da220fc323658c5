import Bithumb
import BitMEX
import Domain
import ExchangeAPI
import Testing
import Upbit

@Suite("Rules of the venue against ours")
struct RuleDifferenceTests {
    private func bitcoin() throws -> Instrument {
        try UpbitCatalog().instrument(
            market: "KRW-BTC", at: .known("2026-11-22T00:00:00Z"))
    }

    private func terms(_ change: (inout AccountTerms) throws -> Void) rethrows -> AccountTerms {
        var terms = AccountTerms(
            instrument: InstrumentID(exchange: "upbit", market: "KRW-BTC"))
        try change(&terms)
        return terms
    }

    private let price = Price(raw: 100_000_000 * FixedPoint.scale)

    @Test("the same rules, and rules that the venue does not tell, are no difference")
    func same() throws {
        let bitcoin = try bitcoin()
        #expect(bitcoin.differences(from: terms { _ in }, at: price).isEmpty)
        let told = terms {
            $0.tick = bitcoin.ticks.tick(at: price)
            $0.lot = bitcoin.lot
            $0.makerFee = bitcoin.makerFee
            $0.takerFee = bitcoin.takerFee
            $0.minimumNotional = bitcoin.minimumNotional
            $0.maximumNotional = bitcoin.maximumNotional
            $0.isActive = true
        }
        #expect(bitcoin.differences(from: told, at: price).isEmpty)
    }

    @Test("each difference tells rule, both values and consequence")
    func golden() throws {
        let bitcoin = try bitcoin()
        let told = try terms {
            $0.tick = try Price(parsing: "500")
            $0.lot = try Quantity(parsing: "0.0001")
            $0.minimumNotional = try Money(parsing: "10000")
            $0.maximumNotional = try Money(parsing: "500000000")
            $0.maximumQuantity = try Quantity(parsing: "10")
            $0.makerFee = try Rate(parsing: "0.00025")
            $0.takerFee = try Rate(parsing: "0.00139")
            $0.isActive = false
        }
        let texts = bitcoin.differences(from: told, at: price).map(\.description)
        let golden = """
            upbit KRW-BTC: the market is open here and closed or not listed at the venue; orders will be refused: choose another market, or wait
            upbit KRW-BTC: the tick at 100000000 is 1000 here and 500 at the venue; our prices are still valid, but coarser than they need to be
            upbit KRW-BTC: the lot is 0.00000001 here and 0.0001 at the venue; orders off the venue's lot will be refused: update the catalog
            upbit KRW-BTC: the smallest order value is 5000 KRW here and 10000 KRW at the venue; orders below the venue's will be refused: update the catalog
            upbit KRW-BTC: the largest order value is 1000000000 KRW here and 500000000 KRW at the venue; orders above the venue's will be refused: update the catalog
            upbit KRW-BTC: the largest order quantity is not known here and 10 at the venue; orders above the venue's will be refused: update the catalog
            upbit KRW-BTC: the maker fee is 0.05 % here and 0.025 % at the venue; trades cost less than they were planned at; entries are turned down that would pay
            upbit KRW-BTC: the taker fee is 0.05 % here and 0.139 % at the venue; trades cost more than they were planned at: set the fee in the configuration
            """
        #expect(texts == golden.split(separator: "\n").map(String.init))
    }

    @Test("the tick is that of the band of the price it is told for")
    func bands() throws {
        let bitcoin = try bitcoin()
        let told = try terms { $0.tick = try Price(parsing: "500") }
        let lower = try Price(parsing: "600000")
        #expect(bitcoin.differences(from: told, at: lower).isEmpty)
        #expect(
            bitcoin.differences(from: told, at: price).map(\.rule) == [.tick(at: price)])
        #expect(bitcoin.differences(from: told, at: nil).isEmpty)
        let coarser = try terms { $0.tick = try Price(parsing: "1500") }
        #expect(
            bitcoin.differences(from: coarser, at: price).first?.consequence
                == "orders off the venue's grid will be refused: update the catalog")
    }

    @Test("wider limits of the venue's are told as such")
    func wider() throws {
        let bitcoin = try bitcoin()
        let told = try terms {
            $0.minimumNotional = try Money(parsing: "1000")
            $0.maximumNotional = try Money(parsing: "2000000000")
        }
        #expect(
            bitcoin.differences(from: told, at: nil).map(\.consequence) == [
                "smaller orders would be taken than we send",
                "larger orders would be taken than we send",
            ])
    }

    @Test("a lapsed coupon shows as six times the fee")
    func coupon() throws {
        let bitcoin = try BithumbCatalog(feeTier: .coupon).instrument(
            market: "KRW-BTC", at: .known("2026-11-22T00:00:00Z"))
        let told = try terms { $0.takerFee = try Rate(parsing: "0.0025") }
        #expect(
            bitcoin.differences(from: told, at: nil).map(\.description) == [
                "bithumb KRW-BTC: the taker fee is 0.04 % here and 0.25 % at the venue; trades cost "
                    + "more than they were planned at: set the fee in the configuration"
            ])
    }

    @Test("lots and ticks of contracts compare in contracts")
    func contracts() async throws {
        let script = ScriptedSession(
            "bitmex",
            bodies: """
                [{"symbol":"XBTUSD","typ":"FFWCSX","state":"Open","underlying":"XBT",\
                "maxOrderQty":10000000,"lotSize":100,"tickSize":0.1,"makerFee":0.0005,\
                "takerFee":0.0005}]
                """)
        let port = BitMEXMarketData(
            session: script.session, readDate: ScriptedSession.readDate)
        let contract = try BitMEXCatalog().instrument(
            market: "XBTUSD", at: .known("2026-05-21T00:00:00Z"))
        let terms = try await port.terms(of: "XBTUSD")
        #expect(contract.differences(from: terms, at: price).isEmpty)
    }
}

extension Timestamp {
    fileprivate static func known(_ text: StaticString) -> Timestamp {
        Timestamp(iso8601: "\(text)") ?? .distantPast
    }
}
