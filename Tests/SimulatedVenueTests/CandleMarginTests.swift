import Domain
import SimulatedVenue
import Testing

@Suite("Margin of the simulated venue")
struct CandleMarginTests {
    @Test("a position that the account cannot bear is taken over, and takes everything with it")
    func liquidation() {
        var floor = Floor(Market.linear)
        floor.run(
            """
            candle 100             =>
            buy 100                => accepted #1
            candle 100             => #1 buy 100 at 100 taker
            sell 100 @110          => accepted #2
            candle 95              =>
            candle 90.5 90.5 80 90.5 => canceled #2; liquidation sell 100 at 90
            holds                  => 0 0
            candle 80              =>
            """)
    }

    @Test("a short of an inverse contract is taken over when the price has risen too far")
    func inverse() {
        var floor = Floor(Market.inverse, capital: "0.1")
        floor.run(
            """
            candle 10000           =>
            sell 10000             => accepted #1
            candle 10000           => #1 sell 10000 at 10000 taker
            candle 11000           =>
            candle 11080           => liquidation buy 10000 at 11091
            holds                  => 0 0
            """)
    }

    @Test("what the account has no margin for is refused")
    func refused() {
        var floor = Floor(Market.linear)
        floor.run(
            """
            candle 100             =>
            buy 1001               => rejected #1 insufficient_margin
            buy 999                => accepted #2
            """)
    }
}
