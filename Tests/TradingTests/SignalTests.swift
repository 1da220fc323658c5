import Domain
import Ledger
import Risk
import Testing
import Trading

@Suite("What a signal leads to")
struct SignalTests {
    @Test("a long on spot buys what the money pays for, and is left when its horizon ends")
    func horizon() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100             =>
            bar 100 long~3m     => order #1; buy 10
            accept              =>
            fill 100 10         =>
            bar 101             =>
            bar 102             =>
            show                => 10 active
            bar 103             => sell 10 reduce
            fill 103 10         =>
            show                => 0 active
            bar 104             =>
            """)
        #expect(scenario.engine.ledger.cash == money("1030"))
    }

    @Test("the horizon also ends at a time at which no bar closed")
    func horizonWithoutBar() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~3m     => order #1; buy 10
            fill 100 10         =>
            bar 101             =>
            skip 2              =>
            predict none~3m     => no_signal; sell 10 reduce
            """)
    }

    @Test("a signal of the held side pays nothing and starts the horizon again")
    func extends() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~3m     => order #1; buy 10
            fill 100 10         =>
            bar 100             =>
            bar 100 long~3m     => extended
            bar 100             =>
            bar 100             =>
            bar 100             => sell 10 reduce
            """)
        #expect(scenario.engine.statistics.orders == 2)
    }

    @Test("an opposite signal closes on spot and opens nothing")
    func oppositeOnSpot() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 short       => spot_cannot_short
            bar 100 long        => order #1; buy 10
            fill 100 10         =>
            bar 100 short       => order #2; sell 10 reduce
            bar 100 short       => order_in_flight
            fill 100 10         =>
            bar 100 short       => spot_cannot_short
            """)
    }

    @Test("an opposite signal turns a derivative round in one order")
    func oppositeOnDerivative() throws {
        var scenario = try Scenario(Market.linear)
        scenario.run(
            """
            bar 100 short~9m    => order #1; sell 10
            fill 100 10         =>
            show                => -10 active
            bar 100 long~9m     => order #2; buy 20
            fill 100 20         =>
            show                => 10 active
            """)
    }

    @Test("a signal without a horizon is held until the opposite, whatever time passes")
    func withoutHorizon() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long        => order #1; buy 10
            fill 100 10         =>
            skip 100000         =>
            bar 100             =>
            bar 100 short       => order #2; sell 10 reduce
            """)
    }

    @Test("after a horizon ran out, its side rests for the cool-down and the other does not")
    func coolDown() throws {
        var parameters = EngineParameters.plain
        parameters.coolDown = .automatic
        var scenario = try Scenario(Market.linear, parameters: parameters)
        scenario.run(
            """
            bar 100 long~2m     => order #1; buy 10
            fill 100 10         =>
            bar 100             =>
            bar 100             => sell 10 reduce
            fill 100 10         =>
            bar 100 long~2m     => cool_down
            bar 100 long~2m     => order #3; buy 10
            fill 100 10         =>
            bar 100             =>
            bar 100             => sell 10 reduce
            fill 100 10         =>
            bar 100 short~2m    => order #5; sell 10
            """)
    }

    @Test(
        "the gate lets pass what its setting says",
        arguments: [
            // gate, prediction, decision. A round trip costs 2 × 10 bp of fees, 4 of spread, 2 × 3.
            (EngineParameters.Gate.roundTripCost, "long~3m+29", "below_cost"),
            (.roundTripCost, "long~3m+30", "order #1; buy 10"),
            (.roundTripCost, "long~3m", "no_estimate"),
            (.atLeast(Rate(raw: 50_000)), "long~3m+4", "below_cost"),
            (.atLeast(Rate(raw: 50_000)), "long~3m+5", "order #1; buy 10"),
            (.atLeast(Rate(raw: 50_000)), "long~3m", "no_estimate"),
            (.off, "long~3m", "order #1; buy 10"),
            (.off, "long~3m+0", "order #1; buy 10"),
            (.roundTripCost, "none~3m+90", "no_signal"),
        ])
    func gate(_ gate: EngineParameters.Gate, _ prediction: String, _ decision: String) throws {
        var parameters = EngineParameters.plain
        parameters.gate = gate
        parameters.spread = rate("0.0004")
        parameters.slippage = rate("0.0003")
        var scenario = try Scenario(
            Market.spotWithFee, capital: "1002", parameters: parameters)
        #expect(scenario.step("bar 100 \(prediction)") == decision)
    }

    @Test("a signal not worth an entry still closes the position against it")
    func belowCostCloses() throws {
        var parameters = EngineParameters.plain
        parameters.gate = .atLeast(rate("0.001"))
        var scenario = try Scenario(Market.linear, parameters: parameters)
        scenario.run(
            """
            bar 100 long~9m+10  => order #1; buy 10
            fill 100 10         =>
            bar 100 short~9m+9  => order #2; sell 10 reduce
            """)
        #expect(scenario.engine.statistics.notTaken.isEmpty)
    }

    @Test("reasons for not acting are counted by their names")
    func reasons() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 none        => no_signal
            bar 100 short       => spot_cannot_short
            bar 100 short       => spot_cannot_short
            """)
        #expect(scenario.engine.statistics.notTaken == [.noSignal: 1, .spotCannotShort: 2])
        #expect(scenario.engine.statistics.predictions == 3)
    }

    @Test("money too small for the venue's minimum is no order")
    func tooSmall() throws {
        var scenario = try Scenario(capital: "19.9")
        #expect(scenario.step("bar 100 long") == "too_small")
    }

    @Test(
        "an entry is sized by fraction, fee and the price it is sized at",
        arguments: [
            // fraction, fee kept back, priced at, market, side, expected size for 1,000 at 100
            (
                "1", false, EngineParameters.SizingPrice.signalClose, Market.spotWithFee, "long",
                "9.9"
            ),
            ("1", true, .signalClose, Market.spotWithFee, "long", "9.9"),
            ("0.5", false, .signalClose, Market.spot, "long", "5"),
            ("1", false, .expectedFill, Market.spot, "long", "for 1000"),
            ("0.5", true, .expectedFill, Market.spotWithFee, "long", "for 499.5004995"),
            // Half the spread of 2 % and 1 % of slippage: priced at 102 and 98.
            ("1", false, .expectedFill, Market.linear, "long", "9.8"),
            ("1", false, .expectedFill, Market.linear, "short", "10.2"),
        ])
    func sizing(
        _ fraction: String, _ reservesFee: Bool, _ pricedAt: EngineParameters.SizingPrice,
        _ market: Instrument, _ side: String, _ expected: String
    ) throws {
        var parameters = EngineParameters.plain
        parameters.sizing = .init(
            fraction: rate(fraction), pricedAt: pricedAt, reservesFee: reservesFee)
        parameters.spread = rate("0.02")
        parameters.slippage = rate("0.01")
        var scenario = try Scenario(
            market, capital: reservesFee || market !== Market.spotWithFee ? "1000" : "999",
            parameters: parameters)
        let answer = scenario.step("bar 100 \(side)")
        if expected == "10.2" {
            // Priced below the close, it is worth more than the equity there: denied, not sent.
            #expect(answer == "risk; denied insufficient_funds")
        } else {
            #expect(answer == "order #1; \(side == "long" ? "buy" : "sell") \(expected)")
        }
    }
}
