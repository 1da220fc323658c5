public import Domain
public import MarketData

/// Bars of a minute, one after the other.
public enum BarSource: Sendable {
    /// A market that is made up as it goes on, without an end.
    case sample(SampleMarket)
    /// A recording, whose minutes have been moved to the present.
    case recording(BarSeries, next: Int)

    /// The next bar with a trade, or `nil` when the recording is over.
    mutating func next() -> Bar? {
        switch self {
        case .sample(var market):
            var bar = market.next()
            while bar == nil { bar = market.next() }
            self = .sample(market)
            return bar
        case .recording(let bars, let index):
            guard index < bars.count else { return nil }
            self = .recording(bars, next: index + 1)
            return bars[index]
        }
    }
}
