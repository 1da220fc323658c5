import Domain
import Ledger
import Risk
import Testing
import Trading

/// An engine that is driven by lines of text, and answers with lines of text.
///
/// Bars are one minute long and close one after the other. The words:
///
///     bar 100 long~3m+20   a bar closes at 100; the predictor says long for 3 minutes, worth 20 bp
///     skip 5               five minutes without a bar
///     predict long~3m      a prediction at a time at which no bar closed
///     accept  reject  timeout  absent  canceled  refused  completed   news of the last order
///     fill 100 2.5         an execution of the last order; `again` tells it a second time
///     op halt|reduce|resume|flatten
///     show                 position, state and orders in flight
///
/// `#2` behind a word of the venue means order 2 instead of the last one.
struct Scenario {
    var engine: Engine
    /// Whether labels are part of the answers.
    var showsLabels = false
    private var commands = Commands()
    private var clock = Timestamp(milliseconds: 1_600_000_000_000).floored(to: .days(1))
    private var last: ApprovedOrder?
    private var sent: [UInt32: OrderRequest] = [:]
    private var lastFill: Fill?
    private var fills = 0

    init(
        _ instrument: Instrument = Market.spot, capital: String = "1000",
        parameters: EngineParameters = .plain, limits: RiskLimits = RiskLimits(),
        destination: Destination = .simulated
    ) throws {
        engine = try Engine(
            instrument: instrument, capital: money(capital), run: 7, interval: .minutes(1),
            time: clock, parameters: parameters, limits: limits, destination: destination,
            into: &commands)
        commands.removeAll()
    }

    /// Runs a table of `what happens => what the engine does`.
    mutating func run(_ table: String, sourceLocation: SourceLocation = #_sourceLocation) {
        for line in table.split(separator: "\n") {
            let parts = line.split(separator: "=>", maxSplits: 1, omittingEmptySubsequences: false)
            let expected = parts.count > 1 ? trimmed(parts[1]) : ""
            let got = step(trimmed(parts[0]))
            #expect(got == expected, "\(trimmed(parts[0]))", sourceLocation: sourceLocation)
        }
    }

    mutating func step(_ line: String) -> String {
        let words = line.split(separator: " ").map(String.init)
        commands.removeAll()
        switch words[0] {
        case "bar":
            let start = clock
            clock = clock + .minutes(1)
            let close = price(words[1])
            let bar = Bar(
                start: start, open: close, high: close, low: close, close: close,
                volume: quantity("1000"))
            let said = words.count > 2 ? prediction(words[2]) : nil
            engine.handle(.bar(bar, said), into: &commands)
        case "skip": clock = clock + .minutes(Int64(words[1]) ?? 0)
        case "predict": engine.handle(.prediction(prediction(words[1])), into: &commands)
        case "op": engine.handle(.operation(operation(words[1]), clock), into: &commands)
        case "lot":
            engine.handle(
                .instrument(Market.make(engine.instrument.kind, lot: words[1])), into: &commands)
        case "show": return show()
        case "finish": engine.finish(into: &commands)
        default: engine.handle(.venue(news(words)), into: &commands)
        }
        return answer()
    }

    private mutating func news(_ words: [String]) -> VenueEvent {
        guard let last else { fatalError("no order has been sent before \(words)") }
        var id = last.request.id
        if let named = words.last, named.hasPrefix("#"), let number = UInt32(named.dropFirst()) {
            id = ClientOrderID(run: 7, sequence: number)
        }
        switch words[0] {
        case "accept": return .accepted(id, VenueOrderID("V\(id.sequence)"), clock)
        case "reject": return .rejected(id, reason: "no", clock)
        case "timeout": return .timedOut(id, clock)
        case "absent": return .absent(id, clock)
        case "canceled": return .canceled(id, clock)
        case "refused": return .cancelRefused(id, clock)
        case "completed": return .completed(id, clock)
        case "funding":
            return .funding(
                FundingPayment(
                    time: clock, rate: .zero, position: engine.position.quantity,
                    markPrice: price("100"), paid: money(words[1])))
        case "again":
            guard let lastFill else { fatalError("no fill to tell again") }
            return .fill(lastFill)
        default:
            fills += 1
            let side =
                words[0] == "liquidate"
                ? engine.position.isLong ? Side.sell : .buy : sent[id.sequence]?.side ?? .buy
            let size = quantity(words[2])
            let paid = engine.instrument.value(of: size.magnitude, at: price(words[1]))
            let fill = Fill(
                executionID: ExecutionID("X\(fills)"), order: id,
                side: words[0] == "wrongfill" ? side.opposite : side, price: price(words[1]),
                quantity: size, fee: engine.instrument.fee(on: paid, role: .taker), role: .taker,
                time: clock)
            lastFill = fill
            return words[0] == "liquidate" ? .liquidation(fill) : .fill(fill)
        }
    }

    private mutating func answer() -> String {
        var words = commands.records.compactMap(describe)
        for order in commands.submits {
            last = order
            sent[order.request.id.sequence] = order.request
            let reduce = order.request.isReduceOnly ? " reduce" : ""
            words.append("\(order.request.side) \(describe(order.request.size))\(reduce)")
        }
        words += commands.cancels.map { "cancel #\($0.sequence)" }
        words += commands.queries.map { "query #\($0.sequence)" }
        return words.joined(separator: "; ")
    }

    private func show() -> String {
        let state =
            switch engine.state {
            case .active: "active"
            case .reducing: "reducing"
            case .halted: "halted"
            }
        let working = engine.workingOrders.map { "#\($0.id.sequence)" }.joined(separator: " ")
        return "\(engine.position.quantity) \(state)\(working.isEmpty ? "" : " \(working)")"
    }

    private func describe(_ record: Record) -> String? {
        switch record {
        case .signal(_, .order(let id)): "order #\(id.sequence)"
        case .signal(_, .withdrawn(let id)): "withdrawn #\(id.sequence)"
        case .signal(_, let decision): decision.name
        case .label(let label):
            showsLabels ? "label \(label.signal) \(label.outcome) \(label.moved)" : nil
        case .denial(_, let denial): "denied \(denial.code)"
        case .halt: "halt"
        case .intent, .order, .fill, .funding, .transfer: nil
        }
    }

    private func describe(_ size: OrderSize) -> String {
        switch size {
        case .quantity(let quantity): "\(quantity)"
        case .amount(let amount): "for \(amount)"
        }
    }

    private func prediction(_ text: String) -> Prediction {
        let worth = text.split(separator: "+")
        let parts = worth[0].split(separator: "~")
        return Prediction(
            time: clock, direction: Direction(named: parts[0]) ?? .none,
            horizon: parts.count > 1 ? TimeSpan(parsing: parts[1]) : nil,
            confidence: rate("0.6"),
            expectedReturn: worth.count > 1 ? Rate(raw: (Int64(worth[1]) ?? 0) * 10_000) : nil)
    }

    private func operation(_ word: String) -> Operation {
        switch word {
        case "halt": .halt(reason: "operator")
        case "reduce": .reduce
        case "resume": .resume
        default: .flatten
        }
    }

    private func trimmed(_ text: Substring) -> String {
        var rest = text
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}

extension EngineParameters {
    /// Everything in, nothing kept back, no gate: what is bought can be worked out in the head.
    static var plain: EngineParameters {
        var parameters = EngineParameters()
        parameters.gate = .off
        parameters.coolDown = .span(.zero)
        parameters.sizing = Sizing(fraction: .one, reservesFee: false)
        parameters.labelHorizon = .days(1)
        return parameters
    }
}
