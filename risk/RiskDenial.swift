public import Domain

/// Why an order was denied before it was sent, with the numbers.
public enum RiskDenial: Error, Hashable, Sendable, CustomStringConvertible {
    case halted(reason: String)
    case reducingOnly
    case realOrderNotArmed
    case noReferencePrice
    case staleData(age: TimeSpan, limit: TimeSpan)
    case priceOffGrid(price: Price, tick: Price)
    case quantityOffGrid(quantity: Quantity, lot: Quantity)
    case belowMinimumQuantity(quantity: Quantity, minimum: Quantity)
    case belowMinimumNotional(notional: Money, minimum: Money)
    case aboveMaximumQuantity(quantity: Quantity, maximum: Quantity)
    case aboveMaximumNotional(notional: Money, maximum: Money)
    case priceOutsideBand(price: Price, reference: Price, band: Rate)
    case notionalExceedsLimit(notional: Money, limit: Money)
    case positionExceedsLimit(notional: Money, limit: Money)
    case spotCannotShort(held: Quantity, sold: Quantity)
    case reduceOnlyEnlarges(quantity: Quantity, position: Quantity)
    case insufficientFunds(needed: Money, free: Money)
    case dailyLossReached(loss: Rate, limit: Rate)
    case tooManyOrders(today: Int, limit: Int)
    /// A value too large to compute with; nothing sensible is that large.
    case valueOverflow

    /// A short stable name, for counting and for scripts.
    public var code: String {
        switch self {
        case .halted: "halted"
        case .reducingOnly: "reducing_only"
        case .realOrderNotArmed: "real_order_not_armed"
        case .noReferencePrice: "no_reference_price"
        case .staleData: "stale_data"
        case .priceOffGrid: "price_off_grid"
        case .quantityOffGrid: "quantity_off_grid"
        case .belowMinimumQuantity: "below_minimum_quantity"
        case .belowMinimumNotional: "below_minimum_notional"
        case .aboveMaximumQuantity: "above_maximum_quantity"
        case .aboveMaximumNotional: "above_maximum_notional"
        case .priceOutsideBand: "price_outside_band"
        case .notionalExceedsLimit: "max_notional"
        case .positionExceedsLimit: "max_position"
        case .spotCannotShort: "spot_cannot_short"
        case .reduceOnlyEnlarges: "reduce_only_enlarges"
        case .insufficientFunds: "insufficient_funds"
        case .dailyLossReached: "daily_loss"
        case .tooManyOrders: "too_many_orders"
        case .valueOverflow: "value_overflow"
        }
    }

    public var description: String {
        switch self {
        case .halted(let reason): "trading is halted: \(reason)"
        case .reducingOnly: "trading only reduces positions"
        case .realOrderNotArmed: "a real order needs mode live and an explicit arming"
        case .noReferencePrice: "no price of the market is known"
        case .staleData(let age, let limit): "the last data is \(age) old (limit \(limit))"
        case .priceOffGrid(let price, let tick): "price \(price) is off the tick \(tick)"
        case .quantityOffGrid(let quantity, let lot): "quantity \(quantity) is off the lot \(lot)"
        case .belowMinimumQuantity(let quantity, let minimum):
            "quantity \(quantity) is below the venue's minimum \(minimum)"
        case .belowMinimumNotional(let notional, let minimum):
            "value \(notional) is below the venue's minimum \(minimum)"
        case .aboveMaximumQuantity(let quantity, let maximum):
            "quantity \(quantity) is above the venue's maximum \(maximum)"
        case .aboveMaximumNotional(let notional, let maximum):
            "value \(notional) is above the venue's maximum \(maximum)"
        case .priceOutsideBand(let price, let reference, let band):
            "price \(price) is more than \(band) away from \(reference)"
        case .notionalExceedsLimit(let notional, let limit):
            "order value \(notional) is above the limit \(limit)"
        case .positionExceedsLimit(let notional, let limit):
            "the position would be worth \(notional), above the limit \(limit)"
        case .spotCannotShort(let held, let sold): "cannot sell \(sold) of \(held) held"
        case .reduceOnlyEnlarges(let quantity, let position):
            "a reduce-only order of \(quantity) would enlarge the position of \(position)"
        case .insufficientFunds(let needed, let free): "needs \(needed), free is \(free)"
        case .dailyLossReached(let loss, let limit):
            "the day's loss \(loss) has reached the limit \(limit)"
        case .tooManyOrders(let today, let limit): "\(today) orders today, the limit is \(limit)"
        case .valueOverflow: "the order's value is too large to compute"
        }
    }
}
