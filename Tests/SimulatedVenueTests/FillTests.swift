import Domain
import SimulatedVenue
import Testing

@Suite("Fills of the simulated venue")
struct FillTests {
    @Test("an order trades no earlier than the candle after the decision, at its open")
    func nextCandle() {
        var floor = Floor()
        floor.run(
            """
            candle 90 120 80 100   =>
            buy 2                  => accepted #1
            candle 101 150 50 120  => #1 buy 2 at 101 taker
            candle 102             =>
            holds                  => 798 2
            """)
    }

    @Test("a candle that had begun when the order was given does not fill it")
    func startedCandle() {
        var floor = Floor()
        floor.run(
            """
            candle 100             =>
            early 30               =>
            buy 2                  => accepted #1
            buy 2 @150             => accepted #2
            candle 101             =>
            candle 102             => #1 buy 2 at 102 taker; #2 buy 2 at 102 taker
            """)
    }

    @Test(
        "a market order pays half the spread and the slippage, rounded to the tick against it",
        arguments: [
            // spread, slippage, buy, sell; the open is 100 and the tick 0.5
            ("0", "0", "100", "100"),
            ("0.01", "0", "100.5", "99.5"),
            ("0", "0.01", "101", "99"),
            ("0.01", "0.01", "101.5", "98.5"),
            ("0.00000002", "0", "100.5", "99.5"),
            ("0", "0.0001", "100.5", "99.5"),
            ("0.0102", "0", "101", "99"),
        ])
    func cost(spread: String, slippage: String, buy: String, sell: String) {
        var floor = Floor(Market.linear, spread: spread, slippage: slippage)
        floor.run(
            """
            candle 100             =>
            buy 2                  => accepted #1
            sell 2                 => accepted #2
            candle 100             => #1 buy 2 at \(buy) taker; #2 sell 2 at \(sell) taker
            """)
    }

    @Test("however large the slippage, a sale has a price above zero")
    func floorPrice() {
        var floor = Floor(Market.linear, slippage: "1")
        floor.run(
            """
            sell 2                 => accepted #1
            candle 100             => #1 sell 2 at 0.5 taker
            """)
    }

    @Test("a limit order needs the price to trade through it, not to touch it")
    func through() {
        var floor = Floor(Market.linear)
        floor.run(
            """
            candle 100             =>
            buy 2 @95              => accepted #1
            sell 2 @105            => accepted #2
            candle 100 105 95 100  =>
            candle 100 105 94.5 100 => #1 buy 2 at 95 maker
            candle 100 105.5 95 100 => #2 sell 2 at 105 maker
            """)
    }

    @Test("a resting limit over which the market jumps is filled at its own price")
    func gap() {
        var floor = Floor(Market.linear)
        floor.run(
            """
            candle 100             =>
            buy 2 @95              => accepted #1
            candle 100             =>
            candle 80              => #1 buy 2 at 95 maker
            sell 2 @85             => accepted #2
            candle 80              =>
            candle 99              => #2 sell 2 at 85 maker
            """)
    }

    @Test("a limit beyond the market takes at once, never beyond its limit")
    func marketable() {
        var floor = Floor(Market.linear, spread: "0.02")
        floor.run(
            """
            candle 100             =>
            buy 2 @110             => accepted #1
            sell 2 @90             => accepted #2
            candle 100             => #1 buy 2 at 101 taker; #2 sell 2 at 99 taker
            buy 2 @100.5           => accepted #3
            candle 100             => #3 buy 2 at 100.5 taker
            """)
    }

    @Test("IOC takes what there is and gives up the rest; FOK takes all or nothing")
    func timeInForce() {
        var floor = Floor(Market.linear, participation: "0.1")
        floor.run(
            """
            candle 100             =>
            buy 5 @110 ioc         => accepted #1
            candle 100 100 100 100 30 => #1 buy 3 at 100 taker; canceled #1
            buy 5 @110 fok         => accepted #2
            candle 100 100 100 100 30 => canceled #2
            buy 3 @110 fok         => accepted #3
            candle 100 100 100 100 30 => #3 buy 3 at 100 taker
            buy 3 @90 ioc          => accepted #4
            candle 100 100 80 100 30 => canceled #4
            buy 3 @90 fok          => accepted #5
            candle 100 100 80 100 30 => canceled #5
            buy 5 ioc              => accepted #6
            candle 100 100 100 100 30 => #6 buy 3 at 100 taker; canceled #6
            """)
    }

