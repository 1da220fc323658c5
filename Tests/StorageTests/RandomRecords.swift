import Domain
import Risk
import Trading

@testable import Ledger

/// Makes records of every kind with values from the whole range of their types.
struct RandomRecords {
    var random: Seeded
    let run: UInt64 = 7
    private var orders: [(request: OrderRequest, state: OrderState)] = []
    private var signals: UInt32 = 0
    private var labels: UInt32 = 0
    private var unique: UInt64 = 0

    init(seed: UInt64) { random = Seeded(state: seed) }

    mutating func next() throws -> Record {
        switch Int.random(in: 0..<9, using: &random) {
        case 0: return signal()
        case 1 where labels < signals: return label()
        case 2: return intent()
        case 3 where !orders.isEmpty: return orderEvent()
        case 4: return denial()
        case 5: return .fill(fill())
        case 6: return .funding(funding())
        case 7: return .transfer(try transfer())
        default: return .halt(reason: text(), time())
        }
    }

    private mutating func signal() -> Record {
        signals += 1
        let prediction = Prediction(
            time: time(), direction: Direction.allCases.randomElement(using: &random) ?? .none,
            horizon: Bool.random(using: &random) ? .minutes(30) : nil,
            confidence: Bool.random(using: &random) ? Rate(raw: raw()) : nil,
            expectedReturn: Bool.random(using: &random) ? Rate(raw: raw()) : nil)
        let reason = Decision.Reason.allCases.randomElement(using: &random) ?? .risk
        let decisions: [Decision] = [
            .extended, .notTaken(reason), .order(ClientOrderID(run: run, sequence: signals)),
            .withdrawn(ClientOrderID(run: run, sequence: signals)),
        ]
        return .signal(
            Signal(sequence: signals, prediction: prediction, price: Price(raw: raw())),
            decisions.randomElement(using: &random) ?? .extended)
    }

    private mutating func label() -> Record {
        labels += 1
        return .label(
            Label(
                signal: labels, time: time(), moved: Rate(raw: raw()),
                outcome: Direction.allCases.randomElement(using: &random) ?? .none))
    }

    private mutating func request(_ sequence: UInt32) -> OrderRequest {
        OrderRequest(
            id: ClientOrderID(run: run, sequence: sequence), instrument: Sample.instrument,
            side: Bool.random(using: &random) ? .buy : .sell,
            size: Bool.random(using: &random)
                ? .quantity(Quantity(raw: .random(in: 1...1_000, using: &random)))
                : .amount(Money(raw: wide().magnitudeClamped)),
            type: Bool.random(using: &random) ? .market : .limit(Price(raw: raw())),
            timeInForce: TimeInForce.allCases.randomElement(using: &random) ?? .gtc,
            isPostOnly: Bool.random(using: &random), isReduceOnly: Bool.random(using: &random),
            time: time(), decisionPrice: Price(raw: raw()),
            signal: Bool.random(using: &random) ? .random(in: 1 ... .max, using: &random) : nil)
    }

    private mutating func intent() -> Record {
        let request = request(UInt32(orders.count + 1))
        orders.append((request, .intended))
        return .intent(Sample.approved(request))
    }

    private mutating func orderEvent() -> Record {
        let index = Int.random(in: orders.indices, using: &random)
        let events: [OrderEvent] = [
            .sent, .accepted, .rejected(.venue(text())), .rejected(.neverArrived),
            .rejected(.notSent), .timedOut, .cancelSent, .cancelRefused, .canceled,
            .filled(total: Quantity(raw: .random(in: 1...1_000, using: &random))),
        ]
        for event in events.shuffled(using: &random) {
            let (request, state) = orders[index]
            guard let after = try? state.applying(event, size: request.size) else { continue }
            orders[index].state = after
            return .order(request.id, event, after, time())
        }
        return .halt(reason: "an order that takes no event", time())
    }

    private mutating func denial() -> Record {
        let denials: [RiskDenial] = [
            .halted(reason: text()), .spotCannotShort(held: .zero, sold: Quantity(raw: raw())),
            .insufficientFunds(needed: Money(raw: wide()), free: .zero), .valueOverflow,
        ]
        return .denial(
            request(.random(in: 1 ... .max, using: &random)),
            denials.randomElement(using: &random) ?? .valueOverflow)
    }

    private mutating func fill() -> Fill {
        Fill(
            executionID: ExecutionID(uniqueText()),
            order: ClientOrderID(run: run, sequence: .random(in: 1 ... .max, using: &random)),
            side: Bool.random(using: &random) ? .buy : .sell, price: Price(raw: raw()),
            quantity: Quantity(raw: raw()), fee: Money(raw: wide()),
            role: Bool.random(using: &random) ? .maker : .taker, time: time())
    }

    private mutating func funding() -> FundingPayment {
        unique += 1
        return FundingPayment(
            time: Timestamp(nanoseconds: Int64(unique)), rate: Rate(raw: raw()),
            position: Quantity(raw: raw()), markPrice: Price(raw: raw()), paid: Money(raw: wide()))
    }

    private mutating func transfer() throws -> Transfer {
        try Transfer(
            source: .fill(ExecutionID(uniqueText())), leg: .random(in: 0 ... .max, using: &random),
            time: time(), debit: Account(.wallet, Currency("KRW")),
            credit: Account(.capital, Currency("KRW")),
            amount: Money(raw: max(1, wide().magnitudeClamped)))
    }

    private mutating func time() -> Timestamp {
        Timestamp(nanoseconds: .random(in: .min ... .max, using: &random))
    }

    /// Every length of number, either sign.
    private mutating func raw() -> Int64 {
        let value = Int64.random(in: -Int64.max ... .max, using: &random)
        return value >> Int64.random(in: 0..<63, using: &random)
    }

    private mutating func wide() -> Int128 {
        let value = Int128(truncatingIfNeeded: random.next()) << 64 | Int128(random.next())
        let shifted = value >> Int128.random(in: 0..<127, using: &random)
        return shifted == .min ? 0 : shifted
    }

    private mutating func text() -> String {
        [
            "", "plain", "comma, quote \" and 'single'", "line\nbreak\r\n", "한국어 원화 ₩", "🐉\u{0301}",
            "nul-free \u{1} control", String(repeating: "long ", count: 2_000), "NULL", "-0.0",
        ].randomElement(using: &random) ?? ""
    }

    private mutating func uniqueText() -> String {
        unique += 1
        return "\(unique)-" + text()
    }
}

extension Int128 {
    /// The magnitude of any value but the smallest.
    fileprivate var magnitudeClamped: Int128 { self < 0 ? -self : self }
}
