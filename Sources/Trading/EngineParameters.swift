public import Domain

/// What a run is told to do; none of it changes while it runs.
public struct EngineParameters: Hashable, Sendable {
    public var gate: Gate = .roundTripCost
    public var sizing = Sizing()
    public var exit: ExitRule = .automatic
    public var coolDown: CoolDown = .automatic
    /// Full spread assumed for a round trip, as a ratio of the price.
    public var spread: Rate = .zero
    /// Slippage assumed for one market order, as a ratio of the price.
    public var slippage: Rate = .zero
    /// A move within ± this ratio counts as none when labels are inserted.
    public var deadBand: Rate = .zero
    /// When a signal without a horizon of its own is labelled.
    public var labelHorizon: TimeSpan = .minutes(30)
    /// Days for the daily loss and the daily report start here.
    public var zone: ReportingZone = .seoul

    public init() {}

    /// How much a signal must promise before a position is opened on it.
    public enum Gate: Hashable, Sendable {
        case off
        /// At least this gross return over the horizon.
        case atLeast(Rate)
        /// At least both fees, the spread, and slippage both ways.
        case roundTripCost
    }

    /// How large an entry is.
    public struct Sizing: Hashable, Sendable {
        /// The share of the free cash (spot) or equity (derivatives) that is put in.
        public var fraction: Rate
        public var pricedAt: SizingPrice
        /// Whether the budget must also cover the entry fee.
        public var reservesFee: Bool

        public init(
            fraction: Rate = Rate(raw: 99_000_000), pricedAt: SizingPrice = .signalClose,
            reservesFee: Bool = true
        ) {
            self.fraction = fraction
            self.pricedAt = pricedAt
            self.reservesFee = reservesFee
        }
    }

    /// The price at which the budget becomes a quantity.
    public enum SizingPrice: String, Hashable, Sendable, CaseIterable {
        /// The close at which the signal was given.
        case signalClose = "signal_close"
        /// The price of the fill: on spot the order is sized by amount and the venue divides; on
        /// derivatives the expected price, with half the spread and the slippage.
        case expectedFill = "expected_fill"
    }

    /// When a position is closed without an opposite signal.
    public enum ExitRule: String, Hashable, Sendable, CaseIterable {
        /// After the signal's own horizon; a signal without one is held until the opposite.
        case automatic = "auto"
        /// After the signal's horizon, or the labelling horizon when it has none.
        case horizon
        /// Never: held until the opposite signal.
        case opposite
    }

    /// How long after a position ran out no position of the same side is opened.
    public enum CoolDown: Hashable, Sendable {
        /// The horizon of the signal that was held; none when it had no horizon.
        case automatic
        case span(TimeSpan)
    }

    /// What a round trip on `instrument` costs as a ratio of the price.
    public func roundTripCost(on instrument: Instrument) -> Rate {
        Rate(raw: 2 * instrument.takerFee.raw + spread.raw + 2 * slippage.raw)
    }
}