    @Test("a post-only order that would take is cancelled; one that rests is a maker")
    func postOnly() {
        var floor = Floor(Market.linear)
        floor.run(
            """
            candle 100             =>
            buy 2 @101 post        => accepted #1
            sell 2 @99 post        => accepted #2
            buy 2 @99 post         => accepted #3
            candle 100             => canceled #1; canceled #2
            candle 98              => #3 buy 2 at 99 maker
            """)
    }

    @Test("a candle gives its share of volume, and the rest goes on to the next candles")
    func participation() {
        var floor = Floor(Market.linear, participation: "0.1")
        floor.run(
            """
            buy 5                  => accepted #1
            candle 100 100 100 100 25 => #1 buy 2.5 at 100 taker
            candle 101 101 101 101 0  =>
            candle 102 102 102 102 0.9 =>
            candle 103 103 103 103 11.9 => #1 buy 1.1 at 103 taker
            candle 104             => #1 buy 1.4 at 104 taker
            candle 105             =>
            """)
    }

    @Test("orders share one candle's volume in the order in which they came")
    func sharing() {
        var floor = Floor(Market.linear, participation: "0.1")
        floor.run(
            """
            buy 2                  => accepted #1
            sell 2                 => accepted #2
            candle 100 100 100 100 30 => #1 buy 2 at 100 taker; #2 sell 1 at 100 taker
            candle 100 100 100 100 30 => #2 sell 1 at 100 taker
            """)
    }

    @Test("without a limit of volume a candle without trades fills too")
    func unlimited() {
        var floor = Floor()
        floor.run(
            """
            buy 2                  => accepted #1
            candle 100 100 100 100 0 => #1 buy 2 at 100 taker
            """)
    }

    @Test("an order by amount buys what the open gives, and the crumb goes back")
    func amount() {
        var floor = Floor()
        floor.run(
            """
            candle 100             =>
            buy 255!               => accepted #1
            candle 110             => #1 buy 2.3 at 110 taker; completed #1
            holds                  => 747 2.3
            """)
        var shared = Floor(participation: "0.1")
        shared.run(
            """
            buy 255!               => accepted #1
            candle 100 100 100 100 11 => #1 buy 1.1 at 100 taker
            candle 50 50 50 50 11  => #1 buy 1.1 at 50 taker
            candle 100             => #1 buy 0.9 at 100 taker; completed #1
            holds                  => 745 3.1
            """)
    }

    @Test("what the money does not pay for is cut off and cancelled, fee included")
    func unaffordable() {
        var floor = Floor(Market.spot)
        floor.run(
            """
            candle 100             =>
            buy 9.9                => accepted #1
            candle 110             => #1 buy 9 at 110 taker; canceled #1
            holds                  => 0.1 9
            """)
        var half = Floor(Market.spot, capital: "1010")
        half.run(
            """
            candle 100             =>
            buy 6                  => accepted #1
            buy 6                  => rejected #2 insufficient_funds
            buy 4                  => accepted #3
            candle 100             => #1 buy 6 at 100 taker; #3 buy 4 at 100 taker
            holds                  => 0 10
            sell 10                => accepted #4
            sell 6                 => rejected #5 insufficient_funds
            candle 100             => #4 sell 10 at 100 taker
            """)
    }

    @Test("a reduce-only order never opens or turns a position")
    func reduceOnly() {
        var floor = Floor(Market.linear)
        floor.run(
            """
            buy 2                  => accepted #1
            candle 100             => #1 buy 2 at 100 taker
            sell 3 reduce          => accepted #2
            sell 2 @105 reduce     => accepted #3
            candle 100             => #2 sell 2 at 100 taker; canceled #2
            candle 106             => canceled #3
            sell 1 reduce          => accepted #4
            candle 100             => canceled #4
            holds                  => 1000 0
            """)
    }

