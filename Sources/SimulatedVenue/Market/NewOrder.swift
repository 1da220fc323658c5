public import Domain

/// Names one account of a simulated venue.
public struct AccountID: Hashable, Comparable, Sendable {
    public let raw: UInt32

    public init(raw: UInt32) { self.raw = raw }
    public static func < (left: AccountID, right: AccountID) -> Bool { left.raw < right.raw }
}

/// Names one market of a simulated venue: its place in the venue's list.
public struct MarketIndex: Hashable, Comparable, Sendable {
    public let raw: Int

    public init(raw: Int) { self.raw = raw }
    public static func < (left: MarketIndex, right: MarketIndex) -> Bool { left.raw < right.raw }
}

/// What happens when an order would trade with another one of its own account.
public enum SelfTradePrevention: String, Hashable, Sendable, CaseIterable {
    /// They trade.
    case none
    /// What is left of the order that came is cancelled.
    case cancelTaker
    /// The order that rests is cancelled, and the other goes on.
    case cancelMaker
    /// Both become smaller by what they would have traded.
    case reduce
}

/// The condition on which a dormant order begins to live.
public struct OrderTrigger: Hashable, Sendable {
    public enum Source: String, Hashable, Sendable { case last, mark, index }
    public enum Condition: String, Hashable, Sendable { case atOrAbove, atOrBelow }

    public var price: Price
    public var source: Source
    public var condition: Condition

    public init(price: Price, source: Source, condition: Condition) {
        self.price = price
        self.source = source
        self.condition = condition
    }
}

/// An order as a client of a venue asks for it.
public struct NewOrder: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case market
        case limit(Price)
        /// At the best opposite price of the moment; what does not trade there is cancelled.
        case best
    }

    public var account: AccountID
    public var market: MarketIndex
    /// The client's own name of it; an account can use each once, for ever.
    public var clientID: String?
    public var side: Side
    /// An amount is of the quote currency, fee not included, for market and best buys on spot.
    public var size: OrderSize
    public var kind: Kind
    public var timeInForce: TimeInForce
    public var isPostOnly: Bool
    public var isReduceOnly: Bool
    public var selfTradePrevention = SelfTradePrevention.none
    /// Dormant until this holds.
    public var trigger: OrderTrigger?

    @inline(__always)
    public init(
        account: AccountID, market: MarketIndex, clientID: String? = nil, side: Side,
        size: OrderSize, kind: Kind, timeInForce: TimeInForce = .gtc, isPostOnly: Bool = false,
        isReduceOnly: Bool = false
    ) {
        self.account = account
        self.market = market
        self.clientID = clientID
        self.side = side
        self.size = size
        self.kind = kind
        self.timeInForce = timeInForce
        self.isPostOnly = isPostOnly
        self.isReduceOnly = isReduceOnly
    }
}
