import Domain
import Ledger
import Testing

func price(_ text: some StringProtocol) -> Price { Price(raw: fixed(text)) }
func quantity(_ text: some StringProtocol) -> Quantity { Quantity(raw: fixed(text)) }
func rate(_ text: some StringProtocol) -> Rate { Rate(raw: fixed(text)) }
func money(_ text: some StringProtocol) -> Money {
    Money(raw: Int128(fixed(text)) * Int128(FixedPoint.scale))
}
func trimmed(_ text: some StringProtocol) -> String {
    text.split(separator: " ").joined(separator: " ")
}

private func fixed(_ text: some StringProtocol) -> Int64 {
    do { return try FixedPoint.parse(text) } catch { fatalError("a test says \(text): \(error)") }
}

enum Market {
    static let upbit = spot("upbit", fee: "0.0005", .exact)
    static let bithumb = spot("bithumb", fee: "0.0004", .truncated(step: money("0.01")))
    /// XBTUSD as it was in 2019: one contract a lot, a rebate for makers.
    static let inverse = inverse(lot: "1", maker: "-0.00025")
    static let inverseLot100 = inverse(lot: "100", maker: "0.0002")
    static let linear = Instrument(
        id: InstrumentID(exchange: "bitmex", market: "XBTUSDT"),
        kind: .linear(contractSize: quantity("0.000001")), base: .xbt, quote: .usdt,
        ticks: TickTable(price("0.5")), lot: quantity("1000"), makerFee: rate("0.0002"),
        takerFee: rate("0.00075"), feeRounding: .truncated(step: money("0.000001")))

    private static func spot(_ exchange: String, fee: String, _ rounding: FeeRounding) -> Instrument
    {
        Instrument(
            id: InstrumentID(exchange: exchange, market: "KRW-BTC"), kind: .spot,
            base: Currency("BTC"), quote: .krw, ticks: TickTable(price("1")),
            lot: quantity("0.00000001"), makerFee: rate(fee), takerFee: rate(fee),
            feeRounding: rounding)
    }

    private static func inverse(lot: String, maker: String) -> Instrument {
        Instrument(
            id: InstrumentID(exchange: "bitmex", market: "XBTUSD"),
            kind: .inverse(contractSize: quantity("1")), base: .xbt, quote: Currency("USD"),
            ticks: TickTable(price("0.5")), lot: quantity(lot), makerFee: rate(maker),
            takerFee: rate("0.00075"), feeRounding: .truncated(step: money("0.00000001")))
    }
}

/// A golden table: what is traded, and the books after it.
struct Table: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let market: Instrument
    let capital: String
    let mark: String
    let lines: [String]

    init(_ name: String, _ market: Instrument, capital: String, mark: String, _ text: String) {
        testDescription = name
        self.market = market
        self.capital = capital
        self.mark = mark
        var rows: [String] = []
        for line in text.split(separator: "\n") {
            // A line without a trade of its own goes on with the row above.
            if trimmed(line).hasPrefix("|"), let last = rows.popLast() {
                rows.append(last + line)
            } else {
                rows.append(String(line))
            }
        }
        lines = rows
    }
}

/// A ledger that is fed with lines of text, together with every transfer it has made.
struct Books {
    var ledger: Ledger
    private(set) var transfers: [Transfer] = []
    private var executions = 0
    private var clock = Timestamp(milliseconds: 1_600_000_000_000)

    init(_ market: Instrument, capital: String) throws {
        ledger = try Ledger(
            instrument: market, capital: money(capital), time: clock, into: &transfers)
    }

    /// `buy 3 100 taker`, `sell 3 100 maker`, or `funding 0.1`.
    mutating func apply(_ line: String) throws {
        let words = line.split(separator: " ")
        clock = clock + .hours(1)
        if words[0] == "funding" {
            let payment = FundingPayment(
                time: clock, rate: .zero, position: ledger.position.quantity,
                markPrice: price("1"), paid: money(words[1]))
            return try ledger.apply(payment, into: &transfers)
        }
        try trade(
            words[0] == "buy" ? .buy : .sell, quantity(words[1]), price(words[2]),
            words[3] == "maker" ? .maker : .taker)
    }

    mutating func trade(
        _ side: Side, _ quantity: Quantity, _ price: Price, _ role: LiquidityRole
    ) throws {
        executions += 1
        let market = ledger.instrument
        let value = market.value(of: quantity, at: price)
        let fill = Fill(
            executionID: ExecutionID("E\(executions)"), order: ClientOrderID(run: 1, sequence: 1),
            side: side, price: price, quantity: quantity, fee: market.fee(on: value, role: role),
            role: role, time: clock)
        try ledger.apply(fill, into: &transfers)
    }

    func row(mark: Price) -> String {
        let cells: [Any] = [
            ledger.position.quantity, ledger.position.cost, ledger.cash, ledger.realizedPnL,
            ledger.fees, ledger.funding, ledger.equity(at: mark),
        ]
        return cells.map { "\($0)" }.joined(separator: " | ")
    }

    func balances() -> [Account: Money] {
        var result: [Account: Money] = [:]
        for (account, balance) in ledger.trialBalance where balance != .zero {
            result[account] = balance
        }
        return result
    }

    func balancesFromTransfers() -> [Account: Money] {
        var result: [Account: Money] = [:]
        for transfer in transfers {
            result[transfer.debit, default: .zero] += transfer.amount
            result[transfer.credit, default: .zero] -= transfer.amount
        }
        return result.filter { $0.value != .zero }
    }

    func sumsByCurrency() -> [Currency: Money] {
        var result: [Currency: Money] = [:]
        for (account, balance) in ledger.trialBalance {
            result[account.currency, default: .zero] += balance
        }
        return result
    }
}
