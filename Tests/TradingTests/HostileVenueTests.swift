import Domain
import class Foundation.ProcessInfo
import Ledger
import Risk
import Testing
import Trading

@Suite("Random runs against a venue behind a bad line")
struct HostileVenueTests {
    /// What must hold is checked after every event the engine has been given.
    private struct Run {
        let name: String
        let seed: UInt64
        var engine: Engine
        var venue: HostileVenue
        var random: Random
        var commands = Commands()
        var step = 0
        var clock: Timestamp
        var close: Int64 = 10_000
        var booked = Quantity.zero
        var executions: Set<ExecutionID> = []
        var filled: [ClientOrderID: Quantity] = [:]
        var sent: [ClientOrderID: OrderRequest] = [:]
        var intents: Set<ClientOrderID> = []
        var sums: [Currency: Money] = [:]
        var halt: String?

        var place: Comment { "\(name), seed \(seed), step \(step)" }

    }

    /// Twenty, or as many as `HAETAE_SIMULATION_SEEDS` says.
    private static let seeds: ClosedRange<UInt64> = {
        let asked = ProcessInfo.processInfo.environment["HAETAE_SIMULATION_SEEDS"]
        return 1...max(1, asked.flatMap(UInt64.init) ?? 20)
    }()

    private static let markets: [(String, Instrument)] = [
        ("spot", Market.spotWithFee), ("linear", Market.linear),
        ("small maximum", Market.linearSmallMaximum),
    ]

    @Test("true news in any order never breaks the books or stops trading", arguments: seeds)
    func anyOrder(seed: UInt64) throws {
        for (name, market) in Self.markets {
            var run = try start(name, market, seed)
            for _ in 0..<300 { try advance(&run, isOperated: false) }
            try settle(&run)
            #expect(run.halt == nil, run.place)
            #expect(run.venue.executions > 5, run.place)
        }
    }

    @Test("an operator may step in at any moment", arguments: seeds)
    func operated(seed: UInt64) throws {
        for (name, market) in Self.markets {
            var run = try start(name, market, seed)
            for _ in 0..<300 { try advance(&run, isOperated: true) }
            try settle(&run)
        }
    }

    private func start(_ name: String, _ market: Instrument, _ seed: UInt64) throws -> Run {
        var parameters = EngineParameters.plain
        parameters.sizing.fraction = rate("0.5")
        let clock = Timestamp(milliseconds: 1_600_000_000_000).floored(to: .days(1))
        var commands = Commands()
        let engine = try Engine(
            instrument: market, capital: money("100000"), run: 3, interval: .minutes(1),
            time: clock, parameters: parameters, limits: RiskLimits(), destination: .simulated,
            into: &commands)
        var run = Run(
            name: name, seed: seed, engine: engine,
            venue: HostileVenue(market, cash: money("100000"), seed: seed),
            random: Random(seed: seed), commands: commands, clock: clock)
        try check(&run)
        return run
    }

    private func advance(_ run: inout Run, isOperated: Bool) throws {
        run.step += 1
        run.close = max(5_000, run.close + Int64(run.random.below(201) - 100))
        let price = Price(raw: run.close * 1_000_000)
        run.venue.trade(at: price, run.step, run.clock)
        for event in run.venue.arrivals(run.step) { try give(.venue(event), &run) }
        if !run.engine.instrument.isSpot, run.random.chance(3) {
            run.venue.pay(
                FundingPayment(
                    time: run.clock, rate: .zero, position: .zero, markPrice: price,
                    paid: Money(raw: Money.scale * Int128(run.random.below(7) - 3))), run.step)
        }
        if isOperated, run.random.chance(4) {
            let all: [Operation] = [.halt(reason: "test"), .reduce, .resume, .resume, .flatten]
            try give(.operation(all[run.random.below(all.count)], run.clock), &run)
        }
        let bar = Bar(
            start: run.clock, open: price, high: price, low: price, close: price,
            volume: quantity("1000"))
        run.clock = run.clock + .minutes(1)
        var said: Prediction?
        if run.random.chance(40) {
            said = Prediction(
                time: run.clock, direction: Direction.allCases[run.random.below(3)],
                horizon: run.random.chance(80) ? .minutes(Int64(1 + run.random.below(9))) : nil,
                confidence: rate("0.6"))
        }
        try give(.bar(bar, said), &run)
    }

    /// Lets everything arrive and checks that we and the venue then say the same.
    private func settle(_ run: inout Run) throws {
        for _ in 0..<200 {
            run.step += 1
            let price = Price(raw: run.close * 1_000_000)
            run.venue.trade(at: price, run.step, run.clock)
            for event in run.venue.arrivals(run.step) { try give(.venue(event), &run) }
            let bar = Bar(
                start: run.clock, open: price, high: price, low: price, close: price,
                volume: quantity("1000"))
            run.clock = run.clock + .minutes(1)
            try give(.bar(bar, nil), &run)
        }
        #expect(run.engine.position.quantity == run.venue.position, run.place)
        #expect(run.engine.workingOrders.isEmpty, run.place)
        #expect(run.engine.statistics.fills == run.venue.executions, run.place)
    }

    private func give(_ event: Event, _ run: inout Run) throws {
        run.commands.removeAll()
        run.engine.handle(event, into: &run.commands)
        try check(&run)
        for order in run.commands.submits { run.venue.submit(order, run.step, run.clock) }
        for id in run.commands.cancels { run.venue.cancel(id, run.step, run.clock) }
        for id in run.commands.queries { run.venue.query(id, run.step, run.clock) }
    }

    /// DESIGN.md, section 4.
    private func check(_ run: inout Run) throws {
        let engine = run.engine
        for record in run.commands.records { try note(record, &run) }
        try #require(run.sums.values.allSatisfy { $0 == .zero }, run.place)
        try engine.ledger.verify()
        try #require(engine.position.quantity == run.booked, run.place)
        for order in run.commands.submits {
            let request = order.request
            try #require(run.intents.contains(request.id), run.place)
            try #require(run.sent.updateValue(request, forKey: request.id) == nil, run.place)
            let isReducing = try #require(size(request)) <= engine.position.quantity.magnitude
            switch engine.state {
            case .halted: Issue.record("sent while halted: \(run.place)")
            case .reducing: try #require(request.isReduceOnly && isReducing, run.place)
            case .active: try #require(!request.isReduceOnly || isReducing, run.place)
            }
        }
        // Nothing new is sent while the fate of anything is open.
        try #require(engine.workingOrders.count <= 1, run.place)
        if engine.instrument.isSpot {
            try #require(engine.ledger.cash >= .zero, run.place)
            try #require(engine.position.quantity >= .zero, run.place)
        }
    }

    private func note(_ record: Record, _ run: inout Run) throws {
        switch record {
        case .intent(let order): run.intents.insert(order.request.id)
        case .fill(let fill):
            try #require(run.executions.insert(fill.executionID).inserted, run.place)
            run.booked += fill.side.signed(fill.quantity)
            run.filled[fill.order, default: .zero] += fill.quantity
            let request = try #require(run.sent[fill.order], run.place)
            try #require(
                run.filled[fill.order, default: .zero] <= size(request) ?? .zero, run.place)
        case .transfer(let transfer):
            run.sums[transfer.debit.currency, default: .zero] += transfer.amount
            run.sums[transfer.credit.currency, default: .zero] -= transfer.amount
        case .halt(let reason, _): run.halt = "\(reason) at \(run.step)"
        default: break
        }
    }

    private func size(_ request: OrderRequest) -> Quantity? {
        if case .quantity(let quantity) = request.size { quantity } else { nil }
    }
}
