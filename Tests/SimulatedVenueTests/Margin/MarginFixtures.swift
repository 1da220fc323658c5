import Domain
import Foundation
import Testing

@testable import SimulatedVenue

func satoshi(_ count: Int) -> Money { Money(raw: Int128(count) * 100_000_000) }
func micro(_ count: Int) -> Money { Money(raw: Int128(count) * 10_000_000_000) }
func contracts(_ count: Int) -> Quantity { Quantity(raw: Int64(count) * FixedPoint.scale) }
func instant(_ text: String) -> Timestamp {
    guard let time = Timestamp(iso8601: text) else { fatalError("a test says \(text)") }
    return time
}

extension Market {
    /// XBTUSD as it was in 2021: a lot is a hundred contracts.
    static let inverseByHundred = xbtusd(lot: 100, tick: "0.5", maker: "-0.00025", taker: "0.00075")
    /// XBTUSD as it was in 2026.
    static let inverseOf2026 = xbtusd(lot: 100, tick: "0.1", maker: "0.0005", taker: "0.0005")
    /// XBTUSDT as it was in 2026: a millionth of a bitcoin a contract.
    static let linearOf2026 = Instrument(
        id: InstrumentID(exchange: "bitmex", market: "XBTUSDT"),
        kind: .linear(contractSize: quantity("0.000001")), base: .xbt, quote: .usdt,
        ticks: TickTable(price("0.1")), lot: contracts(100), makerFee: rate("0.0005"),
        takerFee: rate("0.0005"), feeRounding: .truncated(step: money("0.000001")))

    private static func xbtusd(lot: Int, tick: String, maker: String, taker: String) -> Instrument {
        Instrument(
            id: InstrumentID(exchange: "bitmex", market: "XBTUSD"),
            kind: .inverse(contractSize: quantity("1")), base: .xbt, quote: Currency("USD"),
            ticks: TickTable(price(tick)), lot: contracts(lot), makerFee: rate(maker),
            takerFee: rate(taker), feeRounding: .truncated(step: money("0.00000001")))
    }
}

extension MarginTerms {
    /// XBTUSD until 2021: steps of a hundred bitcoin.
    static func xbtusd(maintenance: String = "0.005") -> MarginTerms {
        MarginTerms(
            initialMargin: rate("0.01"), maintenanceMargin: rate(maintenance),
            riskLimit: money("200"), riskStep: money("100"))
    }
}

/// One account that trades in one market, with prices and fees as a test says.
struct Trader {
    static let market = MarketIndex(raw: 0)
    var account = MarginAccount(id: AccountID(raw: 1))
    var quoted: MarginMarket
    let instrument: Instrument
    private var executions: UInt64 = 0

    init(
        _ instrument: Instrument = Market.inverse, terms: MarginTerms = .xbtusd(),
        wallet: Money = .zero
    ) {
        self.instrument = instrument
        guard var market = MarginMarket(index: Self.market, instrument: instrument) else {
            fatalError("a spot market has no margin")
        }
        market.terms = terms
        quoted = market
        account.track(market)
        account.deposit(wallet, instrument.settlement)
    }

    mutating func mark(_ text: String) {
        quoted.markPrice = price(text)
        account.track(quoted)
    }

    mutating func fundingRate(_ text: String) {
        quoted.fundingRate = rate(text)
        account.track(quoted)
    }

    /// A trade whose fee is the instrument's, unless the test says another.
    mutating func trade(
        _ side: Side, _ count: Int, at text: String, role: LiquidityRole = .taker,
        fee: Money? = nil
    ) {
        executions += 1
        let value = instrument.value(of: contracts(count), at: price(text))
        account.apply(
            Execution(
                number: executions, trade: executions, order: OrderNumber(raw: executions),
                account: account.id, market: Self.market, side: side, price: price(text),
                quantity: contracts(count), value: value,
                fee: fee ?? instrument.fee(on: value, role: role), role: role, cause: .trade,
                time: Timestamp(milliseconds: Int64(executions))))
    }

    /// Puts open orders beside the position, as if the account had just placed them.
    mutating func rest(_ orders: [(Side, Int, String)]) {
        account.setOrders(open(orders), on: Self.market)
    }

    func open(_ orders: [(Side, Int, String)]) -> OpenOrders {
        var open = OpenOrders()
        for (side, count, limit) in orders {
            open.add(side, contracts(count), at: price(limit), of: instrument)
        }
        return open
    }

    var position: PositionRow {
        guard let row = account.positionRow(of: Self.market) else { fatalError("not tracked") }
        return row
    }
    var margin: MarginRow {
        guard let row = account.marginRow(of: instrument.settlement) else {
            fatalError("no wallet")
        }
        return row
    }
}

/// The recorded payloads that may lie beside the project.
enum Recorded {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("shared/payloads/bitmex")
    static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

    static func json(_ path: String) throws -> Any {
        try JSONSerialization.jsonObject(
            with: Data(contentsOf: folder.appendingPathComponent(path)))
    }
}

/// One recorded row, read field by field without going through `Double` arithmetic.
struct RecordedRow {
    let fields: [String: Any]

    func text(_ name: String) -> String { (fields[name] as? NSNumber)?.stringValue ?? "0" }
    func has(_ name: String) -> Bool { fields[name] is NSNumber }
    func units(_ name: String) -> Int { (fields[name] as? NSNumber)?.intValue ?? 0 }
    func rate(_ name: String) -> Rate { SimulatedVenueTests.rate(text(name)) }
    func price(_ name: String) -> Price { SimulatedVenueTests.price(text(name)) }
    func string(_ name: String) -> String { fields[name] as? String ?? "" }
}
