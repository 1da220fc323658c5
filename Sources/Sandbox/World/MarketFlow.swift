public import Domain

/// What everybody else does in a market.
public struct FlowEvent: Hashable, Sendable {
    public enum Action: Hashable, Sendable {
        /// So much is offered at a price by everybody else; zero: nothing any more.
        case level(Side, Price, Quantity)
        case trade(price: Price, quantity: Quantity, takerSide: Side)
        /// The index that mark prices follow.
        case index(Price)
    }

    public let time: Timestamp
    public let action: Action

    public init(time: Timestamp, action: Action) {
        self.time = time
        self.action = action
    }
}

/// A source of what everybody else does in one market, in order of time.
public protocol MarketFlow {
    /// Bars of a minute from before the sandbox began.
    var past: BarSeries { get }
    /// The next event at `time` or before, or `nil` when there is none yet.
    mutating func next(upTo time: Timestamp) -> FlowEvent?
    /// Nothing will come any more: the recording is over, and the market stands still.
    var isOver: Bool { get }
}
