import Domain
import Testing

@testable import Risk

/// One line of the golden table, as values.
struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let request: OrderRequest
    let snapshot: RiskSnapshot
    let limits: RiskLimits
    let expected: String

    init(_ line: Substring) {
        let columns = line.split(separator: "|", omittingEmptySubsequences: false).map {
            $0.split(separator: " ").map(String.init)
        }
        var known: [String: String] = [:]
        for word in columns[1] + columns[2] {
            let parts = word.split(separator: "=")
            known[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        if columns[2].contains(where: { $0.hasPrefix("position") }) {
            known["limit"] = columns[2].first?.split(separator: "=").last.map(String.init)
            known["position"] = columns[1].first { $0.hasPrefix("position") }?
                .split(separator: "=").last.map(String.init)
        }
        let now = Timestamp(milliseconds: 1_600_000_000_000)
        let last: Price? = known["last"] == "none" ? nil : price(known["last"] ?? "100")
        testDescription = columns.map { $0.joined(separator: " ") }.joined(separator: " | ")
        expected = columns[3].first ?? ""
        request = Row.request(columns[0], time: now)
        snapshot = RiskSnapshot(
            time: now, state: Row.state(known["state"]),
            destination: known["real"].map { .real(isArmed: $0 == "armed") } ?? .simulated,
            instrument: known["linear"] == nil ? Row.spot : Row.linear, lastPrice: last,
            dataTime: now - .seconds(Int64(known["age"] ?? "0") ?? 0),
            position: quantity(known["position"] ?? "0"),
            workingBuys: quantity(known["buys"] ?? "0"),
            workingSells: quantity(known["sells"] ?? "0"), freeCash: money(known["cash"] ?? "1010"),
            equity: money(known["equity"] ?? "1010"),
            dayStartEquity: money(known["day"] ?? known["equity"] ?? "1010"),
            ordersToday: Int(known["today"] ?? "0") ?? 0)
        limits = RiskLimits(
            maxOrderNotional: known["order"].map { money($0) },
            maxPositionNotional: known["limit"].map { money($0) },
            maxDailyLoss: known["loss"].map { rate($0) },
            priceBand: known["band"].map { rate($0) },
            staleAfter: known["stale"].flatMap { Int64($0) }.map { .seconds($0) },
            maxOrdersPerDay: known["rate"].flatMap { Int($0) })
    }

    /// The code of the denial, or `-`.
    var verdict: String {
        do throws(RiskDenial) {
            _ = try RiskGate.standard(limits).approve(request, in: snapshot)
            return "-"
        } catch {
            return error.code
        }
    }

    private static func request(_ words: [String], time: Timestamp) -> OrderRequest {
        let limit = words.first { $0.hasPrefix("@") }
        let size = words[1]
        return OrderRequest(
            id: ClientOrderID(run: 1, sequence: 1), instrument: spot.id,
            side: words[0] == "buy" ? .buy : .sell,
            size: size.hasSuffix("!") ? .amount(money(size.dropLast())) : .quantity(quantity(size)),
            type: limit.map { .limit(price($0.dropFirst())) } ?? .market,
            isReduceOnly: words.contains("reduce"), time: time, decisionPrice: price("100"))
    }

    private static func state(_ word: String?) -> TradingState {
        switch word {
        case "halted": .halted(reason: "test")
        case "reducing": .reducing
        default: .active
        }
    }

    private static let spot = instrument(.spot)
    private static let linear = instrument(.linear(contractSize: quantity("1")))

    private static func instrument(_ kind: ContractKind) -> Instrument {
        Instrument(
            id: InstrumentID(exchange: "paper", market: "TEST"), kind: kind, base: Currency("BTC"),
            quote: .usdt, ticks: TickTable(price("0.5")), lot: quantity("0.1"),
            minimumQuantity: quantity("0.2"), minimumNotional: money("30"),
            maximumNotional: money("4000"), maximumQuantity: quantity("50"),
            makerFee: rate("0.01"), takerFee: rate("0.01"), feeRounding: .exact)
    }
}

func price(_ text: some StringProtocol) -> Price { Price(raw: fixed(text)) }
func quantity(_ text: some StringProtocol) -> Quantity { Quantity(raw: fixed(text)) }
func rate(_ text: some StringProtocol) -> Rate { Rate(raw: fixed(text)) }
func money(_ text: some StringProtocol) -> Money {
    Money(raw: Int128(fixed(text)) * Int128(FixedPoint.scale))
}

private func fixed(_ text: some StringProtocol) -> Int64 {
    do { return try FixedPoint.parse(text) } catch { fatalError("a test says \(text): \(error)") }
}
