import Domain
import ExchangeAPI
import Risk

@testable import Service

/// Markets, orders and messages that the tests of the order path are written with.
enum Order {
    static let start = Timestamp(milliseconds: 1_790_000_040_000)
    static let run: UInt64 = 7

    /// Won against bitcoin, fees with every digit, as at Upbit.
    static let exact = market(.exact)
    /// Fees cut to 0.01 won, as at Bithumb.
    static let cut = market(.truncated(step: Money(raw: Money.scale / 100)))

    private static func market(_ rounding: FeeRounding) -> Instrument {
        Instrument(
            id: InstrumentID(exchange: "upbit", market: "KRW-BTC"), kind: .spot,
            base: Currency("BTC"), quote: .krw, ticks: TickTable(Price(raw: 100_000_000_000)),
            lot: Quantity(raw: 1), minimumNotional: money("5000"), makerFee: Rate(raw: 50_000),
            takerFee: Rate(raw: 50_000), feeRounding: rounding)
    }

    static func money(_ text: String) -> Money {
        do { return try Money(exactly: text) } catch { fatalError("a test says \(text): \(error)") }
    }

    static func quantity(_ text: String) -> Quantity {
        do { return try Quantity(parsing: text) } catch {
            fatalError("a test says \(text): \(error)")
        }
    }

    static func price(_ text: String) -> Price {
        do { return try Price(parsing: text) } catch { fatalError("a test says \(text): \(error)") }
    }

    static func id(_ sequence: UInt32) -> ClientOrderID {
        ClientOrderID(run: run, sequence: sequence)
    }

    /// An order at 100,000,000 that passed the gate.
    static func approved(
        _ sequence: UInt32 = 1, _ side: Side = .buy, _ size: OrderSize,
        of instrument: Instrument = exact, at time: Timestamp = start
    ) throws -> ApprovedOrder {
        let price = price("100000000")
        let request = OrderRequest(
            id: id(sequence), instrument: instrument.id, side: side, size: size, type: .market,
            time: time, decisionPrice: price)
        let rich = money("100000000")
        return try RiskGate.standard(RiskLimits()).approve(
            request,
            in: RiskSnapshot(
                time: time, state: .active, destination: .real(isArmed: true),
                instrument: instrument, lastPrice: price, dataTime: time,
                position: quantity("10"), workingBuys: .zero, workingSells: .zero, freeCash: rich,
                equity: rich, dayStartEquity: rich, ordersToday: 0))
    }

    /// What the venue says of an order.
    static func update(
        _ status: OrderStatus?, sequence: UInt32 = 1, executed: String? = nil,
        paid: String? = nil, at time: Timestamp = start
    ) -> OrderUpdate {
        var update = OrderUpdate(
            id: VenueOrderID("V\(sequence)"), instrument: exact.id,
            times: EventTimes(venue: nil, received: time))
        update.clientID = .set(id(sequence).description)
        if let status { update.status = .set(status) }
        if let executed { update.executed = .set(quantity(executed)) }
        if let paid { update.paidFee = .set(money(paid)) }
        return update
    }

    /// An execution, with or without a fee.
    static func fill(
        _ name: String, _ amount: String, fee: String? = nil, sequence: UInt32 = 1,
        side: Side = .buy, at price: String = "100000000"
    ) -> FillReport {
        var fill = FillReport(
            id: ExecutionID(name), order: VenueOrderID("V\(sequence)"), instrument: exact.id,
            side: side, price: Self.price(price), quantity: quantity(amount),
            times: EventTimes(venue: nil, received: start))
        fill.clientID = id(sequence).description
        fill.fee = fee.map(money)
        fill.feeCurrency = fee == nil ? nil : .krw
        return fill
    }
}

/// A desk whose clock a test moves by hand.
struct DeskScript {
    var desk: OrderDesk
    var now = Order.start

    init(_ instrument: Instrument = Order.exact, _ policy: DeskPolicy = DeskPolicy()) {
        desk = OrderDesk(instrument: instrument, run: Order.run, policy: policy)
    }

    /// Lets time pass, and says what the desk wants called then.
    mutating func after(_ span: TimeSpan) -> [DeskCall] {
        now = now + span
        return desk.calls(at: now)
    }

    mutating func answer(_ call: DeskCall, _ answer: DeskAnswer) {
        desk.take(answer, to: call.number, at: now)
    }

    mutating func hear(_ events: AccountEvent...) {
        for event in events { desk.hear(event, at: now) }
    }

    /// What the engine was told since the last time, in short.
    mutating func told() -> [String] {
        desk.takeNews().map { event in
            switch event {
            case .accepted: "accepted"
            case .rejected(_, let reason, _): "rejected: \(reason)"
            case .timedOut: "timed out"
            case .absent: "absent"
            case .liquidation(let fill): "liquidation \(fill.quantity)"
            case .fill(let fill): "\(fill.executionID) \(fill.quantity) fee \(fill.fee)"
            case .canceled: "canceled"
            case .cancelRefused: "cancel refused"
            case .completed: "completed"
            case .funding: "funding"
            }
        }
    }
}

extension DeskCall {
    /// In one word.
    var word: String {
        switch work {
        case .place: "place"
        case .cancel: "cancel"
        case .lookUp: "look up"
        case .guardSilence(let span): span == nil ? "disarm" : "arm"
        }
    }
}
