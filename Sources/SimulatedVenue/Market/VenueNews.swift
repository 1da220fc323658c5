public import Domain

/// One side of a match, as it is told to the account whose order it was.
public struct Execution: Hashable, Sendable {
    public enum Cause: String, Hashable, Sendable { case trade, liquidation, bankruptcy }

    /// Counted from 1 over the venue; each side of a match has its own.
    public let number: UInt64
    /// The public trade it belongs to; both sides share it.
    public let trade: UInt64
    public let order: OrderNumber
    public let account: AccountID
    public let market: MarketIndex
    public let side: Side
    public let price: Price
    public let quantity: Quantity
    /// In the settlement currency, unsigned.
    public let value: Money
    /// In the settlement currency; negative is a rebate.
    public let fee: Money
    public let role: LiquidityRole
    public let cause: Cause
    public let time: Timestamp
}

/// A trade as everybody sees it.
public struct VenueTrade: Hashable, Sendable {
    /// Counted from 1 over the venue.
    public let number: UInt64
    public let market: MarketIndex
    public let price: Price
    public let quantity: Quantity
    public let takerSide: Side
    public let time: Timestamp
}

/// A funding payment of one position.
public struct FundingExecution: Hashable, Sendable {
    public let number: UInt64
    public let account: AccountID
    public let market: MarketIndex
    public let payment: FundingPayment
}

/// What happened at a venue, in its order. Numbers lead to the state after it.
public enum VenueNews: Hashable, Sendable {
    /// Taken in: it is open or dormant from now on, whatever the next news say.
    case accepted(OrderNumber)
    case triggered(OrderNumber)
    case executed(Execution)
    /// Self-trade prevention took `quantity` off it.
    case prevented(OrderNumber, Quantity)
    case amended(OrderNumber)
    case filled(OrderNumber)
    case canceled(OrderNumber)
    /// Free or locked balance of a currency changed.
    case balance(AccountID, Currency)
    case position(AccountID, MarketIndex)
    case funding(FundingExecution)
    case trade(VenueTrade)
    /// The level at a price of a side has changed, or is gone.
    case level(MarketIndex, Side, Price)
}
