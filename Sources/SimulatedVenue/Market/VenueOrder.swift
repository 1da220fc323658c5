public import Domain

/// The venue's own number of an order, counted from 1 over all accounts and markets.
public struct OrderNumber: Hashable, Comparable, Sendable {
    public let raw: UInt64

    public init(raw: UInt64) { self.raw = raw }
    public static func < (left: OrderNumber, right: OrderNumber) -> Bool { left.raw < right.raw }
}

/// Why an order ended before all of it had traded.
public enum CancelReason: String, Hashable, Sendable, CaseIterable {
    case byClient
    /// What an immediate-or-cancel, market or best order could not trade at once.
    case immediateRemainder
    /// Not all of a fill-or-kill order could trade at once.
    case fillOrKill
    /// A post-only order would have taken.
    case wouldTake
    case selfTrade
    /// An order by amount has spent what it could; a crumb of the amount was left.
    case amountSpent
    /// A market order met the edge of the band in which such orders trade.
    case priceBand
    /// A reduce-only order had nothing left to reduce.
    case nothingToReduce
    case insufficientMargin
    case liquidation
    /// The client's own switch: it had fallen silent.
    case silence
}

/// An order as the venue keeps it.
public struct VenueOrder: Hashable, Sendable {
    public enum State: Hashable, Sendable {
        /// Waits for its trigger.
        case dormant
        /// In the book, or just on its way into it.
        case open
        case filled
        case canceled(CancelReason)

        /// Nothing more will come of it.
        public var isFinal: Bool {
            switch self {
            case .dormant, .open: false
            case .filled, .canceled: true
            }
        }
    }

    public let number: OrderNumber
    public let entry: NewOrder
    public internal(set) var state: State
    /// Its limit now; an amendment changes it. `nil` for a market order.
    public internal(set) var price: Price?
    /// What it is for now; `nil` for an order by amount.
    public internal(set) var quantity: Quantity?
    public internal(set) var filled = Quantity.zero
    /// What the fills were worth, in the settlement currency, unsigned.
    public internal(set) var filledValue = Money.zero
    /// Fees booked on its fills; negative is a rebate.
    public internal(set) var paidFee = Money.zero
    /// How many fills it had.
    public internal(set) var fillCount = 0
    /// What self-trade prevention took off it.
    public internal(set) var prevented = Quantity.zero
    /// Held back from the account for it: of the quote currency for a buy (fee included), of the base
    /// currency for a sell; always zero on a derivatives market, where margin is held instead.
    public internal(set) var locked = Money.zero
    /// The part of the fee that is still held back; zero for a sell.
    public internal(set) var remainingFee = Money.zero
    /// The fee that was held back when it came; zero for a sell.
    public internal(set) var reservedFee = Money.zero
    public let createdAt: Timestamp
    public internal(set) var changedAt: Timestamp
    /// Its trigger has been met.
    public internal(set) var isTriggered = false

    /// An order as it comes.
    ///
    /// - Parameter held: what is held back for it at first.
    init(number: OrderNumber, entry: NewOrder, held: Reservation, at time: Timestamp) {
        self.number = number
        self.entry = entry
        state = entry.trigger == nil ? .open : .dormant
        if case .limit(let price) = entry.kind { self.price = price }
        if case .quantity(let quantity) = entry.size { self.quantity = quantity }
        locked = held.total
        remainingFee = held.fee
        reservedFee = held.fee
        createdAt = time
        changedAt = time
    }

    /// What may still trade; `nil` for an order by amount, whose size depends on the price.
    public var remaining: Quantity? {
        quantity.map { isFinal ? .zero : $0 - filled - prevented }
    }

    public var isFinal: Bool { state.isFinal }
}
