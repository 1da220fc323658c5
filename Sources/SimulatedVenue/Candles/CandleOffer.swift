import Domain

/// What one candle offers an order.
enum CandleOffer {
    case trade(Price, LiquidityRole)
    case nothing
    /// A post-only order that would have to take.
    case wouldTake

    /// - Parameters:
    ///   - limit: `nil` for a market order.
    ///   - taking: what a market order of this side pays in the candle.
    ///   - isFirst: it is the first candle since the order came.
    init(
        _ side: Side, limit: Price?, taking: Price, isFirst: Bool, isPostOnly: Bool,
        mayRest: Bool, in bar: Bar
    ) {
        guard let limit else {
            self = .trade(taking, .taker)
            return
        }
        let isBuy = side == .buy
        if isBuy ? bar.open < limit : bar.open > limit {
            if !isFirst {
                // A resting order is filled at its own price, however far the market jumps over it.
                self = .trade(limit, .maker)
            } else if isPostOnly {
                self = .wouldTake
            } else {
                self = .trade(isBuy ? min(taking, limit) : max(taking, limit), .taker)
            }
        } else if mayRest, isBuy ? bar.low < limit : bar.high > limit {
            self = .trade(limit, .maker)
        } else {
            self = .nothing
        }
    }
}
