import Domain
import Ledger
import Risk
import Testing
import Trading

@Suite("News of orders, in any order and more than once")
struct VenueNewsTests {
    @Test("an order whose fate is unknown is looked up, and nothing is sent until it is found")
    func timeoutFound() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~2m     => order #1; buy 10
            timeout             => query #1
            bar 100 long~2m     => extended
            timeout             => query #1
            show                => 0 active #1
            accept              =>
            fill 100 10         =>
            show                => 10 active
            """)
    }

    @Test("an order that never arrived is given up, and the next signal is free")
    func timeoutAbsent() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~2m     => order #1; buy 10
            timeout             => query #1
            absent              =>
            show                => 0 active
            absent              =>
            bar 100 long~2m     => order #2; buy 10
            """)
    }

    @Test("an order reported absent and then filled stops trading")
    func absentThenFilled() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long        => order #1; buy 10
            timeout             => query #1
            absent              =>
            fill 100 10         => halt
            """)
    }

    @Test(
        "news overtaken by other news changes nothing and stops nothing",
        arguments: [
            // what has been heard, and then the request's own time-out or a second telling
            (["accept"], "timeout"),
            (["fill 100 10"], "timeout"),
            (["fill 100 10"], "accept"),
            (["canceled"], "timeout"),
            (["canceled"], "canceled"),
            (["reject"], "timeout"),
            (["reject"], "reject"),
            (["reject"], "refused"),
            (["fill 100 10"], "refused"),
        ])
    func stale(before: [String], news: String) throws {
        var scenario = try Scenario()
        _ = scenario.step("bar 100 long")
        for line in before { #expect(scenario.step(line) == "", "\(line)") }
        let shown = scenario.step("show")
        let answer = scenario.step(news)
        #expect(answer == "" || answer == "query #1")
        #expect(scenario.step("show") == shown)
    }

    @Test("a time-out is never taken for a refusal: the order stays in flight")
    func timeoutStaysInFlight() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~2m     => order #1; buy 10
            timeout             => query #1
            bar 100             =>
            bar 100             =>
            bar 100             =>
            show                => 0 active #1
            """)
    }

    @Test("a fill counts once however often it is told")
    func duplicateFill() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long        => order #1; buy 10
            fill 100 4          =>
            again               =>
            show                => 4 active #1
            fill 100 6          =>
            again               =>
            show                => 10 active
            """)
        #expect(scenario.engine.statistics.fills == 2)
    }

    @Test("a fill can come before the acknowledgement")
    func fillFirst() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long        => order #1; buy 10
            fill 100 4          =>
            accept              =>
            fill 100 6          =>
            accept              =>
            show                => 10 active
            """)
    }

    @Test("funding counts once however often it is told")
    func duplicateFunding() throws {
        var scenario = try Scenario(Market.linear)
        scenario.run(
            """
            bar 100 long        => order #1; buy 10
            fill 100 10         =>
            funding 3           =>
            funding 3           =>
            """)
        #expect(scenario.engine.ledger.funding == money("3"))
        scenario.run(
            """
            skip 480            =>
            funding -1          =>
            """)
        #expect(scenario.engine.ledger.funding == money("2"))
    }

    @Test(
        "what cannot be true stops trading, and nothing is sent afterwards",
        arguments: [
            "fill 100 10 #9",  // an order that is not ours
            "accept #9",
            "fill 100 10.1",  // more than ordered
            "completed",  // only an order by amount completes
            "wrongfill 100 10",  // the other side than ordered
            "fill 100 -1", "fill 100 0", "fill 0 1",
        ])
    func halts(news: String) throws {
        var scenario = try Scenario(Market.linear)
        _ = scenario.step("bar 100 long~2m")
        _ = scenario.step("accept")
        #expect(scenario.step(news) == "halt; cancel #1")
        _ = scenario.step("canceled #1")
        #expect(scenario.step("show") == "0 halted")
        #expect(scenario.step("bar 100 long~2m") == "risk; denied halted")
        #expect(scenario.step("bar 100 short~2m") == "risk; denied halted")
        #expect(scenario.engine.statistics.orders == 1)
    }

    @Test("a liquidation is booked and stops trading for good")
    func liquidation() throws {
        var scenario = try Scenario(Market.linear)
        scenario.run(
            """
            bar 100 long~2m     => order #1; buy 10
            fill 100 10         =>
            bar 50              =>
            liquidate 50 10     => halt
            show                => 0 halted
            op resume           =>
            bar 50 long~2m      => risk; denied halted
            """)
        #expect(scenario.engine.ledger.realizedPnL == money("-500"))
        try scenario.engine.ledger.verify()
    }

    @Test("news of what was in flight is still taken in while halted")
    func fillsWhileHalted() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~2m     => order #1; buy 10
            op halt             => halt; cancel #1
            fill 100 4          =>
            canceled            =>
            bar 100             =>
            bar 100             =>
            bar 100             =>
            show                => 4 halted
            op resume           =>
            bar 100             => sell 4 reduce
            """)
    }

    @Test("reduce takes back what would enlarge, and lets nothing enlarge")
    func reduce() throws {
        var scenario = try Scenario(Market.linear)
        scenario.run(
            """
            bar 100 long~9m     => order #1; buy 10
            fill 100 4          =>
            op reduce           => cancel #1
            canceled            =>
            show                => 4 reducing
            bar 100 long~9m     => extended
            bar 100 short~9m    => order #3; denied reducing_only; sell 4 reduce
            fill 100 4          =>
            bar 100 short~9m    => risk; denied reducing_only
            op resume           =>
            bar 100 short~9m    => order #5; sell 10
            """)
    }

    @Test("reduce leaves an exit in flight alone")
    func reduceKeepsExit() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long        => order #1; buy 10
            fill 100 10         =>
            bar 100 short       => order #2; sell 10 reduce
            op reduce           =>
            show                => 10 reducing #2
            """)
    }

    @Test("reduce does not lift a halt")
    func reduceWhileHalted() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            op halt             => halt
            op reduce           =>
            show                => 0 halted
            """)
    }

    @Test("flatten cancels what is working, closes the position, and then only reduces")
    func flatten() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~9m     => order #1; buy 10
            fill 100 4          =>
            op flatten          => cancel #1
            canceled            => sell 4 reduce
            fill 100 4          =>
            show                => 0 reducing
            bar 100 long~9m     => risk; denied reducing_only
            """)
        var other = try Scenario()
        other.run(
            """
            bar 100 long~9m     => order #1; buy 10
            fill 100 10         =>
            op flatten          => sell 10 reduce
            """)
    }

    @Test("after the day's loss no entry is made until the next day, and exits go on")
    func dailyLoss() throws {
        var scenario = try Scenario(
            Market.linear, limits: RiskLimits(maxDailyLoss: rate("0.1")))
        // The reporting day begins at 15:00 UTC; the scenario at midnight.
        scenario.run(
            """
            bar 100 long        => order #1; buy 10
            fill 100 10         =>
            bar 90 short        => order #3; denied daily_loss; sell 10 reduce
            fill 90 10          =>
            bar 90 short        => risk; denied daily_loss
            skip 900            =>
            bar 90 short        => order #5; sell 10
            """)
    }

    @Test("too many orders in a day are denied, and exits are not")
    func orderRate() throws {
        var scenario = try Scenario(limits: RiskLimits(maxOrdersPerDay: 1))
        scenario.run(
            """
            bar 100 long        => order #1; buy 10
            fill 100 10         =>
            bar 100 short       => order #2; sell 10 reduce
            fill 100 10         =>
            bar 100 long        => risk; denied too_many_orders
            """)
    }

    @Test("an unarmed real venue gets no order")
    func unarmed() throws {
        var scenario = try Scenario(destination: .real(isArmed: false))
        #expect(scenario.step("bar 100 long") == "risk; denied real_order_not_armed")
        var armed = try Scenario(destination: .real(isArmed: true))
        #expect(armed.step("bar 100 long") == "order #1; buy 10")
    }

    @Test("finish cancels what is working and keeps the position; nothing is sent afterwards")
    func finish() throws {
        var scenario = try Scenario()
        scenario.run(
            """
            bar 100 long~9m     => order #1; buy 10
            fill 100 4          =>
            bar 100 short~9m    => withdrawn #1; cancel #1
            finish              => cancel #1
            canceled            =>
            show                => 4 active
            """)
    }
}
