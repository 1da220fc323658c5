/// The price grid of a market, by price band.
///
/// A price exactly on a boundary belongs to the upper band. The band is that of the order's own
/// price, not of the market's.
public struct TickTable: Hashable, Sendable {
    /// One band: prices from `from` upward lie on multiples of `tick`.
    public struct Band: Hashable, Sendable {
        public let from: Price
        public let tick: Price

        public init(from: Price, tick: Price) {
            self.from = from
            self.tick = tick
        }
    }

    /// Bands in descending order of `from`; the last starts at zero.
    public let bands: [Band]

    /// One tick for every price.
    public init(_ tick: Price) {
        precondition(tick.raw > 0, "a tick is positive")
        bands = [Band(from: .zero, tick: tick)]
    }

    /// Bands in any order; one of them must start at zero.
    public init(bands: [Band]) {
        precondition(bands.allSatisfy { $0.tick.raw > 0 }, "a tick is positive")
        precondition(bands.contains { $0.from == .zero }, "no band starts at zero")
        self.bands = bands.sorted { $0.from > $1.from }
    }

    /// The tick in force at `price`.
    public func tick(at price: Price) -> Price {
        for band in bands where price >= band.from { return band.tick }
        return bands[bands.count - 1].tick
    }

    /// Whether `price` lies on the grid.
    public func contains(_ price: Price) -> Bool {
        price.raw > 0 && price.raw % tick(at: price).raw == 0
    }

    /// The grid price nearest to `price` in the direction told (`.floor` or `.ceiling`).
    ///
    /// Rounding up can cross into a coarser band; its boundary is a multiple of both ticks.
    public func rounded(_ price: Price, _ direction: GridDirection) -> Price {
        let tick = tick(at: price).raw
        let rest = price.raw % tick
        if rest == 0 { return price }
        return Price(raw: direction == .floor ? price.raw - rest : price.raw - rest + tick)
    }

    /// Which neighbour on the grid is meant.
    public enum GridDirection: Sendable {
        case floor
        case ceiling
    }
}
