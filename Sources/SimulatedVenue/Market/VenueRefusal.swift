public import Domain

/// Why a venue does not take a request in. Nothing has changed, but a client's name for the order may be
/// spent (see `VenueRules.spendsRefusedNames`).
public enum VenueRefusal: Error, Hashable, Sendable {
    case unknownMarket
    case unknownAccount
    /// The price is not on the market's grid; `tick` is the step there.
    case offTick(Price, tick: Price)
    /// The quantity is not a positive multiple of the lot, or too small.
    case badQuantity(Quantity, lot: Quantity, minimum: Quantity)
    case quantityTooLarge(Quantity, maximum: Quantity)
    case underMinimum(Money, minimum: Money)
    case overMaximum(Money, maximum: Money)
    /// The kind of size, price, duration or flags do not go together.
    case contradiction(String)
    case insufficientBalance(Currency, required: Money, free: Money)
    /// As `insufficientBalance`, for margin in the settlement currency.
    case insufficientMargin(Currency, required: Money, available: Money)
    case duplicateName(String)
    case tooManyOrders(limit: Int)
    /// Outside the band that the venue allows for such orders.
    case outsideBand(Price)
    case unknownOrder
    /// The order is filled or cancelled already.
    case finished(OrderNumber)
    case nothingToReduce
    case notActive
}
