import Domain
import Risk
import SimulatedVenue
import Trading

/// The backtest's loop in small: bars and predictions, an engine, and a venue that fills on
/// candles.
struct MarketDriver {
    var engine: Engine
    private(set) var venue: CandleVenue
    private(set) var records: [Record] = []
    private var commands = Commands()
    private var news: [VenueEvent] = []

    init(
        _ instrument: Instrument, start: Timestamp, parameters: EngineParameters,
        simulation: SimulationParameters, funding: [FundingRate] = [], zone: ReportingZone = .seoul
    ) throws {
        let capital = money("100000")
        var parameters = parameters
        parameters.zone = zone
        engine = try Engine(
            instrument: instrument, capital: capital, run: 5, interval: .minutes(1), time: start,
            parameters: parameters, limits: RiskLimits(maxDailyLoss: rate("0.2")),
            destination: .simulated, into: &commands)
        venue = CandleVenue(
            instrument: instrument, capital: capital, parameters: simulation, funding: funding)
        records = commands.records
        commands.removeAll()
    }

    mutating func advance(_ bar: Bar, _ prediction: Prediction?) {
        venue.advance(to: bar, into: &news)
        tell(bar.start)
        engine.handle(.bar(bar, prediction), into: &commands)
        carryOut(bar.start + .minutes(1))
    }

    mutating func finish(_ time: Timestamp) {
        engine.finish(into: &commands)
        carryOut(time)
    }

    private mutating func carryOut(_ time: Timestamp) {
        while !commands.isEmpty || !news.isEmpty {
            records += commands.records
            for order in commands.submits { venue.submit(order, at: time, into: &news) }
            for id in commands.cancels { venue.cancel(id, at: time, into: &news) }
            commands.removeAll()
            tell(time)
        }
    }

    private mutating func tell(_ time: Timestamp) {
        let told = news
        news.removeAll()
        for event in told { engine.handle(.venue(event), into: &commands) }
        if !commands.submits.isEmpty || !commands.cancels.isEmpty { carryOut(time) }
        records += commands.records
        commands.removeAll()
    }
}

/// Random bars and predictions, the same for the same seed; each depends on what came before only.
struct RandomMarket {
    private(set) var bars: [Bar] = []
    private(set) var predictions: [Prediction?] = []

    init(seed: UInt64, count: Int, start: Timestamp) {
        var random = Random(seed: seed)
        var close: Int64 = 10_000
        var time = start
        for _ in 0..<count {
            let open = max(2_000, close + Int64(random.below(21) - 10))
            close = max(2_000, open + Int64(random.below(201) - 100))
            let high = max(open, close) + Int64(random.below(50))
            let low = min(open, close) - Int64(random.below(50))
            let traded = random.chance(10) ? 0 : Int64(random.below(20_000))
            bars.append(
                Bar(
                    start: time, open: cents(open), high: cents(high), low: cents(low),
                    close: cents(close), volume: Quantity(raw: traded * 10_000_000)))
            time = time + .minutes(random.chance(2) ? Int64(2 + random.below(90)) : 1)
            predictions.append(random.chance(30) ? prediction(&random) : nil)
        }
        for (index, bar) in bars.enumerated() {
            guard let said = predictions[index] else { continue }
            predictions[index] = Prediction(
                time: bar.start + .minutes(1), direction: said.direction, horizon: said.horizon,
                confidence: said.confidence, expectedReturn: said.expectedReturn)
        }
    }

    private func prediction(_ random: inout Random) -> Prediction {
        Prediction(
            time: .distantPast, direction: Direction.allCases[random.below(3)],
            horizon: random.chance(80) ? .minutes(Int64(1 + random.below(30))) : nil,
            confidence: rate("0.6"), expectedReturn: Rate(raw: Int64(random.below(800_000))))
    }

    private func cents(_ value: Int64) -> Price { Price(raw: value * 1_000_000) }
}
