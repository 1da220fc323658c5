public import Domain

/// How orders trade in a market that is told in candles, which say nothing of its book.
public struct SimulationParameters: Hashable, Sendable {
    /// Full spread as a ratio of the price; a market order pays half of it.
    public var spread: Rate
    /// What a market order pays beyond half the spread, as a ratio of the price.
    public var slippage: Rate
    /// The share of a candle's volume that our order may take; zero means no limit.
    public var participation: Rate

    public init(spread: Rate, slippage: Rate, participation: Rate) {
        self.spread = spread
        self.slippage = slippage
        self.participation = participation
    }

    /// One basis point of spread and of slippage, a tenth of the volume.
    public static let standard = SimulationParameters(
        spread: Rate(raw: 10_000), slippage: Rate(raw: 10_000),
        participation: Rate(raw: 10_000_000))

    /// What a candle of this volume can give all orders together.
    func available(of volume: Quantity, lot: Quantity) -> Quantity {
        guard participation > .zero else { return Quantity(raw: .max) }
        let share = Int128(volume.raw) * Int128(participation.raw) / Int128(FixedPoint.scale)
        return Quantity(raw: Int64(truncatingIfNeeded: share)).roundedDown(to: lot)
    }

    /// What a market order pays at an open: half the spread and the slippage beyond it, rounded to the
    /// tick against the order.
    func takingPrice(
        _ side: Side, at open: Price, on table: @autoclosure () -> TickTable
    ) -> Price {
        let ratio = spread.raw / 2 + slippage.raw
        if ratio == 0 { return open }
        let ticks = table()
        let product = Int128(open.raw) * Int128(ratio)
        let scale = Int128(FixedPoint.scale)
        let distance = Int64(truncatingIfNeeded: (product + scale - 1) / scale)
        return side == .buy
            ? ticks.rounded(Price(raw: open.raw + distance), .ceiling)
            : max(
                ticks.rounded(Price(raw: open.raw - distance), .floor),
                ticks.tick(at: .zero))
    }
}
