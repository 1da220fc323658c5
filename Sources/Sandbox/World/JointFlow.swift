public import Domain

/// Plays the trades and the book of one market that were recorded beside each other.
///
/// Of the same moment the trade comes first: the snapshot was taken after it. A level that a trade was at is
/// set anew by the next snapshot; when one of the two recordings is over, the other one goes on.
public final class JointFlow: MarketFlow {
    private let trades: TradeFlow
    private let book: BookFlow

    init(_ trades: TradeFlow, _ book: BookFlow) {
        self.trades = trades
        self.book = book
    }

    public var past: BarSeries { trades.past }

    public var isOver: Bool { trades.isOver && book.isOver }

    public func next(upTo time: Timestamp) -> FlowEvent? {
        guard let tradeTime = trades.nextTime,
            book.nextTime.map({ tradeTime <= $0 }) ?? true
        else { return book.next(upTo: time) }
        let event = trades.next(upTo: time)
        if case .trade(let price, _, let takerSide)? = event?.action {
            book.touch(price, takerSide: takerSide)
        }
        return event
    }
}
