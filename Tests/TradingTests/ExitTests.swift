import Domain
import Risk
import Testing
import Trading

@Suite("Leaving a position")
struct ExitTests {
    @Test("an entry against which a signal speaks is withdrawn, and what it bought is sold")
    func withdrawn() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~9m     => order #1; buy 10
            fill 100 4          =>
            bar 100 short~9m    => withdrawn #1; cancel #1
            canceled            => sell 4 reduce
            fill 100 4          =>
            show                => 0 active
            """)
    }

    @Test("a withdrawn entry that was filled before the cancel arrived is sold whole")
    func withdrawnTooLate() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~9m     => order #1; buy 10
            bar 100 short~9m    => withdrawn #1; cancel #1
            refused             => query #1
            fill 100 10         => sell 10 reduce
            """)
    }

    @Test("a fill told after the cancel of a withdrawn entry is sold too")
    func lateFillAfterWithdrawal() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~9m     => order #1; buy 10
            bar 100 short~9m    => withdrawn #1; cancel #1
            canceled            =>
            fill 100 3          => sell 3 reduce
            """)
    }

    @Test("a late fill of a withdrawn entry joins an entry that is wanted meanwhile")
    func lateFillBesideEntry() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~9m     => order #1; buy 10
            bar 100 short~9m    => withdrawn #1; cancel #1
            canceled            =>
            bar 100 long~9m     => order #2; buy 10
            fill 100 3 #1       =>
            fill 100 5 #2       =>
            canceled #2         =>
            show                => 8 active
            """)
    }

    @Test("a refused cancel of an order that was never acknowledged is looked up")
    func cancelBeforeArrival() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~9m     => order #1; buy 10
            bar 100 short~9m    => withdrawn #1; cancel #1
            refused             => query #1
            timeout             => query #1
            absent              =>
            show                => 0 active
            """)
    }

    @Test("a last fill after the venue's own cancel belongs to the position")
    func lateFillAfterVenueCancel() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~9m     => order #1; buy 10
            fill 100 3          =>
            canceled            =>
            fill 100 2          =>
            show                => 5 active
            """)
    }

    @Test("a signal of the entry's side, once it is being withdrawn, does not keep it")
    func sameSideAfterWithdrawal() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~9m     => order #1; buy 10
            bar 100 short~9m    => withdrawn #1; cancel #1
            bar 100 long~9m     => order_in_flight; cancel #1
            """)
    }

    @Test("an entry not filled within its horizon is withdrawn")
    func entryTooSlow() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~2m     => order #1; buy 10
            fill 100 1          =>
            bar 100             =>
            bar 100             => cancel #1
            canceled            => sell 1 reduce
            """)
    }

    @Test("a withdrawn entry is cancelled again at every bar until the venue has answered")
    func cancelAgain() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~9m     => order #1; buy 10
            bar 100 short~9m    => withdrawn #1; cancel #1
            bar 100             => cancel #1
            refused             => query #1
            bar 100             => cancel #1
            canceled            =>
            bar 100             =>
            """)
    }

    @Test("a withdrawn entry whose fate is unknown is looked up first and cancelled when found")
    func cancelUnconfirmed() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~9m     => order #1; buy 10
            timeout             => query #1
            bar 100 short~9m    => withdrawn #1
            bar 100             =>
            accept              =>
            bar 100             => cancel #1
            fill 100 10         => sell 10 reduce
            """)
    }

    @Test("an exit that is under way is not given up for a signal of the held side")
    func leavingGoesOn() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~9m     => order #1; buy 10
            fill 100 10         =>
            op flatten          => sell 10 reduce
            reject              =>
            bar 100 long~9m     => order_in_flight; sell 10 reduce
            """)
    }

    @Test(
        "an exit that the venue refuses or gives up is tried again at the next bar",
        arguments: ["reject", "canceled", "absent"])
    func exitRefused(news: String) throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~2m     => order #1; buy 10
            fill 100 10         =>
            bar 100             =>
            bar 100             => sell 10 reduce
            \(news)             =>
            bar 100             => sell 10 reduce
            fill 100 10         =>
            bar 100             =>
            """)
    }

    @Test("an exit on an opposite signal that the venue refuses is tried again as well")
    func exitOnSignalRefused() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long        => order #1; buy 10
            fill 100 10         =>
            bar 100 short       => order #2; sell 10 reduce
            reject              =>
            bar 100             => sell 10 reduce
            """)
    }

    @Test("a turn that risk denies still closes the position against the signal")
    func turnDenied() throws {
        var scenario = try Scenario(
            Market.linear, limits: RiskLimits(maxOrderNotional: money("1500")))
        scenario.run(
            """
            bar 100 long        => order #1; buy 10
            fill 100 10         =>
            bar 100 short       => order #3; denied max_notional; sell 10 reduce
            """)
    }

    @Test("a turn with too little money for the new side still closes the old one")
    func turnTooSmall() throws {
        var scenario = try Scenario(Market.linear)
        scenario.run(
            """
            bar 100 long        => order #1; buy 10
            fill 100 10         =>
            funding 985         =>
            bar 100 short       => order #2; sell 10 reduce
            """)
    }

    @Test("a turn that passes through flat keeps the horizon of the new side")
    func turnInTwoFills() throws {
        var scenario = try Scenario(Market.linear)
        scenario.run(
            """
            bar 100 long~9m     => order #1; buy 10
            fill 100 10         =>
            bar 100 short~2m    => order #2; sell 20
            fill 100 10         =>
            show                => 0 active #2
            fill 100 10         =>
            bar 100             =>
            bar 100             => buy 10 reduce
            """)
    }

    @Test("a position larger than the venue takes in one order is left in several")
    func maximum() throws {
        var scenario = try Scenario(Market.linearSmallMaximum)
        scenario.run(
            """
            bar 100 long~2m     => order #1; buy 4
            fill 100 4          =>
            """)
        scenario = try Scenario(Market.linearMaximum)
        scenario.run(
            """
            bar 100 long~9m     => order #1; buy 10
            fill 100 10         =>
            bar 100 short~2m    => order #2; sell 15
            fill 100 15         =>
            show                => -5 active
            """)
    }

    @Test("a turn larger than the venue's maximum by more than the new side closes instead")
    func turnAboveMaximum() throws {
        var scenario = try Scenario(Market.spotMaximum)
        scenario.run(
            """
            bar 100 long~9m     => order #1; buy 4
            fill 100 4          =>
            bar 100 short       => order #2; sell 4 reduce
            """)
    }

    @Test("dust below the venue's minimum is no position: it is not sold, and not in the way")
    func dust() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~9m     => order #1; buy 10
            fill 100 0.1        =>
            canceled            =>
            bar 100 short       => spot_cannot_short
            skip 20             =>
            bar 100             =>
            bar 100 long~9m     => order #2; buy 9.9
            """)
    }

    @Test("after a coarser lot, what lies on the grid is left and the rest is dust")
    func coarserLot() throws {
        var scenario = try Scenario(Market.linear)
        scenario.run(
            """
            bar 100 long~2m     => order #1; buy 10
            fill 100 10         =>
            lot 4               =>
            bar 100             =>
            bar 100             => sell 8 reduce
            fill 100 8          =>
            bar 100             =>
            show                => 2 active
            bar 100 short       => order #3; sell 8
            """)
    }

    @Test("an entry by amount is no larger than the venue's maximum")
    func amountMaximum() throws {
        var parameters = EngineParameters.plain
        parameters.sizing.pricedAt = .expectedFill
        var scenario = try Scenario(Market.spotMaximumNotional, parameters: parameters)
        #expect(scenario.step("bar 100 long") == "order #1; buy for 300")
    }

    @Test("orders by amount end when the venue says so, and are left by quantity")
    func amount() throws {
        var parameters = EngineParameters.plain
        parameters.sizing.pricedAt = .expectedFill
        var scenario = try Scenario(parameters: parameters)
        scenario.run(
            """
            bar 100 long~3m     => order #1; buy for 1000
            fill 101 9.9        =>
            show                => 9.9 active #1
            completed           =>
            show                => 9.9 active
            bar 100 short       => order #2; sell 9.9 reduce
            """)
    }

    @Test("a maximum splits the exit into orders that follow each other")
    func splitExit() throws {
        var scenario = try Scenario(Market.linear)
        scenario.run(
            """
            bar 100 long~3m     => order #1; buy 10
            fill 100 10         =>
            """)
        var commands = Commands()
        scenario.engine.handle(.instrument(Market.linearSmallMaximum), into: &commands)
        scenario.run(
            """
            bar 100             =>
            bar 100             =>
            bar 100             => sell 4 reduce
            fill 100 4          => sell 4 reduce
            bar 100             =>
            fill 100 3          =>
            fill 100 1          => sell 2 reduce
            fill 100 2          =>
            show                => 0 active
            bar 100             =>
            """)
    }
}
