import Domain
import Ledger
import Risk
import SimulatedVenue
import Testing
import Trading

@Suite("Whole runs on simulated candles")
struct WholeRunTests {
    private static let start = Timestamp(milliseconds: 1_600_000_000_000).floored(to: .days(1))
    private static let count = 3000

    private static let markets: [(String, Instrument)] = [
        ("spot", Market.spotWithFee),
        ("linear", Market.make(.linear(contractSize: quantity("1")), fee: "0.001")),
        ("inverse", Market.make(.inverse(contractSize: quantity("1")), fee: "0.001", lot: "1")),
    ]

    private func run(
        _ market: Instrument, seed: UInt64, bars: Int = count, zone: ReportingZone = .seoul,
        sized: EngineParameters.SizingPrice = .signalClose
    ) throws -> MarketDriver {
        var parameters = EngineParameters()
        parameters.spread = rate("0.0002")
        parameters.slippage = rate("0.0001")
        parameters.sizing.pricedAt = sized
        parameters.labelHorizon = .minutes(20)
        let world = RandomMarket(seed: seed, count: Self.count, start: Self.start)
        let funding: [FundingRate] = (1...40).map { (number: Int64) in
            let raw = number * 7919 % 200_000 - 100_000
            return FundingRate(time: Self.start + .hours(number * 2), rate: Rate(raw: raw))
        }
        var driver = try MarketDriver(
            market, start: Self.start, parameters: parameters,
            simulation: SimulationParameters(
                spread: rate("0.0002"), slippage: rate("0.0001"), participation: rate("0.3")),
            funding: market.isSpot ? [] : funding, zone: zone)
        for index in 0..<bars {
            driver.advance(world.bars[index], world.predictions[index])
        }
        return driver
    }

    @Test("the venue's account equals our ledger, and nothing stops trading", arguments: 1...4)
    func agrees(seed: UInt64) throws {
        for (name, market) in Self.markets {
            for sized in EngineParameters.SizingPrice.allCases {
                var driver = try run(market, seed: seed, sized: sized)
                driver.finish(Self.start + .days(9))
                let ledger = driver.engine.ledger
                let place: Comment = "\(name), \(sized), seed \(seed)"
                #expect(driver.venue.wallet == ledger.cash, place)
                #expect(driver.venue.position == ledger.position.quantity, place)
                #expect(driver.engine.state == .active, place)
                #expect(driver.engine.workingOrders.isEmpty, place)
                #expect(driver.engine.statistics.fills > 50, place)
                try ledger.verify()
            }
        }
    }

    @Test("the same events give the same records", arguments: 1...3)
    func deterministic(seed: UInt64) throws {
        for (name, market) in Self.markets {
            let first = try run(market, seed: seed, bars: 800).records.map { "\($0)" }
            let second = try run(market, seed: seed, bars: 800).records.map { "\($0)" }
            #expect(first == second, "\(name), seed \(seed)")
            #expect(first.count > 300)
        }
    }

    @Test("what was recorded up to a bar does not change when everything after it is cut off")
    func truncation() throws {
        for (name, market) in Self.markets {
            let whole = try run(market, seed: 11, bars: 800).records.map { "\($0)" }
            for bars in [1, 300, 777] {
                let part = try run(market, seed: 11, bars: bars).records.map { "\($0)" }
                #expect(part == Array(whole.prefix(part.count)), "\(name), \(bars) bars")
            }
        }
    }

    @Test("no order is filled before the bar after its decision")
    func noLookAhead() throws {
        for (name, market) in Self.markets {
            var decided: [ClientOrderID: Timestamp] = [:]
            for record in try run(market, seed: 5).records {
                switch record {
                case .intent(let order): decided[order.request.id] = order.request.time
                case .fill(let fill):
                    let decision = try #require(decided[fill.order], "\(name)")
                    #expect(fill.time >= decision, "\(name)")
                default: break
                }
            }
            #expect(decided.count > 20)
        }
    }
}

@Suite("Labels")
struct LabelTests {
    @Test("a label is measured at the first close when the horizon has passed, with the dead band")
    func deadBand() throws {
        var parameters = EngineParameters.plain
        parameters.deadBand = rate("0.01")
        var scenario = try Scenario(parameters: parameters)
        scenario.showsLabels = true
        scenario.run(
            """
            bar 100 long~2m     => order #1; buy 10
            reject              =>
            bar 200             =>
            bar 101.01          => label 1 long 0.0101
            bar 100 short~1m    => spot_cannot_short
            bar 99              => label 2 none -0.01
            bar 100 short~1m    => spot_cannot_short
            bar 98.99           => label 3 short -0.0101
            bar 100 short~1m    => spot_cannot_short
            bar 101             => label 4 none 0.01
            """)
    }

    @Test("predictions without a direction get no label")
    func none() throws {
        var scenario = try Scenario()
        scenario.showsLabels = true
        scenario.run(
            """
            bar 100 none~1m     => no_signal
            bar 100             =>
            bar 100             =>
            """)
    }

    @Test("across a quiet time the label is late, across a long gap there is none")
    func gap() throws {
        var scenario = try Scenario()
        scenario.showsLabels = true
        scenario.run(
            """
            bar 100 short~3m    => spot_cannot_short
            skip 5              =>
            bar 110             => label 1 long 0.1
            bar 100 short~3m    => spot_cannot_short
            skip 6              =>
            bar 110             =>
            bar 110             =>
            """)
    }

    @Test("a signal without a horizon is labelled at the horizon of the settings")
    func ownHorizon() throws {
        var parameters = EngineParameters.plain
        parameters.labelHorizon = .minutes(2)
        var scenario = try Scenario(parameters: parameters)
        scenario.showsLabels = true
        scenario.run(
            """
            bar 100 short       => spot_cannot_short
            bar 90              =>
            bar 80              => label 1 short -0.2
            """)
    }

    @Test("horizons of different length are each measured at their own time")
    func mixed() throws {
        var scenario = try Scenario()
        scenario.showsLabels = true
        scenario.run(
            """
            bar 100 short~9m    => spot_cannot_short
            bar 100 short~2m    => spot_cannot_short
            bar 100             =>
            bar 90              => label 2 short -0.1
            skip 5              =>
            bar 110             => label 1 long 0.1
            """)
    }
}