    @Test(
        "the venue refuses what is against its rules",
        arguments: [
            ("buy 2 @100.3", "invalid_price"),
            ("buy 0.1", "invalid_volume"),
            ("buy 2.05", "invalid_volume"),
            ("buy 0", "invalid_volume"),
            ("buy 0.2 @99.5", "under_min_total"),
            ("buy 19.9!", "under_min_total"),
            ("sell 200!", "validation_error"),
            ("buy 200! @100", "validation_error"),
            ("sell 1", "insufficient_funds"),
            ("buy 10 @100", "insufficient_funds"),
            ("buy 990.1!", "insufficient_funds"),
        ])
    func refusals(order: String, reason: String) {
        var floor = Floor(Market.spot, capital: "1000")
        _ = floor.step("candle 100")
        #expect(floor.step(order) == "rejected #1 \(reason)")
        #expect(floor.step("candle 100") == "")
    }

    @Test("an order at the limits of the rules is taken", arguments: ["buy 9.9 @100", "buy 990!"])
    func accepted(order: String) {
        var floor = Floor(Market.spot, capital: "1000")
        _ = floor.step("candle 100")
        #expect(floor.step(order) == "accepted #1")
    }

    @Test("a cancel ends an order; one of a finished or unknown order is refused")
    func cancel() {
        var floor = Floor()
        floor.run(
            """
            buy 2 @90              => accepted #1
            cancel #1              => canceled #1
            cancel #1              => refused #1
            cancel #7              => refused #7
            candle 80              =>
            """)
    }
}

@Suite("Funding of the simulated venue")
struct FundingTests {
    private static let midnight = Timestamp(milliseconds: 1_600_000_000_000).floored(to: .days(1))

    private func rates(_ values: (minutes: Int64, rate: String)...) -> [FundingRate] {
        values.map {
            FundingRate(time: Self.midnight + .minutes($0.minutes), rate: rate($0.rate))
        }
    }

    @Test("funding is paid at its time, on the position held then, before that candle's fills")
    func due() {
        var floor = Floor(Market.linear, funding: rates((3, "0.01"), (5, "0.01"), (6, "-0.01")))
        floor.run(
            """
            buy 2                  => accepted #1
            candle 100             => #1 buy 2 at 100 taker
            candle 100             =>
            candle 110             =>
            buy 2                  => accepted #2
            candle 120             => funding 2.2; #2 buy 2 at 120 taker
            candle 130             =>
            sell 4                 => accepted #3
            candle 140             => funding 5.2; #3 sell 4 at 140 taker
            candle 140             =>
            """)
    }

    @Test("shorts receive what longs pay, and a negative rate turns it")
    func sign() {
        var floor = Floor(Market.linear, funding: rates((1, "0.01"), (2, "-0.01")))
        floor.run(
            """
            sell 2                 => accepted #1
            candle 100             => #1 sell 2 at 100 taker
            candle 100             => funding -2
            candle 100             => funding 2
            holds                  => 1000 -2
            """)
    }

    @Test("what fell due in a gap is paid at the next candle, each once")
    func gap() {
        var floor = Floor(Market.linear, funding: rates((0, "0.5"), (3, "0.01"), (4, "0.02")))
        floor.run(
            """
            buy 2                  => accepted #1
            candle 100             => #1 buy 2 at 100 taker
            skip 10                =>
            candle 100             => funding 2; funding 4
            candle 100             =>
            """)
    }

    @Test("the recorded payment: 11,851 contracts short at 8690.93 and +0.082 % receive 111,813")
    func recorded() {
        var floor = Floor(Market.inverse, capital: "100", funding: rates((1, "0.00082")))
        floor.run(
            """
            sell 11851             => accepted #1
            candle 8690.5 8691 8690 8690.93 100000 => #1 sell 11851 at 8690.5 taker
            candle 8690            => funding -0.00111813
            """)
    }

    @Test("the recorded commission: a maker of 2,000 at 3950.5 receives 12,656 satoshis")
    func commission() {
        var floor = Floor(Market.inverse, capital: "1")
        floor.run(
            """
            buy 2000 @3950.5       => accepted #1
            candle 3960 3960 3950 3955 10000 => #1 buy 2000 at 3950.5 maker
            holds                  => 1.00012656 2000
            """)
    }
}
