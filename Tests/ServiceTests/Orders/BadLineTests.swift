import Domain
import ExchangeAPI
import class Foundation.ProcessInfo
import Ledger
import Risk
import Testing
import Trading

@testable import Service

@Suite("Orders through a bad line")
struct BadLineTests {
    /// Twenty, or as many as `HAETAE_SIMULATION_SEEDS` says.
    private static let seeds: ClosedRange<UInt64> = {
        let asked = ProcessInfo.processInfo.environment["HAETAE_SIMULATION_SEEDS"]
        return 1...max(1, asked.flatMap(UInt64.init) ?? 20)
    }()

    /// The engine, the desk, the line, and a clock.
    private struct Run {
        var engine: Engine
        var desk: OrderDesk
        var line: BadLine
        var commands = Commands()
        var random: SeededRandom
        var now = Order.start
        var close: Int64 = 100_000
        let name: String

        var place: Comment { "\(name) at \(now)" }
        var price: Price { Price(raw: close * 100_000_000_000) }
    }

    private static let capital = Order.money("1000000")

    @Test(
        "whatever is lost, late or repeated, ledger and venue agree to the last unit",
        arguments: seeds)
    func anyLine(seed: UInt64) throws {
        for fees in BadLine.Fees.allCases {
            var run = try start(fees, seed)
            for minute in 0..<25 {
                bar(&run)
                for _ in 0..<300 { step(&run) }
                if run.desk.isQuiet, run.engine.workingOrders.isEmpty { compare(run) }
                guard case .active = run.engine.state else {
                    Issue.record("minute \(minute): \(run.engine.state) \(run.place)")
                    return
                }
            }
            settle(&run)
            #expect(run.desk.isQuiet && run.engine.workingOrders.isEmpty, run.place)
            compare(run)
            #expect(run.line.sentTwice.isEmpty, run.place)
            #expect(run.line.executions > 5, run.place)
        }
    }

    private func start(_ fees: BadLine.Fees, _ seed: UInt64) throws -> Run {
        let instrument = fees == .withFills ? Order.exact : Order.cut
        var parameters = EngineParameters()
        parameters.gate = .off
        parameters.coolDown = .span(.seconds(1))
        parameters.sizing = EngineParameters.Sizing(pricedAt: .expectedFill)
        var commands = Commands()
        let engine = try Engine(
            instrument: instrument, capital: Self.capital, run: Order.run, interval: .minutes(1),
            time: Order.start, parameters: parameters, limits: RiskLimits(),
            destination: .real(isArmed: true), into: &commands)
        return Run(
            engine: engine, desk: OrderDesk(instrument: instrument, run: Order.run),
            line: BadLine(
                instrument, fees: fees, cash: Order.money("5000000"), base: Order.quantity("2"),
                seed: seed), random: SeededRandom(seed: seed), name: "\(fees), seed \(seed)")
    }

    /// A minute closes, and the predictor says something.
    private func bar(_ run: inout Run) {
        run.close += Int64(run.random.next() % 201) - 100
        let direction: Direction =
            switch run.random.next() % 4 {
            case 0, 1: .long
            case 2: .short
            default: .none
            }
        let bar = Bar(
            start: run.now - .minutes(1), open: run.price, high: run.price, low: run.price,
            close: run.price, volume: Quantity(raw: 100_000_000))
        let prediction = Prediction(
            time: run.now, direction: direction, horizon: .minutes(2), confidence: nil,
            expectedReturn: nil)
        run.engine.handle(bar, prediction, into: &run.commands)
        carryOut(&run)
    }

    private func step(_ run: inout Run) {
        run.now = run.now + .milliseconds(200)
        let news = run.line.advance(to: run.now, price: run.price)
        for (number, answer) in news.answers { run.desk.take(answer, to: number, at: run.now) }
        for event in news.events { run.desk.hear(event, at: run.now) }
        if news.isRestored { run.desk.lookAtAll(at: run.now) }
        for call in run.desk.calls(at: run.now) { run.line.take(call, at: run.now) }
        for event in run.desk.takeNews() { run.engine.handle(event, into: &run.commands) }
        carryOut(&run)
    }

    private func carryOut(_ run: inout Run) {
        for id in run.commands.cancels { run.desk.cancel(id, at: run.now) }
        for order in run.commands.submits { run.desk.place(order, at: run.now) }
        for id in run.commands.queries { run.desk.query(id, at: run.now) }
        run.commands.removeAll()
    }

    /// Cancels what works, again and again, until nothing is in flight.
    private func settle(_ run: inout Run) {
        for turn in 0..<1_500 {
            if run.desk.isQuiet, run.engine.workingOrders.isEmpty { return }
            if turn % 15 == 0 {
                run.engine.finish(into: &run.commands)
                carryOut(&run)
            }
            step(&run)
        }
    }

    private func compare(_ run: Run) {
        let ledger = run.engine.ledger.cash - Self.capital
        #expect(run.line.cash - Order.money("5000000") == ledger, run.place)
        #expect(run.line.base - Order.quantity("2") == run.engine.position.quantity, run.place)
    }
}
