import Domain
import ExchangeAPI
import MarketData
import Prediction
import Risk
import SimulatedVenue
import Storage
import Synchronization
import Testing
import Trading

@testable import Service

@Suite("An account that cannot be read for minutes")
struct BlindnessTests {
    /// A clock that stands until it is moved.
    private final class Held: Sendable {
        private let time: Mutex<Timestamp>

        init(_ time: Timestamp) { self.time = Mutex(time) }

        var value: Timestamp { time.withLock { $0 } }
        func move(by span: TimeSpan) { time.withLock { $0 = $0 + span } }
    }

    /// A run whose clock the test holds, and nothing behind its ports.
    private final class Scene {
        let now = Held(Order.start)
        let feed = AccountFeed()
        let venue: LiveVenue
        var engine: Engine
        var commands = Commands()

        init() throws {
            let header = RunHeader(
                id: "20260921-140720-test", number: Order.run, mode: .live,
                instrument: Order.exact.id, currency: .krw, capital: Order.money("1000000"),
                predictor: "ema:3/8", model: nil, seed: 1, isSynthetic: false,
                startedAt: Order.start, version: "test")
            let plan = RunPlan(
                header: header, instrument: Order.exact, bars: BarSeries(interval: .minutes(1)),
                firstTraded: 0,
                predictor: .emaCross(EMACross(fast: 3, slow: 8, interval: .minutes(1))),
                parameters: EngineParameters(), limits: RiskLimits(), simulation: .standard)
            let ports = StillPorts(reports: [:])
            let time = now
            venue = LiveVenue(
                LiveTrading(
                    ports: LivePorts(gateway: ports, account: ports, feed: feed),
                    baseline: Self.empty(at: Order.start)),
                plan: plan, clock: { time.value }, tell: { _ in })
            engine = try Engine(
                instrument: Order.exact, capital: header.capital, run: Order.run,
                interval: .minutes(1), time: Order.start, parameters: plan.parameters,
                limits: plan.limits, destination: .simulated, into: &commands)
        }

        static func empty(at time: Timestamp) -> AccountReading {
            AccountReading(
                balances: [], positions: [], openOrders: [], executions: [], time: time)
        }

        func listen() -> Trading.Operation? {
            var events: [VenueEvent] = []
            return venue.listen(to: engine, into: &events)
        }

        func pass(_ span: TimeSpan) { now.move(by: span) }
    }

    @Test("opens nothing until the account is read again")
    func resumes() throws {
        let scene = try Scene()
        scene.pass(.minutes(4))
        #expect(scene.listen() == .reduce)
        scene.feed.put(.reading(.success(Scene.empty(at: Order.start + .minutes(4)))))
        #expect(scene.listen() == .resume)
    }

    @Test("a run that was halted meanwhile stays halted when the account can be read again")
    func staysHalted() throws {
        let scene = try Scene()
        scene.pass(.minutes(4))
        #expect(scene.listen() == .reduce)
        scene.engine.handle(
            .operation(.halt(reason: "by hand"), Order.start), into: &scene.commands)
        scene.feed.put(.reading(.success(Scene.empty(at: Order.start + .minutes(4)))))
        #expect(scene.listen() == nil)
    }
}
