import Domain
import SimulatedVenue
import Testing

@testable import Risk

func price(_ text: some StringProtocol) -> Price { Price(raw: fixed(text)) }
func quantity(_ text: some StringProtocol) -> Quantity { Quantity(raw: fixed(text)) }
func rate(_ text: some StringProtocol) -> Rate { Rate(raw: fixed(text)) }
func money(_ text: some StringProtocol) -> Money {
    Money(raw: Int128(fixed(text)) * Int128(FixedPoint.scale))
}

private func fixed(_ text: some StringProtocol) -> Int64 {
    do { return try FixedPoint.parse(text) } catch { fatalError("a test says \(text): \(error)") }
}

enum Market {
    /// Tick 0.5, lot 0.1, minimum value 20, fee 1 %.
    static let spot = make(.spot, fee: "0.01")
    static let free = make(.spot, fee: "0")
    static let linear = make(.linear(contractSize: quantity("1")), fee: "0")
    static let inverse = Instrument(
        id: InstrumentID(exchange: "bitmex", market: "XBTUSD"),
        kind: .inverse(contractSize: quantity("1")), base: .xbt, quote: Currency("USD"),
        ticks: TickTable(price("0.5")), lot: quantity("1"), makerFee: rate("-0.00025"),
        takerFee: rate("0.00075"), feeRounding: .truncated(step: money("0.00000001")))
    static let bithumb = make(.spot, fee: "0.0004", rounding: .truncated(step: money("0.01")))

    private static func make(
        _ kind: ContractKind, fee: String, rounding: FeeRounding = .exact
    ) -> Instrument {
        Instrument(
            id: InstrumentID(exchange: "paper", market: "TEST"), kind: kind, base: Currency("BTC"),
            quote: .usdt, ticks: TickTable(price("0.5")), lot: quantity("0.1"),
            minimumQuantity: quantity("0.2"), minimumNotional: money("20"), makerFee: rate(fee),
            takerFee: rate(fee), feeRounding: rounding)
    }
}

/// A venue that is driven by lines of text and answers with lines of text.
///
/// Candles are one minute long and follow each other. The words:
///
///     buy 2               a market order; `buy 2 @100` a limit; `ioc`, `fok`, `post`, `reduce`
///     buy 300!            a market order for an amount
///     candle 100          open, high, low and close 100, volume 1,000
///     candle 100 105 95 102 30     open, high, low, close, volume
///     skip 5              five minutes without a candle
///     early 30            goes 30 seconds into the next candle
///     cancel #1
struct Floor {
    var venue: CandleVenue
    private var events: [VenueEvent] = []
    private var clock: Timestamp
    private var orders: UInt32 = 0
    private var lastClose: Price?

    init(
        _ market: Instrument = Market.free, capital: String = "1000", spread: String = "0",
        slippage: String = "0", participation: String = "0", funding: [FundingRate] = [],
        start: Timestamp = Timestamp(milliseconds: 1_600_000_000_000).floored(to: .days(1))
    ) {
        clock = start
        venue = CandleVenue(
            instrument: market, capital: money(capital),
            parameters: SimulationParameters(
                spread: rate(spread), slippage: rate(slippage),
                participation: rate(participation)), funding: funding)
    }

    mutating func run(_ table: String, sourceLocation: SourceLocation = #_sourceLocation) {
        for line in table.split(separator: "\n") {
            let parts = line.split(separator: "=>", omittingEmptySubsequences: false).map {
                $0.split(separator: " ").joined(separator: " ")
            }
            #expect(step(parts[0]) == parts[1], "\(parts[0])", sourceLocation: sourceLocation)
        }
    }

    mutating func step(_ line: String) -> String {
        let words = line.split(separator: " ").map(String.init)
        events.removeAll()
        switch words[0] {
        case "candle": candle(words.dropFirst().map { $0 })
        case "skip": clock = clock + .minutes(Int64(words[1]) ?? 0)
        case "early": clock = clock + .seconds(Int64(words[1]) ?? 0)
        case "cancel":
            let id = ClientOrderID(run: 1, sequence: UInt32(words[1].dropFirst()) ?? 0)
            venue.cancel(id, at: clock, into: &events)
        case "holds":
            return "\(venue.wallet) \(venue.position)"
        default: submit(words)
        }
        return events.map(describe).joined(separator: "; ")
    }

    private mutating func candle(_ words: [String]) {
        let values = words.map { price($0) }
        let start = clock.floored(to: .minutes(1))
        let bar = Bar(
            start: start, open: values[0], high: values.count > 1 ? values[1] : values[0],
            low: values.count > 2 ? values[2] : values[0],
            close: values.count > 3 ? values[3] : values[0],
            volume: words.count > 4 ? quantity(words[4]) : quantity("1000"))
        venue.advance(to: bar, into: &events)
        lastClose = bar.close
        clock = start + .minutes(1)
    }

    private mutating func submit(_ words: [String]) {
        orders += 1
        let limit = words.first { $0.hasPrefix("@") }
        let request = OrderRequest(
            id: ClientOrderID(run: 1, sequence: orders), instrument: venue.instrument.id,
            side: words[0] == "buy" ? .buy : .sell,
            size: words[1].hasSuffix("!")
                ? .amount(money(words[1].dropLast())) : .quantity(quantity(words[1])),
            type: limit.map { .limit(price($0.dropFirst())) } ?? .market,
            timeInForce: words.contains("ioc") ? .ioc : words.contains("fok") ? .fok : .gtc,
            isPostOnly: words.contains("post"), isReduceOnly: words.contains("reduce"),
            time: clock, decisionPrice: lastClose ?? price("100"))
        venue.submit(ApprovedOrder(request), at: clock, into: &events)
    }

    private func describe(_ event: VenueEvent) -> String {
        switch event {
        case .accepted(let id, _, _): "accepted #\(id.sequence)"
        case .rejected(let id, let reason, _): "rejected #\(id.sequence) \(reason)"
        case .timedOut(let id, _): "timed out #\(id.sequence)"
        case .absent(let id, _): "absent #\(id.sequence)"
        case .fill(let fill):
            "#\(fill.order.sequence) \(fill.side) \(fill.quantity) at \(fill.price) \(fill.role)"
        case .canceled(let id, _): "canceled #\(id.sequence)"
        case .cancelRefused(let id, _): "refused #\(id.sequence)"
        case .completed(let id, _): "completed #\(id.sequence)"
        case .funding(let payment): "funding \(payment.paid)"
        case .liquidation(let fill):
            "liquidation \(fill.side) \(fill.quantity) at \(fill.price)"
        }
    }
}
